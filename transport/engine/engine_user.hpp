#pragma once

#include "actors/kernel/client.hpp"
#include "callboard/engine_socket.hpp"

#include <functional>

namespace callboard {

/// Runs the callbacks of an `engine_socket`.
class engine_user final : public kernel::session_user {
public:
  /// `f` must outlive this object.
  engine_user(kernel::session_link& link,
              const std::function<void(engine_socket&)>& f)
      : socket_(link),
        f_(f) {
    // nop
  }

  void open() override;
  void receive(std::string_view data, bool binary) override;
  void closed(disconnect_reason why, std::string_view description) override;

  bool finished() const override {
    return true;
  }

private:
  template <class F>
  void guarded(F f);

  engine_socket socket_;
  const std::function<void(engine_socket&)>& f_;
};

} // namespace callboard
