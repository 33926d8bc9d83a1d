#include "wire/http.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace bench::wire {

namespace {

constexpr std::string_view line_end = "\r\n";

char lower(char x) noexcept {
  return x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x;
}

bool same_name(std::string_view lower_case, std::string_view x) noexcept {
  return std::equal(x.begin(), x.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string_view word(std::string_view line, size_t index) {
  for (; index > 0; --index)
    line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
  return line.substr(0, line.find(' '));
}

} // namespace

std::string_view http_message::status() const {
  return word(start, 1);
}

std::string_view http_message::target() const {
  return word(start, 1);
}

std::string_view http_message::header(std::string_view name) const {
  for (auto rest = headers; !rest.empty();) {
    auto line = rest.substr(0, rest.find(line_end));
    rest.remove_prefix(std::min(rest.size(), line.size() + line_end.size()));
    auto colon = line.find(':');
    if (colon == std::string_view::npos
        || !same_name(name, line.substr(0, colon)))
      continue;
    line.remove_prefix(colon + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    return line;
  }
  return {};
}

std::optional<http_message> next_message(std::span<char>& input) {
  std::string_view text{input.data(), input.size()};
  auto end = text.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return std::nullopt;
  http_message result;
  auto head = text.substr(0, end);
  result.start = head.substr(0, head.find(line_end));
  result.headers =
      head.substr(std::min(head.size(), result.start.size() + line_end.size()));
  if (!result.header("transfer-encoding").empty())
    throw std::runtime_error("an HTTP message in chunks");
  size_t size = 0;
  auto length = result.header("content-length");
  std::from_chars(length.data(), length.data() + length.size(), size);
  auto rest = text.substr(end + 4);
  if (rest.size() < size)
    return std::nullopt;
  result.body = rest.substr(0, size);
  input = input.subspan(end + 4 + size);
  return result;
}

std::string_view query_value(std::string_view target, std::string_view name) {
  for (auto at = target.find('?'); at != std::string_view::npos;
       at = target.find('&', at + 1)) {
    auto rest = target.substr(at + 1);
    if (rest.starts_with(name) && rest.substr(name.size()).starts_with('=')) {
      rest.remove_prefix(name.size() + 1);
      return rest.substr(0, rest.find('&'));
    }
  }
  return {};
}

} // namespace bench::wire
