#include "callboard/pattern.hpp"

#include <re2/re2.h>

#include <stdexcept>

namespace callboard {

pattern::pattern(std::string_view expression) {
  auto x = std::make_shared<const re2::RE2>(
      re2::StringPiece{expression.data(), expression.size()}, re2::RE2::Quiet);
  if (!x->ok())
    throw std::invalid_argument("not a pattern: " + std::string{expression}
                                + ": " + x->error());
  matches_ = [x = std::move(x)](std::string_view name) {
    return re2::RE2::FullMatch({name.data(), name.size()}, *x);
  };
}

} // namespace callboard
