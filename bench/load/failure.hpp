#pragma once

#include <sstream>
#include <stdexcept>

namespace bench::load {

/// The server, or the machine, did not do what it should: no figures then.
class failure : public std::runtime_error {
public:
  using runtime_error::runtime_error;
};

template <class... Ts>
[[noreturn]] void fail(const Ts&... xs) {
  std::ostringstream text;
  (text << ... << xs);
  throw failure{text.str()};
}

} // namespace bench::load
