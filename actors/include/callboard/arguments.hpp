#pragma once

#include "callboard/fwd.hpp"
#include "callboard/json_types.hpp"

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace callboard {

// -- what handlers may take ---------------------------------------------------

/// All arguments of an event from the handler's position on, as received.
/// Passing them on costs no parsing. Cheap to copy, immutable, for any thread.
class arguments {
public:
  arguments() = default;

  arguments(detail::values_ptr xs, size_t first)
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

  /// Argument `i` as a value, with binary nodes; null if there is none. Needs
  /// `<nlohmann/json.hpp>`.
  nlohmann::json operator[](size_t i) const;

  /// Argument `i` as a `T`. Throws `mismatch`.
  template <class T>
  T get(size_t i) const;

  /// Appends these arguments to `out`.
  void append_to(values& out) const {
    if (xs_)
      out.append(*xs_, first_);
  }

private:
  detail::values_ptr xs_;
  size_t first_ = 0;
};

/// One argument of any type, as received, or any value that can be sent.
/// Passing it on costs no parsing. Cheap to copy, immutable, for any thread.
class payload {
public:
  /// JSON null.
  payload() = default;

  payload(detail::values_ptr xs, size_t i)
      : xs_(std::move(xs)),
        i_(i) {
    // nop
  }

  /// An object: `{{"code", 401}, {"why", "bad token"}}`.
  payload(std::initializer_list<std::pair<const char*, payload>> fields);

  /// A value of the application, of any type that `emit` takes.
  template <class T>
  requires(!std::same_as<std::decay_t<T>, payload>) payload(const T& x);

  bool is_null() const noexcept {
    return text() == "null";
  }

  /// The JSON text; attachments are placeholders.
  std::string_view text() const noexcept {
    return xs_ ? xs_->text(i_) : std::string_view{"null"};
  }

  /// The value, with binary nodes. Needs `<nlohmann/json.hpp>`.
  nlohmann::json json() const;

  void append_to(values& out) const;

private:
  detail::values_ptr xs_;
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
concept integer = std::integral<T> && !std::same_as<T, bool>;

template <class T>
struct is_optional : std::false_type {};

template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

/// `nlohmann::json`, resolved when a template is instantiated: by then the
/// program has included its header.
template <class T>
struct json_for {
  using type = nlohmann::json;
};

/// `x`, in an expression that is resolved equally late.
template <class T, class X>
const X& later(const X& x) noexcept {
  return x;
}

void append_null(values& out);
void append_bool(values& out, bool x);
void append_integer(values& out, int64_t x);
void append_unsigned(values& out, uint64_t x);
void append_number(values& out, double x);
void append_string(values& out, std::string_view x);
void append_bytes(values& out, const void* first, size_t size);

} // namespace detail

/// Appends `x` to the arguments of an event or an answer. Bytes become binary;
/// everything but scalars and strings goes through its `nlohmann` conversion,
/// and needs `<nlohmann/json.hpp>`. An `ordered_json` keeps the order of its
/// keys.
template <class T>
void append_value(values& out, const T& x) {
  if constexpr (detail::appendable<T>)
    x.append_to(out);
  else if constexpr (std::is_same_v<T, values>)
    out.append(x);
  else if constexpr (
      std::is_same_v<
          T, nlohmann::json> || std::is_same_v<T, nlohmann::ordered_json>)
    out.push_back(x);
  else if constexpr (std::is_same_v<T, bool>)
    detail::append_bool(out, x);
  else if constexpr (detail::integer<T> && std::is_signed_v<T>)
    detail::append_integer(out, x);
  else if constexpr (detail::integer<T>)
    detail::append_unsigned(out, x);
  else if constexpr (std::is_floating_point_v<T>)
    detail::append_number(out, x);
  else if constexpr (std::is_same_v<T, std::nullptr_t>)
    detail::append_null(out);
  else if constexpr (std::is_convertible_v<const T&, std::string_view>)
    detail::append_string(out, x);
  else if constexpr (detail::byte_sequence<T>)
    detail::append_bytes(out, x.data(), x.size());
  else if constexpr (detail::is_optional<T>::value) {
    if (x)
      append_value(out, *x);
    else
      detail::append_null(out);
  } else {
    out.push_back(typename detail::json_for<T>::type(x));
  }
}

/// Makes the arguments of an event or an answer.
template <class... Ts>
values make_values(const Ts&... xs) {
  values result;
  (append_value(result, xs), ...);
  return result;
}

template <class T>
requires(!std::same_as<std::decay_t<T>, payload>) payload::payload(const T& x)
    : xs_(std::make_shared<const values>(make_values(x))) {
  // nop
}

// -- from the wire to C++ -----------------------------------------------------

/// An argument that is missing or not of the expected type.
class mismatch : public std::runtime_error {
public:
  /// `position` counts from 0; the message counts from 1.
  mismatch(size_t position, const char* why)
      : std::runtime_error("argument " + std::to_string(position + 1) + ": "
                           + why) {
    // nop
  }
};

namespace detail {

// The conversions throw a `std::exception` that says what does not fit.
bool to_bool(const values& xs, size_t i);
double to_number(const values& xs, size_t i);
std::string to_text(const values& xs, size_t i);
std::vector<uint8_t> to_bytes(const values& xs, size_t i);
int64_t to_integer(const values& xs, size_t i, int64_t min, int64_t max);
uint64_t to_unsigned(const values& xs, size_t i, uint64_t max);

template <class T>
T convert_value(const values& xs, size_t i) {
  if constexpr (is_optional<T>::value) {
    if (i >= xs.size() || xs.text(i) == "null")
      return std::nullopt;
    return convert_value<typename T::value_type>(xs, i);
  } else {
    if (i >= xs.size())
      throw std::out_of_range("missing");
    using limits = std::numeric_limits<T>;
    if constexpr (std::is_same_v<T, std::string>) {
      return to_text(xs, i);
    } else if constexpr (std::is_same_v<T, bool>) {
      return to_bool(xs, i);
    } else if constexpr (integer<T> && std::is_signed_v<T>) {
      return static_cast<T>(to_integer(xs, i, limits::min(), limits::max()));
    } else if constexpr (integer<T>) {
      return static_cast<T>(to_unsigned(xs, i, limits::max()));
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(to_number(xs, i));
    } else if constexpr (byte_sequence<T>) {
      auto bytes = to_bytes(xs, i);
      auto first = reinterpret_cast<typename T::const_pointer>(bytes.data());
      return T(first, first + bytes.size());
    } else {
      return later<T>(xs).json(i).template get<T>();
    }
  }
}

} // namespace detail

/// Converts element `i` of `xs`. Throws `mismatch`. Everything but scalars,
/// strings and bytes needs `<nlohmann/json.hpp>`.
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
