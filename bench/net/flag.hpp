#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench::net {

/// A command line that cannot be followed.
class bad_flag : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The value of a flag: a number of type `T` from `min` to `max`. Throws
/// `bad_flag`.
template <class T>
T flag_value(std::string_view flag, std::string_view text, T min, T max) {
  T result{};
  auto last = text.data() + text.size();
  auto [end, ec] = std::from_chars(text.data(), last, result);
  // Written so that what is not a number does not pass.
  if (ec != std::errc{} || end != last || !(result >= min && result <= max))
    throw bad_flag(std::string{flag} + ": should be a number from "
                   + std::to_string(min) + " to " + std::to_string(max)
                   + ", not \"" + std::string{text} + '"');
  return result;
}

} // namespace bench::net
