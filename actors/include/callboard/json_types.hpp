#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Conversions that nlohmann's library lacks, at any depth of an argument:
/// `std::optional` (null for none), `std::variant` (the first alternative that
/// fits), and `std::vector<std::byte>` (binary). A program that uses them
/// includes `<nlohmann/json.hpp>`.

namespace callboard::detail {

/// Whether `x` is a `T` without conversion. User-defined types fit if they can
/// be converted.
template <class T, class Json>
bool fits(const Json& x) {
  if constexpr (std::is_same_v<T, bool>) {
    return x.is_boolean();
  } else if constexpr (std::is_integral_v<T>) {
    if (x.is_number_unsigned())
      return std::in_range<T>(x.template get<uint64_t>());
    return x.is_number_integer() && std::in_range<T>(x.template get<int64_t>());
  } else if constexpr (std::is_floating_point_v<T>) {
    return x.is_number();
  } else if constexpr (std::is_same_v<T, std::string>) {
    return x.is_string();
  } else if constexpr (
      std::is_same_v<T, std::monostate> || std::is_same_v<T, std::nullptr_t>) {
    return x.is_null();
  } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
    return x.is_binary();
  } else {
    try {
      x.template get<T>();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
}

} // namespace callboard::detail

namespace nlohmann {

template <class T>
struct adl_serializer<std::optional<T>> {
  template <class Json>
  static void to_json(Json& to, const std::optional<T>& x) {
    if (x)
      to = *x;
    else
      to = nullptr;
  }

  template <class Json>
  static void from_json(const Json& from, std::optional<T>& x) {
    if (from.is_null())
      x.reset();
    else
      x = from.template get<T>();
  }
};

template <class... Ts>
struct adl_serializer<std::variant<Ts...>> {
  template <class Json>
  static void to_json(Json& to, const std::variant<Ts...>& x) {
    std::visit(
        [&](const auto& y) {
          if constexpr (std::is_same_v<std::decay_t<decltype(y)>,
                                       std::monostate>)
            to = nullptr;
          else
            to = y;
        },
        x);
  }

  template <class Json>
  static void from_json(const Json& from, std::variant<Ts...>& x) {
    auto take = [&]<class T>(std::in_place_type_t<T>) {
      if (!callboard::detail::fits<T>(from))
        return false;
      if constexpr (std::is_same_v<
                        T, std::monostate> || std::is_same_v<T, std::nullptr_t>)
        x = T{};
      else
        x = from.template get<T>();
      return true;
    };
    if (!(take(std::in_place_type<Ts>) || ...))
      throw std::invalid_argument("no alternative fits");
  }
};

template <>
struct adl_serializer<std::vector<std::byte>> {
  template <class Json>
  static void to_json(Json& to, const std::vector<std::byte>& x) {
    auto first = reinterpret_cast<const uint8_t*>(x.data());
    to = Json::binary({first, first + x.size()});
  }

  template <class Json>
  static void from_json(const Json& from, std::vector<std::byte>& x) {
    auto& bytes = from.get_binary();
    auto first = reinterpret_cast<const std::byte*>(bytes.data());
    x.assign(first, first + bytes.size());
  }
};

} // namespace nlohmann
