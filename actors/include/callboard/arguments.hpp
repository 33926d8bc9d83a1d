#pragma once

#include "callboard/fwd.hpp"
#include "callboard/json_types.hpp"

#include "actors/kernel/operation.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace callboard {

// -- what handlers may take ---------------------------------------------------

/// All arguments of an event from the handler's position on, as they came.
/// Passing them on costs no parsing. Cheap to copy, immutable, for any thread.
class arguments {
public:
  arguments() = default;

  arguments(std::shared_ptr<const values> xs, size_t first)
      : xs_(std::move(xs)),
        first_(first) {
    // nop
  }

  size_t size() const noexcept {
    return xs_ && xs_->size() > first_ ? xs_->size() - first_ : 0;
  }

  bool empty() const noexcept {
    return size() == 0;
  }

  /// Argument `i` as a value, with binary nodes; null if there is none.
  nlohmann::json operator[](size_t i) const {
    return i < size() ? xs_->json(first_ + i) : nlohmann::json{};
  }

  /// Argument `i` as a `T`. Throws `mismatch`.
  template <class T>
  T get(size_t i) const;

  /// Appends these arguments to `out`.
  void append_to(values& out) const {
    if (xs_)
      out.append(*xs_, first_);
  }

private:
  std::shared_ptr<const values> xs_;
  size_t first_ = 0;
};

/// One argument of any type, as it came. Passing it on costs no parsing. Cheap
/// to copy, immutable, for any thread.
class payload {
public:
  payload() = default;

  payload(std::shared_ptr<const values> xs, size_t i)
      : xs_(std::move(xs)),
        i_(i) {
    // nop
  }

  /// The JSON text; attachments are placeholders.
  std::string_view text() const noexcept {
    return xs_ ? xs_->text(i_) : std::string_view{"null"};
  }

  /// The value, with binary nodes.
  nlohmann::json json() const {
    return xs_ ? xs_->json(i_) : nlohmann::json{};
  }

  void append_to(values& out) const {
    if (xs_)
      out.push_back(*xs_, i_);
    else
      out.push_back(nlohmann::json{});
  }

private:
  std::shared_ptr<const values> xs_;
  size_t i_ = 0;
};

// -- from C++ to the wire -----------------------------------------------------

namespace detail {

template <class T>
concept byte_sequence = std::is_same_v<
    T, std::vector<std::byte>> || std::is_same_v<T, std::vector<uint8_t>>;

template <class T>
concept appendable = requires(const T& x, values& out) {
  x.append_to(out);
};

template <class T>
struct is_optional : std::false_type {};

template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

} // namespace detail

/// Appends `x` to the arguments of an event or an answer. Bytes become binary;
/// everything else goes through its `nlohmann` conversion. An `ordered_json`
/// keeps its order.
template <class T>
void append_value(values& out, const T& x) {
  if constexpr (detail::appendable<T>) {
    x.append_to(out);
  } else if constexpr (std::is_same_v<T, values>) {
    out.append(x);
  } else if constexpr (std::is_same_v<T, nlohmann::ordered_json>) {
    out.push_back(x);
  } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
    auto first = reinterpret_cast<const uint8_t*>(x.data());
    out.push_back(nlohmann::json::binary({first, first + x.size()}));
  } else if constexpr (std::is_same_v<T, std::vector<uint8_t>>) {
    out.push_back(nlohmann::json::binary(x));
  } else if constexpr (detail::is_optional<T>::value) {
    if (x)
      append_value(out, *x);
    else
      out.push_back(nlohmann::json{});
  } else {
    out.push_back(nlohmann::json(x));
  }
}

/// Makes the arguments of an event or an answer.
template <class... Ts>
values make_values(const Ts&... xs) {
  values result;
  (append_value(result, xs), ...);
  return result;
}

// -- from the wire to C++ -----------------------------------------------------

/// An argument that is missing or of another type than the one that is wanted.
class mismatch : public std::runtime_error {
public:
  /// `position` counts from 0; people read it from 1.
  mismatch(size_t position, const char* why)
      : std::runtime_error("argument " + std::to_string(position + 1) + ": "
                           + why) {
    // nop
  }
};

namespace detail {

template <class T>
T convert_value(const values& xs, size_t i) {
  if constexpr (is_optional<T>::value) {
    if (i >= xs.size() || xs.text(i) == "null")
      return std::nullopt;
    return convert_value<typename T::value_type>(xs, i);
  } else {
    if (i >= xs.size())
      throw std::out_of_range("missing");
    auto text = xs.text(i);
    if constexpr (std::is_same_v<T, std::string>) {
      // Most strings have no escapes: take what is between the quotes.
      if (text.size() >= 2 && text.front() == '"'
          && text.find('\\') == std::string_view::npos)
        return std::string{text.substr(1, text.size() - 2)};
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      // A number out of range, or not a whole one, is a mismatch.
      T result{};
      auto last = text.data() + text.size();
      auto [end, ec] = std::from_chars(text.data(), last, result);
      if (ec != std::errc{} || end != last)
        throw std::invalid_argument("not an integer of this type");
      return result;
    }
    auto x = xs.json(i);
    if constexpr (byte_sequence<T>) {
      auto& bytes = x.get_binary();
      auto first = reinterpret_cast<typename T::const_pointer>(bytes.data());
      return T(first, first + bytes.size());
    } else {
      return x.get<T>();
    }
  }
}

} // namespace detail

/// Converts element `i` of `xs`. Throws `mismatch`.
template <class T>
T value_as(const values& xs, size_t i) {
  try {
    return detail::convert_value<T>(xs, i);
  } catch (const std::exception& e) {
    throw mismatch{i, e.what()};
  }
}

template <class T>
T arguments::get(size_t i) const {
  static const values none;
  return value_as<T>(xs_ ? *xs_ : none, first_ + i);
}

} // namespace callboard
