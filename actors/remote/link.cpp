#include "actors/remote/link.hpp"

#include "callboard/ec.hpp"
#include "callboard/log.hpp"

#include "actors/base/error_of.hpp"
#include "actors/remote/ack_state.hpp"
#include "actors/remote/link_sink.hpp"

#include "codec/socket_packet.hpp"

namespace callboard::remote {

namespace {

/// How long an actor's request to a client is kept; the request's own timeout
/// is usually shorter.
constexpr std::chrono::milliseconds longest_request{300'000};

} // namespace

/// Marks the link as running; the end of the scope sends the handlers'
/// commands.
class link::scope {
public:
  explicit scope(link& x, uint64_t item = 0)
      : self_(x) {
    make_current(&x, x.address());
    self_.item_ = item;
  }

  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

  ~scope() {
    if (auto number = std::exchange(self_.item_, 0))
      self_.done(number, std::exchange(self_.report_, {}).value_or(report{}));
    else if (!self_.outgoing_.empty() && self_.gate_)
      self_.send(self_.gate_, perform_atom_v, self_.session_,
                 std::exchange(self_.outgoing_, {}));
    self_.outgoing_.clear();
    make_current(nullptr, {});
  }

private:
  link& self_;
};

link::link(caf::actor_config& cfg, caf::io::middleman_actor network,
           link_address where, retry_options retry)
    : link_actor::base(cfg),
      network_(std::move(network)),
      where_(std::move(where)),
      retry_(retry),
      delay_(retry.first) {
  // nop
}

link::behavior_type link::make_behavior() {
  sink_ = std::make_shared<link_sink>(link_actor{this});
  set_down_handler([this](caf::down_msg& x) {
    if (door_ && door_.address() == x.source) {
      retry("node lost");
    } else if (gate_ && gate_.address() == x.source) {
      lost("node lost");
      connect();
    } else if (handlers_.actor && handlers_.actor.address() == x.source) {
      log()->error("behavior of {} has ended", where_.nsp);
      quit();
    }
  });
  return {
      [this](connected_atom, uint64_t session, uint64_t number,
             client_info& x) {
        if (session != session_)
          return;
        scope guard{*this, number};
        add_client(x);
      },
      [this](event_atom, uint64_t session, uint64_t number, client_event& x) {
        if (session == session_)
          handle(number, x);
      },
      [this](disconnected_atom, uint64_t session, uint64_t number,
             client_gone& x) {
        if (session != session_)
          return;
        scope guard{*this, number};
        remove_client(x);
      },
      [this](answer_atom, uint64_t session, uint64_t id, socket_answer& x) {
        if (session != session_)
          return;
        scope guard{*this};
        answer(id, x);
      },
      [this](complete_atom, uint64_t session, uint64_t id, bool in_time) {
        if (session != session_)
          return;
        scope guard{*this};
        complete(id, in_time);
      },
      [this](emit_atom, std::string& id, event& what) {
        return emit(id, what);
      },
      [this](const link_task_ptr& f) {
        scope guard{*this};
        (*f)(*this);
      },
      [this](retry_atom) { connect(); },
      [this](close_atom) { quit(); },
  };
}

void link::on_exit() {
  if (gate_)
    send(gate_, detach_atom_v, session_);
  gate_ = nullptr;
  session_ = 0;
  scope guard{*this};
  fail_asks();
  handlers_ = {};
  clients_.clear();
  door_ = nullptr;
  sink_ = nullptr;
  // The clock may keep this actor alive, and CAF waits until the network actor
  // is no longer referenced.
  network_ = nullptr;
}

template <class F>
bool link::guarded(std::string_view what, F f) {
  auto why = base::error_of(f);
  if (why)
    log()->error("handler failed: {} (namespace {}, {})", *why, where_.nsp,
                 what);
  return !why;
}

// -- a node is found, and lost ------------------------------------------------

void link::attached(uint64_t session, const caf::strong_actor_ptr& gate) {
  leave_door();
  gate_ = caf::actor_cast<gate_actor>(gate);
  session_ = session;
  monitor(gate_);
  delay_ = retry_.first;
  problem_.clear();
  log()->info("attached to {} at {}:{}", where_.nsp, where_.host, where_.port);
  {
    scope guard{*this};
    for (auto& f : handlers_.on_attached)
      guarded("attached", f);
  }
  send(gate_, begin_atom_v, session_);
}

void link::lost(std::string_view why) {
  log()->warn("{} (namespace {}, {}:{})", why, where_.nsp, where_.host,
              where_.port);
  gate_ = nullptr;
  session_ = 0;
  scope guard{*this};
  for (auto& [id, x] : std::exchange(clients_, {}))
    tell_gone(x, disconnect_reason::transport_close, {std::string{why}, {}});
  fail_asks();
  for (auto& f : handlers_.on_lost)
    guarded("lost", [&] { f(why); });
}

// -- messages from the node ---------------------------------------------------

void link::add_client(client_info& x) {
  auto data = std::make_shared<socket::data>();
  data->nsp = where_.nsp;
  data->id = x.id;
  data->present = x.present;
  data->recovered = x.recovered;
  data->auth = x.auth.empty() ? nlohmann::json::object() : x.auth.json(0);
  data->connection = std::move(x.connection);
  clients_[x.id] = data;
  auto who = make_socket(data);
  for (auto& f : handlers_.on_connection)
    guarded("connection", [&] { f(who); });
  if (handlers_.actor)
    send(handlers_.actor, connected_atom_v, who);
}

void link::remove_client(const client_gone& x) {
  auto i = clients_.find(x.client);
  if (i == clients_.end())
    return;
  auto data = std::move(i->second);
  clients_.erase(i);
  tell_gone(data, x.reason, x.details);
}

void link::tell_gone(const socket::data_ptr& x, disconnect_reason why,
                     const disconnect_details& more) {
  auto who = make_socket(x);
  for (auto& f : handlers_.on_disconnect)
    guarded("disconnect", [&] { f(who, why, more); });
  if (handlers_.actor)
    send(handlers_.actor, disconnected_atom_v, who, why, more);
}

void link::handle(uint64_t number, client_event& x) {
  auto i = clients_.find(x.client);
  if (i == clients_.end()) {
    done(number, {outcome::failed, {}, "malformed event"});
    return;
  }
  auto who = make_socket(i->second, x.again);
  auto& content = x.content;
  auto f = handlers_.events.find(content.name);
  if (f == handlers_.events.end() && handlers_.actor) {
    ask_actor(number, who, std::move(content));
    return;
  }
  scope guard{*this, number};
  auto state = std::make_shared<ack_state>(link_actor{this}, session_, number,
                                           content.wants_ack);
  ack reply{state};
  if (f == handlers_.events.end()) {
    reply(nlohmann::json{{"error", "no handler"}});
    return;
  }
  auto xs = std::make_shared<const values>(std::move(content.args));
  auto failure = [&](outcome what, const char* why) {
    if (reply)
      state->settle({what, {}, why});
    else
      report_ = report{what, {}, why};
  };
  auto run = [&] {
    try {
      f->second(who, xs, reply);
    } catch (const mismatch& e) {
      log()->warn("event {} does not fit its handler: {} (namespace {})",
                  content.name, e.what(), where_.nsp);
      failure(outcome::mismatch, e.what());
    }
  };
  if (!guarded(content.name, run))
    failure(outcome::failed, "handler failed");
}

void link::ask_actor(uint64_t number, const socket& who, event what) {
  auto session = session_;
  request(handlers_.actor, caf::infinite, event_atom_v, who, std::move(what))
      .then(
          [this, session, number](const values& xs) {
            if (session == session_)
              done(number, {outcome::answered, xs, {}});
          },
          [this, session, number](const caf::error& e) {
            if (session != session_)
              return;
            if (auto text = mismatch_text(e))
              done(number, {outcome::mismatch, {}, *text});
            else
              done(number, {outcome::failed, {}, system().render(e)});
          });
}

void link::done(uint64_t number, report x) {
  if (gate_)
    send(gate_, handled_atom_v, session_, number, std::move(x),
         std::exchange(outgoing_, {}));
}

void link::answer(uint64_t id, socket_answer& x) {
  auto i = asks_.find(id);
  if (i == asks_.end())
    return;
  // The copy keeps the function alive while it asks again.
  auto each = i->second.each;
  guarded("acknowledgement", [&] { each(x); });
}

void link::complete(uint64_t id, bool in_time) {
  if (auto node = asks_.extract(id))
    guarded("acknowledgement", [&] { node.mapped().end(in_time); });
}

void link::fail_asks() {
  for (auto& [id, to] : std::exchange(asks_, {}))
    guarded("acknowledgement", [&end = to.end] { end(false); });
}

// -- for handlers and tasks ---------------------------------------------------

void link::perform(command x) {
  if (!gate_)
    return;
  if (is_current(this))
    outgoing_.emplace_back(std::move(x));
  else
    send(gate_, perform_atom_v, session_, commands{std::move(x)});
}

void link::ask(operation x, std::chrono::milliseconds timeout,
               detail::answer_sink to) {
  auto id = ++last_ask_;
  asks_.emplace(id, std::move(to));
  if (gate_)
    perform({question{id, std::move(x), timeout}});
  else
    // Later: the function may ask again.
    send(this, std::make_shared<const link_task>([id](link_context& y) {
           static_cast<link&>(y).complete(id, false);
         }));
}

caf::result<values> link::emit(std::string& id, event& what) {
  if (codec::is_reserved_event(what.name))
    return caf::make_error(ec::reserved_event);
  operation x;
  x.rooms.emplace_back(std::move(id));
  if (!current_message_id().is_request()) {
    x.what = emit_action{std::move(what.name), std::move(what.args)};
    perform({std::move(x)});
    return values{};
  }
  x.what = ask_action{std::move(what.name), std::move(what.args), true,
                      longest_request};
  auto promise = make_response_promise<values>();
  auto result = std::make_shared<socket_answer>();
  result->error = ack_error::disconnected;
  ask(std::move(x), longest_request + answer_grace,
      {[result](socket_answer& y) { *result = std::move(y); },
       [promise, result](bool) mutable {
         if (result->error == ack_error::none)
           promise.deliver(std::move(result->args));
         else
           promise.deliver(caf::make_error(to_ec(result->error)));
       }});
  return promise;
}

void link::settle(uint64_t session, uint64_t number, report x) {
  if (session != session_)
    return;
  if (number == item_)
    report_ = std::move(x);
  else
    perform({late_answer{number, std::move(x)}});
}

} // namespace callboard::remote
