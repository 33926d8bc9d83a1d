#include "actors/remote/gate.hpp"

#include "callboard/ec.hpp"
#include "callboard/event_name.hpp"
#include "callboard/log.hpp"

#include "actors/base/error_of.hpp"
#include "actors/kernel/nsp_core.hpp"

#include <bit>
#include <random>

namespace callboard::remote {

namespace {

/// Numbers of sessions differ between runs of a node, so that one is never
/// taken for another.
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
            promise.deliver(caf::make_error(ec::mismatch, std::move(x.text)));
          else if (x.what == outcome::failed)
            promise.deliver(
                caf::make_error(ec::handler_failed, std::move(x.text)));
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
        perform_all(xs);
        rules_.handled(
            number, {what.what, std::move(what.answer), std::move(what.text)});
      },
      [this](perform_atom, uint64_t session, commands& xs) {
        if (current(session))
          perform_all(xs);
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
  // Answers all events, since promises refer to their actor.
  rules_.close();
  for (auto& [number, reply] : std::exchange(local_, {}))
    reply(error_answer("behavior unavailable"));
  link_ = nullptr;
  fallback_ = nullptr;
}

// -- gate_port ----------------------------------------------------------------

void gate::forward(uint64_t number, const gate_item& x) {
  using kind = gate_item::kind;
  auto& who = *x.who;
  auto& id = who.handle->id();
  if (x.what == kind::connected)
    send(link_, connected_atom_v, session_, number,
         client_info{id, x.present, who.handle->recovered(),
                     make_values(who.auth), *who.connection});
  else if (x.what == kind::event)
    send(link_, event_atom_v, session_, number,
         client_event{id, x.content, x.again});
  else
    send(link_, disconnected_atom_v, session_, number,
         client_gone{id, x.reason, x.details});
}

void gate::handle_locally(gate_item&& x) {
  using kind = gate_item::kind;
  auto& to = fallback_;
  auto& who = x.who->handle;
  if (x.what == kind::connected) {
    send(to, connected_atom_v, who, x.who->connection, x.who->auth);
  } else if (x.what == kind::disconnected) {
    send(to, disconnected_atom_v, who, x.reason, std::move(x.details));
  } else {
    auto number = ++last_local_;
    local_.emplace(number, std::move(x.reply));
    request(to, caf::infinite, event_atom_v, who, std::move(x.content))
        .then(
            [this, number](values& xs) {
              handled_locally(number, {outcome::answered, std::move(xs), {}});
            },
            [this, number](const caf::error& e) {
              if (auto text = mismatch_text(e))
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

// -- the attached behavior ----------------------------------------------------

caf::result<uint64_t, caf::strong_actor_ptr>
gate::take_up(const caf::strong_actor_ptr& who) {
  auto candidate = caf::actor_cast<link_actor>(who);
  if (rules_.attached()) {
    if (candidate != link_)
      return caf::make_error(ec::already_attached,
                             "another behavior is attached to " + here_.name());
    // The LINK has not heard of its current session.
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
  // Warns less and less often, so that clients cannot fill the log.
  if (n == reported_ || std::bit_width(n) == std::bit_width(reported_))
    return;
  reported_ = n;
  log()->warn("events dropped: {} so far (namespace {})", n, here_.name());
}

// -- commands of the behavior -------------------------------------------------

void gate::perform_all(commands& xs) {
  for (auto& x : xs) {
    auto run = [&] { std::visit([this](auto& y) { perform(y); }, x.what); };
    auto why = base::error_of(run);
    if (!why)
      continue;
    log()->warn("command of a behavior failed: {} (namespace {})", *why,
                here_.name());
    // The behavior waits for the end of its question.
    if (auto y = std::get_if<question>(&x.what))
      send(link_, complete_atom_v, session_, y->id, false);
  }
}

void gate::address(operation& x) const {
  x.only_shard = std::nullopt;
  if (x.rooms.size() != 1 || !x.except.empty())
    return;
  auto& core = *here_.core();
  if (auto who = rules_.find(x.rooms.front()))
    x.only_shard = core.lasting_shard(who->handle->shard());
}

void gate::perform(operation& x) {
  if (auto y = std::get_if<emit_action>(&x.what))
    check_event_name(y->name);
  address(x);
  here_.core()->perform(std::move(x));
}

void gate::perform(question& x) {
  if (auto y = std::get_if<ask_action>(&x.what.what))
    check_event_name(y->name);
  address(x.what);
  // Called on a shard.
  auto each = [to = link_, session = session_, id = x.id](socket_answer& y) {
    caf::anon_send(to, answer_atom_v, session, id, std::move(y));
  };
  auto end = [to = link_, session = session_, id = x.id](bool in_time) {
    caf::anon_send(to, complete_atom_v, session, id, in_time);
  };
  here_.core()->ask(std::move(x.what), x.timeout,
                    {std::move(each), std::move(end)});
}

void gate::perform(late_answer& x) {
  auto& what = x.what;
  if (what.what == outcome::answered)
    rules_.answer(x.number, {what.what, std::move(what.answer), {}});
  else
    rules_.answer(x.number, error_answer("no answer"));
}

} // namespace callboard::remote
