#include "load/value.hpp"

#include "load/failure.hpp"

namespace bench::load {

namespace {

constexpr size_t sender_at = 5;
constexpr size_t sender_digits = 5;
constexpr size_t number_at = 15;
constexpr size_t number_digits = 9;

void write(char* to, size_t digits, uint64_t x) noexcept {
  for (; digits > 0; x /= 10)
    to[--digits] = static_cast<char>('0' + x % 10);
}

/// Only right if these are digits, which the caller finds out.
uint64_t read(const char* from, size_t digits) noexcept {
  uint64_t result = 0;
  for (; digits > 0; --digits)
    result = result * 10 + static_cast<uint64_t>(*from++ - '0');
  return result;
}

} // namespace

value::value(size_t size) {
  text_ = R"({"c":00000,"n":000000000,"t":")";
  if (size < min_size)
    fail("values have at least ", min_size, " bytes");
  while (text_.size() < size - 2)
    text_ += static_cast<char>('a' + text_.size() % 26);
  text_ += "\"}";
  set(0, first_number);
}

void value::set(uint64_t sender, uint64_t number) noexcept {
  if (sender != sender_ || text_[sender_at] == '0') {
    sender_ = sender;
    write(&text_[sender_at], sender_digits, first_sender + sender);
  }
  if (number != number_) {
    number_ = number;
    write(&text_[number_at], number_digits, number);
  }
}

value::numbers value::read(std::string_view text) {
  if (text.size() == text_.size()) {
    numbers result{
        load::read(&text[sender_at], sender_digits) - first_sender,
        load::read(&text[number_at], number_digits),
    };
    set(result.sender, result.number);
    if (text == text_)
      return result;
  }
  fail("not what was sent: ", text);
}

uint64_t take_number(std::string_view& text) noexcept {
  uint64_t result = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    result = result * 10 + static_cast<uint64_t>(text[0] - '0');
    text.remove_prefix(1);
  }
  return result;
}

} // namespace bench::load
