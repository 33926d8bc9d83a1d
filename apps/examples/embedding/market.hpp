#pragma once

/// A service as it was before it served browsers: one typed actor with messages
/// of its own.

#include <caf/all.hpp>

#include <map>
#include <set>
#include <string>

namespace market {

struct quote {
  std::string symbol;
  int price = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, quote& x) {
  return f(caf::meta::type_name("quote"), x.symbol, x.price);
}

/// LISTENER: gets new prices.
using listener_actor = caf::typed_actor<caf::reacts_to<quote>>;

} // namespace market

// [types]
CAF_BEGIN_TYPE_ID_BLOCK(market, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(market, (market::quote))
CAF_ADD_TYPE_ID(market, (market::listener_actor))
CAF_ADD_ATOM(market, market, buy_atom, "buy")
CAF_ADD_ATOM(market, market, listen_atom, "listen")
CAF_END_TYPE_ID_BLOCK(market)
// [/types]

namespace market {

/// EXCHANGE: knows the prices of all symbols that were bought.
using exchange_actor = caf::typed_actor<
    // Buys shares; replies with the new price, or an error.
    caf::replies_to<buy_atom, std::string, int>::with<quote>,
    caf::reacts_to<listen_atom, listener_actor>>;

struct exchange_state {
  std::map<std::string, int> prices;
  std::set<listener_actor> listeners;
};

inline exchange_actor::behavior_type
exchange(exchange_actor::stateful_pointer<exchange_state> self, int first) {
  self->set_down_handler([=](const caf::down_msg& x) {
    std::erase_if(self->state.listeners,
                  [&](auto& y) { return y.address() == x.source; });
  });
  return {
      [=](buy_atom, const std::string& symbol, int n) -> caf::result<quote> {
        if (n <= 0)
          return caf::make_error(caf::sec::invalid_argument, "n must be > 0");
        auto& price =
            self->state.prices.try_emplace(symbol, first).first->second;
        quote news{symbol, price += n};
        for (auto& x : self->state.listeners)
          self->send(x, news);
        return news;
      },
      [=](listen_atom, const listener_actor& x) {
        self->monitor(x);
        self->state.listeners.insert(x);
      },
  };
}

} // namespace market
