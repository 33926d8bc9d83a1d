#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace callboard {

/// A pattern for names of namespaces and rooms, which clients choose: a whole
/// name matches, or not. Cheap to copy, immutable, for any thread.
///
/// Syntax: regular expressions of RE2, for instance `pattern{"/room-\\d+"}`;
/// without back references and look-around. The time for a match grows with the
/// length of the name only, whatever the pattern and the name.
class pattern {
public:
  /// Throws `std::invalid_argument`, which says what is wrong with the
  /// expression.
  explicit pattern(std::string_view expression);

  /// From a `std::regex`, for programs that have one. Danger: with some
  /// expressions, for instance `(a|aa)+`, a client can keep a shard busy for
  /// seconds by one name. Names of more than 256 characters do not match.
  template <class Regex>
  requires requires(const Regex& x, const char* text) {
    x.flags();
    regex_match(text, text, x);
  }
  pattern(Regex x)
      : matches_([x = std::move(x)](std::string_view name) {
          return name.size() <= max_regex_name
                 && regex_match(name.data(), name.data() + name.size(), x);
        }) {
    // nop
  }

  bool operator()(std::string_view name) const {
    return matches_(name);
  }

private:
  // Standard libraries recurse for each character of a name.
  static constexpr size_t max_regex_name = 256;

  std::function<bool(std::string_view)> matches_;
};

} // namespace callboard
