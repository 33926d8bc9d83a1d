#include "callboard/codec/value_list.hpp"

#include "codec/json_text.hpp"
#include "codec/placeholder.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace callboard::codec {

namespace {

constexpr size_t max_text = std::numeric_limits<uint32_t>::max();

// `Json` is nlohmann's json or ordered_json.
template <class Json>
std::string dump(const Json& x) {
  return x.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Whether `x` holds only what `dump` has JSON for.
template <class Json>
bool is_plain(const Json& x) {
  if (x.is_structured())
    return std::all_of(x.begin(), x.end(), is_plain<Json>);
  return !x.is_binary() && !x.is_discarded();
}

template <class Json>
bool is_true(const Json& x) noexcept {
  auto value = x.template get_ptr<const bool*>();
  return value != nullptr && *value;
}

/// Writes `x` with placeholders for its binary nodes, which go to
/// `attachments`. Only they may look like placeholders.
template <class Json>
void write(const Json& x, std::string& out,
           std::vector<std::string>& attachments) {
  using value_t = typename Json::value_t;
  char separator = 0;
  auto separate = [&](char start) {
    out += separator == 0 ? start : separator;
    separator = ',';
  };
  switch (x.type()) {
  case value_t::binary: {
    detail::append_placeholder(out, attachments.size());
    const auto& bytes = x.get_binary();
    attachments.emplace_back(bytes.begin(), bytes.end());
    break;
  }
  case value_t::array:
    for (const auto& child : x) {
      separate('[');
      write(child, out, attachments);
    }
    out += separator == 0 ? "[]" : "]";
    break;
  case value_t::object:
    for (const auto& [key, child] : x.items()) {
      separate('{');
      out += dump(Json(key));
      out += ':';
      if (key == "_placeholder" && is_true(child))
        out += "null";
      else
        write(child, out, attachments);
    }
    out += separator == 0 ? "{}" : "}";
    break;
  case value_t::discarded:
    out += "null";
    break;
  default:
    out += dump(x);
  }
}

/// Puts the attachments in their places. Without recursion, since a client
/// chose the depth.
void resolve(nlohmann::json& x, const std::vector<std::string>& attachments) {
  std::vector<nlohmann::json*> todo{&x};
  while (!todo.empty()) {
    auto& node = *todo.back();
    todo.pop_back();
    if (!node.is_structured())
      continue;
    if (node.is_object()) {
      auto mark = node.find("_placeholder");
      auto num = node.find("num");
      if (mark != node.end() && is_true(*mark) && num != node.end()
          && num->is_number_unsigned()) {
        auto i = num->get<size_t>();
        if (i < attachments.size()) {
          const auto& bytes = attachments[i];
          node = nlohmann::json::binary({bytes.begin(), bytes.end()});
          continue;
        }
      }
    }
    for (auto& child : node)
      todo.push_back(&child);
  }
}

} // namespace

// -- construction -------------------------------------------------------------

errc value_list::parse(std::string_view json, size_t num_attachments,
                       const limits& bounds, value_list& out) {
  out.clear();
  auto first = detail::skip_space(json, 0);
  if (first == json.size() || json[first] != '[' || json.size() > max_text)
    return errc::payload;
  auto result = detail::copy_checked(json, bounds, out.text_);
  if (result == errc::none && num_attachments > 0)
    result = detail::normalize_placeholders(out.text_, num_attachments);
  if (result == errc::none)
    result = out.cut(bounds.max_depth);
  if (result != errc::none)
    out.clear();
  return result;
}

errc value_list::adopt(std::string&& json,
                       std::vector<std::string>&& attachments,
                       const limits& bounds, value_list& out) {
  out.clear();
  if (json.size() > max_text)
    return errc::payload;
  out.text_ = std::move(json);
  out.attachments_ = std::move(attachments);
  auto result = out.cut(bounds.max_depth);
  if (result != errc::none)
    out.clear();
  return result;
}

void value_list::push_back(const nlohmann::json& x) {
  append_json(x);
}

void value_list::push_back(const nlohmann::ordered_json& x) {
  append_json(x);
}

template <class Json>
void value_list::append_json(const Json& x) {
  auto plain = is_plain(x);
  if (!plain)
    disarm();
  auto first = open();
  if (plain && attachments_.empty())
    text_ += dump(x);
  else
    write(x, text_, attachments_);
  close(first);
}

void value_list::push_back(const value_list& xs, size_t i) {
  if (&xs == this) {
    auto copy = xs;
    return push_back(copy, i);
  }
  auto source = xs.text(i);
  constexpr auto start = detail::placeholder_start;
  auto at =
      xs.attachments_.empty() ? std::string_view::npos : source.find(start);
  if (at != std::string_view::npos)
    disarm();
  auto first = open();
  size_t copied = 0;
  for (; at != std::string_view::npos; at = source.find(start, copied)) {
    text_.append(source.substr(copied, at - copied));
    size_t num = 0;
    auto digits = source.data() + at + start.size();
    auto end = std::from_chars(digits, source.data() + source.size(), num).ptr;
    // Over the closing brace.
    copied = static_cast<size_t>(end - source.data()) + 1;
    detail::append_placeholder(text_, attachments_.size());
    if (num < xs.attachments_.size())
      attachments_.push_back(xs.attachments_[num]);
    else
      attachments_.emplace_back();
  }
  text_.append(source.substr(copied));
  if (xs.attachments_.empty() && !attachments_.empty())
    detail::disarm_placeholders(text_, first);
  close(first);
}

void value_list::append(const value_list& xs, size_t first) {
  if (first >= xs.size())
    return;
  if (&xs == this) {
    auto copy = xs;
    return append(copy, first);
  }
  if (!attachments_.empty() || !xs.attachments_.empty()) {
    for (auto i = first; i < xs.size(); ++i)
      push_back(xs, i);
    return;
  }
  auto offset = open();
  auto begin = xs.extents_[first].first;
  text_.append(xs.text_, begin, xs.extents_.back().last - begin);
  check_size();
  extents_.reserve(extents_.size() + xs.size() - first);
  for (auto i = first; i < xs.size(); ++i) {
    auto [from, to] = xs.extents_[i];
    extents_.push_back({static_cast<uint32_t>(from - begin + offset),
                        static_cast<uint32_t>(to - begin + offset)});
  }
}

void value_list::pop_front() {
  extents_.erase(extents_.begin());
}

void value_list::clear() noexcept {
  text_.clear();
  extents_.clear();
  attachments_.clear();
}

// -- access -------------------------------------------------------------------

std::string_view value_list::text(size_t i) const noexcept {
  auto [first, last] = extents_[i];
  return std::string_view{text_}.substr(first, last - first);
}

std::string_view value_list::joined() const noexcept {
  if (extents_.empty())
    return {};
  auto first = extents_.front().first;
  return std::string_view{text_}.substr(first, extents_.back().last - first);
}

nlohmann::json value_list::json(size_t i) const {
  auto result = nlohmann::json::parse(text(i), nullptr, false);
  if (!attachments_.empty())
    resolve(result, attachments_);
  return result;
}

// -- private ------------------------------------------------------------------

errc value_list::cut(size_t max_depth) {
  std::string_view text = text_;
  auto is_space = [&](size_t i) {
    return static_cast<unsigned char>(text[i]) <= ' ';
  };
  auto i = detail::skip_space(text, 0) + 1;
  auto first = detail::skip_space(text, i);
  if (max_depth == 0)
    return errc::too_deep;
  if (text[first] == ']')
    return errc::none;
  extents_.reserve(4);
  // Behind the element, or at the end of the array.
  auto add = [&](size_t last) {
    while (is_space(last - 1))
      --last;
    extents_.push_back(
        {static_cast<uint32_t>(first), static_cast<uint32_t>(last)});
    first = detail::skip_space(text, i + 1);
  };
  for (size_t depth = 1;; ++i) {
    switch (text[i]) {
    case '"':
      i = detail::skip_string(text, i) - 1;
      break;
    case '[':
    case '{':
      if (++depth > max_depth)
        return errc::too_deep;
      break;
    case ']':
    case '}':
      if (--depth == 0) {
        add(i);
        return errc::none;
      }
      break;
    case ',':
      if (depth == 1)
        add(i);
      break;
    default:
      break;
    }
  }
}

size_t value_list::open() {
  if (extents_.empty()) {
    text_.clear();
  } else {
    // Text from a client has its closing bracket there.
    text_.resize(extents_.back().last);
    text_ += ',';
  }
  return text_.size();
}

void value_list::close(size_t first) {
  check_size();
  extents_.push_back(
      {static_cast<uint32_t>(first), static_cast<uint32_t>(text_.size())});
}

void value_list::check_size() const {
  if (text_.size() > max_text)
    throw std::length_error("callboard::codec::value_list: too long");
}

void value_list::disarm() {
  if (attachments_.empty() && !extents_.empty())
    detail::disarm_placeholders(text_, extents_.front().first);
}

// -- related functions --------------------------------------------------------

value_parts to_parts(const value_list& xs) {
  value_parts result;
  auto text = xs.joined();
  result.json.reserve(text.size() + 2);
  result.json += '[';
  result.json += text;
  result.json += ']';
  result.attachments = xs.attachments();
  return result;
}

bool from_parts(value_parts&& xs, value_list& out) {
  limits bounds;
  bounds.max_payload = std::numeric_limits<size_t>::max();
  bounds.max_attachments = std::numeric_limits<size_t>::max();
  if (value_list::parse(xs.json, xs.attachments.size(), bounds, out)
      != errc::none)
    return false;
  out.attachments() = std::move(xs.attachments);
  return true;
}

errc parse_object(std::string_view json, const limits& bounds,
                  nlohmann::json& out) {
  auto first = detail::skip_space(json, 0);
  if (first == json.size() || json[first] != '{' || json.size() > max_text)
    return errc::payload;
  std::string text;
  auto err = detail::copy_checked(json, bounds, text);
  if (err != errc::none)
    return err;
  if (detail::nesting(text) > bounds.max_depth)
    return errc::too_deep;
  out = nlohmann::json::parse(text, nullptr, false);
  return errc::none;
}

} // namespace callboard::codec
