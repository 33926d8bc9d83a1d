#include "callboard/arguments.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace callboard {

nlohmann::json arguments::operator[](size_t i) const {
  return i < size() ? xs_->json(first_ + i) : nlohmann::json{};
}

payload::payload(
    std::initializer_list<std::pair<const char*, payload>> fields) {
  auto x = nlohmann::json::object();
  for (auto& [name, value] : fields)
    x[name] = value.json();
  xs_ = std::make_shared<const values>(make_values(x));
}

nlohmann::json payload::json() const {
  return xs_ ? xs_->json(i_) : nlohmann::json{};
}

void payload::append_to(values& out) const {
  if (xs_)
    out.push_back(*xs_, i_);
  else
    detail::append_null(out);
}

namespace detail {

// -- from C++ to the wire -----------------------------------------------------

void append_null(values& out) {
  out.push_back(nlohmann::json{});
}

void append_bool(values& out, bool x) {
  out.push_back(nlohmann::json(x));
}

void append_integer(values& out, int64_t x) {
  out.push_back(nlohmann::json(x));
}

void append_unsigned(values& out, uint64_t x) {
  out.push_back(nlohmann::json(x));
}

void append_number(values& out, double x) {
  out.push_back(nlohmann::json(x));
}

void append_string(values& out, std::string_view x) {
  out.push_back(nlohmann::json(x));
}

void append_bytes(values& out, const void* first, size_t size) {
  auto bytes = static_cast<const uint8_t*>(first);
  out.push_back(nlohmann::json::binary({bytes, bytes + size}));
}

// -- from the wire to C++ -----------------------------------------------------

namespace {

template <class T>
T from_digits(const values& xs, size_t i) {
  auto text = xs.text(i);
  T result{};
  auto last = text.data() + text.size();
  auto [end, ec] = std::from_chars(text.data(), last, result);
  if (ec != std::errc{} || end != last)
    throw std::invalid_argument("not an integer of this type");
  return result;
}

} // namespace

bool to_bool(const values& xs, size_t i) {
  return xs.json(i).get<bool>();
}

double to_number(const values& xs, size_t i) {
  return xs.json(i).get<double>();
}

std::string to_text(const values& xs, size_t i) {
  // Most strings have no escapes: the text between the quotes is the string.
  auto text = xs.text(i);
  if (text.size() >= 2 && text.front() == '"'
      && text.find('\\') == std::string_view::npos)
    return std::string{text.substr(1, text.size() - 2)};
  return xs.json(i).get<std::string>();
}

std::vector<uint8_t> to_bytes(const values& xs, size_t i) {
  auto x = xs.json(i);
  if (!x.is_binary())
    throw std::invalid_argument(std::string{"type must be binary, but is "}
                                + x.type_name());
  return std::move(x.get_binary());
}

int64_t to_integer(const values& xs, size_t i, int64_t min, int64_t max) {
  auto result = from_digits<int64_t>(xs, i);
  if (result < min || result > max)
    throw std::invalid_argument("not an integer of this type");
  return result;
}

uint64_t to_unsigned(const values& xs, size_t i, uint64_t max) {
  auto result = from_digits<uint64_t>(xs, i);
  if (result > max)
    throw std::invalid_argument("not an integer of this type");
  return result;
}

} // namespace detail
} // namespace callboard
