#pragma once

#include "callboard/ack.hpp"

#include <tuple>

/// Turns a typed handler into one that takes the client's packet. Used by the
/// templates that take handlers; not for direct use.

namespace callboard::detail {

// -- signatures ---------------------------------------------------------------

template <class F>
struct signature : signature<decltype(&F::operator())> {};

template <class R, class... Ts>
struct signature<R (*)(Ts...)> {
  using type = std::tuple<std::decay_t<Ts>...>;
};

template <class C, class R, class... Ts>
struct signature<R (C::*)(Ts...)> : signature<R (*)(Ts...)> {};

template <class C, class R, class... Ts>
struct signature<R (C::*)(Ts...) const> : signature<R (*)(Ts...)> {};

template <class T>
struct is_ack : std::false_type {};

template <class... Ts>
struct is_ack<ack<Ts...>> : std::true_type {};

/// Whether the last parameter of `F` is an `ack`.
template <class F>
inline constexpr bool takes_ack = [] {
  using params = typename signature<F>::type;
  if constexpr (std::tuple_size_v<params> == 0)
    return false;
  else
    return is_ack<
        std::tuple_element_t<std::tuple_size_v<params> - 1, params>>::value;
}();

/// Whether an `F` is a function with one signature.
template <class F>
concept typed_function = std::is_pointer_v<F> || requires {
  &F::operator();
};

/// Whether an `F` can be called with arguments of the types `Ts`.
template <class F, class... Ts>
concept callable_with = std::is_invocable_v<F&, Ts...>;

// -- conversion ---------------------------------------------------------------

/// The event's arguments, sharing ownership with the packet.
values_ptr args_of(const incoming_ptr& x);

template <class T>
T convert(values_ptr xs, size_t position) {
  if constexpr (std::is_same_v<T, arguments>) {
    return arguments{std::move(xs), position};
  } else if constexpr (std::is_same_v<T, payload>) {
    return position < xs->size() ? payload{std::move(xs), position} : payload{};
  } else {
    return value_as<T>(*xs, position);
  }
}

/// Calls `f` with the arguments converted; the first `Skip` parameters are
/// `first...`. `handle()` is the socket's handle, for an `ack`. Returns what
/// `f` returns. Throws `mismatch`.
template <size_t Skip, class F, class Handle, class... Firsts>
auto call_typed(F& f, const incoming_ptr& what, const Handle& handle,
                Firsts&... first) {
  using params = typename signature<F>::type;
  constexpr size_t n = std::tuple_size_v<params> - Skip;
  auto make = [&]<size_t I>(std::integral_constant<size_t, I>) {
    using type = std::tuple_element_t<I + Skip, params>;
    if constexpr (is_ack<type>::value)
      return type{handle(), what};
    else
      return convert<type>(args_of(what), I);
  };
  return [&]<size_t... Is>(std::index_sequence<Is...>) {
    // Braces guarantee conversion in order, all before the call.
    std::tuple<std::tuple_element_t<Is + Skip, params>...> xs{
        make(std::integral_constant<size_t, Is>{})...};
    return f(first..., std::get<Is>(std::move(xs))...);
  }
  (std::make_index_sequence<n>{});
}

/// Makes a typed function a handler of events between servers.
template <class F>
auto make_server_event_handler(F f) {
  return [f = std::move(f)](const values_ptr& xs) mutable {
    using params = typename signature<F>::type;
    return [&]<size_t... Is>(std::index_sequence<Is...>)->values {
      std::tuple<std::tuple_element_t<Is, params>...> ys{
          convert<std::tuple_element_t<Is, params>>(xs, Is)...};
      using result = decltype(f(std::get<Is>(std::move(ys))...));
      if constexpr (std::is_void_v<result>) {
        f(std::get<Is>(std::move(ys))...);
        return {};
      } else {
        return make_values(f(std::get<Is>(std::move(ys))...));
      }
    }
    (std::make_index_sequence<std::tuple_size_v<params>>{});
  };
}

} // namespace callboard::detail
