#pragma once

/// The part of the service that talks to browsers.

#include "embedding/market.hpp"

#include "callboard/behavior.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace market {

using namespace callboard;

// [desk]
/// DESK: serves browsers as clients, and gets prices from the exchange.
using desk_actor = behavior_actor::extend<caf::reacts_to<quote>>;

inline desk_actor::behavior_type desk(desk_actor::pointer self, nsp here,
                                      exchange_actor exchange) {
  self->send(exchange, listen_atom_v, caf::actor_cast<listener_actor>(self));
  return {
      [](connected_atom, const socket_ptr&, const connection_info_ptr&,
         const nlohmann::json&) {},
      // The acknowledgement is the reply of the exchange, once it arrives.
      on_event(
          [=](const socket_ptr& who, const event& x) -> caf::result<values> {
            auto symbol = value_as<std::string>(x.args, 0);
            who->join({"symbol:" + symbol});
            auto reply = self->make_response_promise<values>();
            self->request(exchange, std::chrono::seconds{5}, buy_atom_v, symbol,
                          value_as<int>(x.args, 1))
                .then(
                    [=](const quote& y) mutable {
                      reply.deliver(make_values(y.price));
                    },
                    // The text says what does not fit; the browser gets it.
                    [=](const caf::error& y) mutable {
                      if (auto text = error_text(y))
                        reply.deliver(caf::make_error(ec::mismatch, *text));
                      else
                        reply.deliver(y);
                    });
            return reply;
          }),
      [](disconnected_atom, const socket_ptr&, disconnect_reason,
         const disconnect_details&) {},
      [=](const quote& x) {
        here.to("symbol:" + x.symbol).emit("quote", x.symbol, x.price);
      },
  };
}
// [/desk]

// [browsers]
/// The server for browsers: it can start and stop while the service runs.
class browsers {
public:
  browsers(caf::actor_system& sys, const server_options& options,
           const exchange_actor& exchange)
      : io_(sys, options) {
    io_.behavior(sys.spawn(desk, io_.of("/"), exchange));
  }

  uint16_t listen() {
    io_.listen(); // throws std::system_error
    return io_.port();
  }

private:
  server io_;
};
// [/browsers]

} // namespace market
