#include "codec/placeholder.hpp"

#include "codec/json_text.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace callboard::codec::detail {

namespace {

constexpr std::string_view marker = "_placeholder";

/// Whether `raw`, the inside of a JSON string, stands for `name`, which has
/// only characters that need no escape but may have been escaped as \uXXXX.
bool key_equals(std::string_view raw, std::string_view name) noexcept {
  for (auto c : name) {
    if (raw.empty())
      return false;
    if (raw[0] != '\\') {
      if (raw[0] != c)
        return false;
      raw.remove_prefix(1);
      continue;
    }
    unsigned code = 0;
    if (raw.size() < 6 || raw[1] != 'u'
        || std::from_chars(raw.data() + 2, raw.data() + 6, code, 16).ptr
               != raw.data() + 6
        || code != static_cast<unsigned char>(c))
      return false;
    raw.remove_prefix(6);
  }
  return raw.empty();
}

/// Whether the value at `i` is true.
bool is_true(std::string_view text, size_t i) noexcept {
  return text[i] == 't';
}

/// A string in checked text, and whether it is a key.
struct string_token {
  /// Without the quotes.
  std::string_view raw;
  /// Where its value starts, if it is a key; behind the string otherwise.
  size_t next;
  bool is_key;
};

string_token read_string(std::string_view text, size_t i) noexcept {
  auto end = skip_string(text, i);
  auto raw = text.substr(i + 1, end - i - 2);
  auto colon = skip_space(text, end);
  if (colon == text.size() || text[colon] != ':')
    return {raw, end, false};
  return {raw, skip_space(text, colon + 1), true};
}

/// Reads the number at `i` if it is an index below `size`, and returns `size`
/// otherwise. JavaScript knows no integers: 1.0 and 1e0 are indexes as well.
size_t read_index(std::string_view text, size_t i, size_t size) noexcept {
  double x = -1;
  std::from_chars(text.data() + i, text.data() + text.size(), x);
  if (!(x >= 0 && x < static_cast<double>(size)))
    return size;
  auto result = static_cast<size_t>(x);
  return static_cast<double>(result) == x ? result : size;
}

} // namespace

void append_placeholder(std::string& out, size_t num) {
  out += placeholder_start;
  out += std::to_string(num);
  out += '}';
}

errc normalize_placeholders(std::string& text, size_t num_attachments) {
  struct object {
    /// Where it starts in the result.
    size_t first;
    size_t num;
    bool is_placeholder;
  };
  std::vector<object> objects;
  std::vector<size_t> used;
  std::string result;
  result.reserve(text.size());
  size_t copied = 0;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      auto token = read_string(text, i);
      if (token.is_key) {
        auto& owner = objects.back();
        if (key_equals(token.raw, marker) && is_true(text, token.next))
          owner.is_placeholder = true;
        else if (key_equals(token.raw, "num"))
          owner.num = read_index(text, token.next, num_attachments);
      }
      i = token.next;
      continue;
    }
    if (text[i] == '{') {
      result.append(text, copied, i - copied);
      copied = i;
      objects.push_back({result.size(), num_attachments, false});
    } else if (text[i] == '}') {
      auto last = objects.back();
      objects.pop_back();
      if (last.is_placeholder) {
        if (last.num == num_attachments)
          return errc::placeholder;
        used.push_back(last.num);
        result.resize(last.first);
        append_placeholder(result, last.num);
        copied = i + 1;
      }
    }
    ++i;
  }
  std::sort(used.begin(), used.end());
  if (std::adjacent_find(used.begin(), used.end()) != used.end())
    return errc::placeholder;
  result.append(text, copied);
  text = std::move(result);
  return errc::none;
}

void disarm_placeholders(std::string& text, size_t first) {
  // Most text has no candidate: neither the plain key nor any escape.
  if (text.find(marker, first) == std::string::npos
      && text.find('\\', first) == std::string::npos)
    return;
  for (auto i = text.find('"', first); i != std::string::npos;
       i = text.find('"', i)) {
    auto token = read_string(text, i);
    i = token.next;
    if (token.is_key && key_equals(token.raw, marker) && is_true(text, i))
      text.replace(i, 4, "null");
  }
}

} // namespace callboard::codec::detail
