#include "callboard/engine_middleware.hpp"

#include "actors/base/once.hpp"
#include "codec/header_field.hpp"

#include <stdexcept>

namespace callboard {

void engine_request::add_header(std::string_view name, std::string_view value) {
  if (!codec::is_field_name(name))
    throw std::invalid_argument("not the name of a header: "
                                + std::string{name});
  if (!codec::is_field_value(value))
    throw std::invalid_argument("not the value of a header");
  response_headers_ += name;
  response_headers_ += ": ";
  response_headers_ += value;
  response_headers_ += "\r\n";
}

struct engine_next::state : base::once<void(const engine_refusal*)> {
  using once::once;
};

engine_next::engine_next(continuation f)
    : state_(std::make_shared<state>(std::move(f))) {
  // nop
}

void engine_next::operator()() const {
  (*state_)(nullptr);
}

void engine_next::refuse(std::string message) const {
  engine_refusal why{std::move(message)};
  (*state_)(&why);
}

} // namespace callboard
