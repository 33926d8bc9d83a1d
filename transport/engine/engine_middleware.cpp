#include "callboard/engine_middleware.hpp"

#include "codec/header_field.hpp"

#include <atomic>
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

struct engine_next::state {
  continuation f;
  std::atomic_flag used;
};

engine_next::engine_next(continuation f)
    : state_(std::make_shared<state>()) {
  state_->f = std::move(f);
}

void engine_next::operator()() const {
  if (!state_->used.test_and_set())
    state_->f(nullptr);
}

void engine_next::refuse(std::string message) const {
  engine_refusal why{std::move(message)};
  if (!state_->used.test_and_set())
    state_->f(&why);
}

} // namespace callboard
