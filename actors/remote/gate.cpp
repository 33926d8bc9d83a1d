#include "callboard/remote/gate.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/reply.hpp"
#include "callboard/log.hpp"
#include "callboard/remote/packing.hpp"

#include <bit>
#include <random>

namespace callboard::remote {

namespace {

/// Numbers of sessions differ between runs of a node, so that nobody takes one
/// for another.
uint64_t first_session() {
  std::random_device random;
  return (static_cast<uint64_t>(random()) << 32) | random();
}

} // namespace

gate::gate(caf::actor_config& cfg, nsp here, gate_options options,
           admission open)
    : gate_actor::base(cfg),
      here_(std::move(here)),
      fallback_(std::exchange(options.fallback, nullptr)),
      open_(std::move(open)),
      rules_(*this, options),
      session_(first_session()) {
  // nop
}

gate::behavior_type gate::make_behavior() {
  set_down_handler([this](caf::down_msg& x) {
    if (rules_.attached() && link_.address() == x.source)
      lost("lost");
  });
  rules_.start();
  return {
      // -- from clients -------------------------------------------------------
      [this](connected_atom, const socket_ptr& who,
             const connection_info_ptr& connection, nlohmann::json& auth) {
        rules_.connected(who, connection, std::move(auth));
      },
      [this](event_atom, const socket_ptr& who,
             callboard::event& what) -> caf::result<values> {
        auto promise = make_response_promise<values>();
        auto reply = [promise](gate_answer&& x) mutable {
          if (x.what == outcome::mismatch)
            promise.deliver(
                caf::make_error(caf::sec::invalid_argument, std::move(x.text)));
          else if (x.what == outcome::failed)
            promise.deliver(
                caf::make_error(caf::sec::runtime_error, std::move(x.text)));
          else
            promise.deliver(std::move(x.args));
        };
        rules_.event(who->id(), std::move(what), std::move(reply));
        report_dropped();
        return promise;
      },
      [this](disconnected_atom, const socket_ptr& who, disconnect_reason why,
             disconnect_details& details) {
        rules_.disconnected(who->id(), why, std::move(details));
      },
      // -- from the behavior --------------------------------------------------
      [this](attach_atom, const caf::strong_actor_ptr& who) {
        return take_up(who);
      },
      [this](begin_atom, uint64_t session) {
        if (current(session))
          rules_.begin();
      },
      [this](handled_atom, uint64_t session, uint64_t number, report& what,
             commands& xs) {
        if (!current(session))
          return;
        perform(xs);
        rules_.handled(number, unpack(what));
      },
      [this](perform_atom, uint64_t session, commands& xs) {
        if (current(session))
          perform(xs);
      },
      [this](detach_atom, uint64_t session) {
        if (!current(session))
          return;
        demonitor(link_.address());
        lost("left");
      },
      [this](expire_atom, uint64_t absence) {
        rules_.expire(absence);
        report_dropped();
      },
  };
}

void gate::on_exit() {
  // Promises refer to their actor.
  rules_.close();
  for (auto& [number, reply] : std::exchange(local_, {}))
    reply(error_answer("behavior unavailable"));
  link_ = nullptr;
  fallback_ = nullptr;
}

// -- gate_port ----------------------------------------------------------------

void gate::send(uint64_t number, const gate_item& x) {
  using kind = gate_item::kind;
  auto& id = x.who->handle->id();
  auto& base = static_cast<gate_actor::base&>(*this);
  if (x.what == kind::connected) {
    auto info = pack(*x.who->connection, x.who->auth);
    info.id = id;
    info.present = x.present;
    info.recovered = x.who->handle->recovered();
    base.send(link_, connected_atom_v, session_, number, std::move(info));
  } else if (x.what == kind::event) {
    base.send(link_, event_atom_v, session_, number,
              client_event{id, x.content.name, pack(x.content.args),
                           x.content.wants_ack, x.again});
  } else {
    base.send(
        link_, disconnected_atom_v, session_, number,
        client_gone{id, x.reason, x.details.description, x.details.rooms});
  }
}

void gate::handle_locally(gate_item&& x) {
  using kind = gate_item::kind;
  auto& base = static_cast<gate_actor::base&>(*this);
  auto& to = fallback_;
  auto& who = x.who->handle;
  if (x.what == kind::connected) {
    base.send(to, connected_atom_v, who, x.who->connection, x.who->auth);
  } else if (x.what == kind::disconnected) {
    base.send(to, disconnected_atom_v, who, x.reason, std::move(x.details));
  } else {
    auto number = ++last_local_;
    local_.emplace(number, std::move(x.reply));
    request(to, caf::infinite, event_atom_v, who, std::move(x.content))
        .then(
            [this, number](values& xs) {
              handled_locally(number, {outcome::answered, std::move(xs), {}});
            },
            [this, number](const caf::error& e) {
              if (auto text = kernel::mismatch_text(e))
                handled_locally(number, {outcome::mismatch, {}, *text});
              else
                handled_locally(number,
                                {outcome::failed, {}, system().render(e)});
            });
  }
}

void gate::handled_locally(uint64_t number, gate_answer x) {
  if (auto node = local_.extract(number))
    node.mapped()(std::move(x));
}

void gate::admit(bool x) {
  *open_ = x;
}

void gate::wait(std::chrono::milliseconds delay, uint64_t absence) {
  delayed_send(this, delay, expire_atom_v, absence);
}

// -- the behavior that is attached --------------------------------------------

caf::result<uint64_t, caf::strong_actor_ptr>
gate::take_up(const caf::strong_actor_ptr& who) {
  auto candidate = caf::actor_cast<link_actor>(who);
  if (rules_.attached()) {
    if (candidate != link_)
      return caf::make_error(caf::sec::cannot_add_upstream,
                             "another behavior is attached to " + here_.name());
    // It has not heard of the session that it has.
    demonitor(link_.address());
    lost("anew");
  }
  link_ = std::move(candidate);
  monitor(link_);
  ++session_;
  rules_.attach();
  log()->info("behavior attached to {}", here_.name());
  return {session_, caf::actor_cast<caf::strong_actor_ptr>(this)};
}

void gate::lost(const char* why) {
  log()->warn("behavior of {} {}", here_.name(), why);
  rules_.lost();
  link_ = nullptr;
  report_dropped();
}

void gate::report_dropped() {
  auto n = rules_.dropped();
  // Rarer and rarer: the log is not for clients to fill.
  if (n == reported_ || std::bit_width(n) == std::bit_width(reported_))
    return;
  reported_ = n;
  log()->warn("events dropped: {} so far (namespace {})", n, here_.name());
}

gate_answer gate::unpack(report& x) {
  gate_answer result{x.what, {}, std::move(x.text)};
  if (x.what == outcome::answered) {
    if (auto xs = remote::unpack(std::move(x.answer)))
      result.args = std::move(*xs);
    else
      result = {outcome::failed, {}, "malformed answer"};
  }
  return result;
}

// -- what it wants ------------------------------------------------------------

void gate::perform(commands& xs) {
  for (auto& x : xs)
    if (auto why = base::error_of([&] { perform(x); })) {
      log()->warn("command of a behavior failed: {} (namespace {})", *why,
                  here_.name());
      // Somebody waits for it.
      if (x.what == verb::ask)
        tell(x.id, ack_error::disconnected);
    }
}

broadcast_operator gate::target(const command& x) const {
  if (!x.client.empty()) {
    auto who = rules_.find(x.client);
    return who ? who->handle->target() : here_.to(x.client);
  }
  return here_.to(x.rooms).except(x.except);
}

void gate::perform(command& x) {
  auto take_args = [&] {
    if (auto xs = remote::unpack(std::move(x.args)))
      return std::move(*xs);
    throw std::invalid_argument("malformed arguments");
  };
  switch (x.what) {
  case verb::emit: {
    auto to = target(x).compress(x.compress);
    (x.is_volatile ? to.volatile_() : to).emit_values(x.name, take_args());
    break;
  }
  case verb::ask:
    check_event_name(x.name);
    ask(x, take_args());
    break;
  case verb::join:
    target(x).sockets_join(std::move(x.places));
    break;
  case verb::leave:
    target(x).sockets_leave(std::move(x.places));
    break;
  case verb::disconnect:
    target(x).disconnect_sockets(x.close);
    break;
  case verb::answer:
    rules_.answer(x.id, x.failed
                            ? error_answer("no answer")
                            : gate_answer{outcome::answered, take_args(), {}});
    break;
  }
}

void gate::ask(command& x, values args) {
  auto who = rules_.find(x.client);
  if (!who || !who->handle->actor()) {
    tell(x.id, ack_error::disconnected);
    return;
  }
  request(who->handle->actor(), std::chrono::milliseconds{x.timeout},
          emit_atom_v, callboard::event{x.name, std::move(args)})
      .then(
          [this, session = session_, id = x.id](const values& xs) {
            if (current(session))
              tell(id, ack_error::none, xs);
          },
          [this, session = session_, id = x.id](const caf::error& e) {
            if (!current(session))
              return;
            auto why = ack_error::disconnected;
            if (e == caf::sec::request_timeout)
              why = ack_error::timeout;
            else if (e == caf::sec::end_of_stream)
              why = ack_error::too_many;
            tell(id, why);
          });
}

void gate::tell(uint64_t question, ack_error what, const values& args) {
  auto& base = static_cast<gate_actor::base&>(*this);
  base.send(link_, answer_atom_v, session_,
            client_answer{question, what, pack(args)});
}

} // namespace callboard::remote
