#pragma once

#include "callboard/ack.hpp"
#include "callboard/emit_flags.hpp"

#include <chrono>
#include <string_view>

namespace callboard {

/// Sends events to the client of a socket: an immutable value; each modifier
/// returns a new one. For the socket's behavior only, and not beyond its
/// lifetime.
class emit_operator {
public:
  emit_operator(kernel::socket_core& who, const emit_flags& flags) noexcept
      : who_(who),
        flags_(flags) {
    // nop
  }

  /// Drops events if the client cannot take them right now.
  [[nodiscard]] emit_operator volatile_() const {
    auto flags = flags_;
    flags.is_volatile = true;
    return {who_, flags};
  }

  /// Whether events may be compressed. Default: true. False is for data that is
  /// already compressed, such as images.
  [[nodiscard]] emit_operator compress(bool on) const {
    auto flags = flags_;
    flags.compress = on;
    return {who_, flags};
  }

  /// How long `emit_with_ack` waits for the answer. Default: 30 seconds;
  /// `milliseconds::max()`: as long as the client is connected.
  [[nodiscard]] emit_operator timeout(std::chrono::milliseconds x) const {
    auto flags = flags_;
    flags.timeout = x;
    return {who_, flags};
  }

  /// Sends an event. Throws `std::invalid_argument` for a reserved name.
  template <class... Ts>
  void emit(std::string_view name, const Ts&... xs) const {
    emit_values(name, make_values(xs...));
  }

  void emit_values(std::string_view name, const values& args) const;

  /// Sends an event and calls `f`, once, with the client's answer or with the
  /// reason why there is none. `f` runs in this behavior.
  template <class... Ts>
  void emit_with_ack(ack_callback f, std::string_view name,
                     const Ts&... xs) const {
    ask_values(std::move(f), name, make_values(xs...));
  }

  void ask_values(ack_callback f, std::string_view name,
                  const values& args) const;

private:
  kernel::socket_core& who_;
  emit_flags flags_;
};

} // namespace callboard
