#include "callboard/engine_middleware.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace callboard {

namespace {

/// Source: RFC 9110 section 5.6.2.
bool is_token(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z')
         || std::string_view{"!#$%&'*+-.^_`|~"}.find(c)
                != std::string_view::npos;
}

/// Source: RFC 9110 section 5.5.
bool is_field_value(char c) {
  return c == '\t' || static_cast<unsigned char>(c) >= 0x20;
}

} // namespace

void engine_request::add_header(std::string_view name, std::string_view value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_token))
    throw std::invalid_argument("not the name of a header: "
                                + std::string{name});
  if (!std::all_of(value.begin(), value.end(), is_field_value))
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
