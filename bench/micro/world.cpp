#include "micro/world.hpp"

#include "callboard/message_types.hpp"
#include "callboard/socket.hpp"

#include <caf/atom.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace bench::micro {

using namespace callboard::kernel;

using callboard::disconnect_reason;
using callboard::codec::outgoing_ptr;

hand_shard::hand_shard(caf::actor_system& sys)
    : shard(&sys, 0) {
  make_current(this);
}

hand_shard::~hand_shard() {
  make_current(nullptr);
}

void hand_shard::exec_later(caf::resumable* what) {
  if (what->subtype() == caf::resumable::io_actor)
    ready_.push_back(what);
  else
    system().scheduler().enqueue(what);
}

void hand_shard::run() {
  constexpr size_t max_messages = 64;
  while (!ready_.empty()) {
    auto what = ready_.front();
    ready_.pop_front();
    if (what->resume(this, max_messages) == caf::resumable::resume_later)
      ready_.push_back(what);
    else
      caf::intrusive_ptr_release(what);
  }
}

/// TRANSPORT: a session that goes nowhere.
class world::peer final : public pinned<transport_actor::base>,
                          public session_link {
public:
  peer(caf::actor_config& cfg, namespace_table& namespaces)
      : pinned(cfg),
        info_(std::make_shared<callboard::connection_info>()),
        client_(*this, namespaces, {}, 1) {
    // nop
  }

  packet_dispatcher& user() noexcept {
    return client_;
  }

  size_t num_sent() const noexcept {
    return num_sent_;
  }

  void send(const outgoing_ptr&, bool) override {
    ++num_sent_;
  }

  void close(disconnect_reason why) override {
    client_.closed(why, {});
  }

  void joined() override {
    // nop
  }

  void use(callboard::codec::parser) override {
    // nop
  }

  transport_actor::base& self() override {
    return *this;
  }

  const callboard::connection_info_ptr& info() const override {
    return info_;
  }

protected:
  behavior_type make_behavior() override {
    return {
        [this](send_atom, const outgoing_ptr& x, bool flag) { send(x, flag); },
        [this](attach_atom, const std::string& nsp, full_socket_actor& who) {
          client_.attach(nsp, std::move(who));
        },
        [this](admit_atom, const std::string& nsp, const outgoing_ptr& x) {
          client_.admit(nsp, x);
        },
        [this](refuse_atom, const std::string& nsp, const outgoing_ptr& x) {
          client_.refuse(nsp, x);
        },
        [this](detach_atom, const std::string& nsp,
               const full_socket_actor& who) { client_.detach(nsp, who); },
        [this](leave_all_atom) { client_.leave_all(); },
        [this](callboard::close_atom, disconnect_reason why) { close(why); },
        [](pause_atom, bool) {},
    };
  }

private:
  callboard::connection_info_ptr info_;
  packet_dispatcher client_;
  size_t num_sent_ = 0;
};

world::config::config() {
  callboard::add_message_types(*this);
  // Its threads sleep instead of looking for work.
  set("scheduler.policy", caf::atom("sharing"));
}

world::world(size_t num_clients) {
  root_.on_connection([](callboard::socket& who) { who.join("room"); });
  root_.on("say",
           [nsp = root_](callboard::socket&, const callboard::payload& x) {
             nsp.to("room").emit("said", x);
           });
  root_.on("echo", [](callboard::socket&, const callboard::payload& x,
                      callboard::ack<callboard::payload> reply) { reply(x); });
  for (size_t i = 0; i < num_clients; ++i) {
    handles_.emplace_back(spawn_pinned<peer>(shard_, namespaces_));
    peers_.emplace_back(static_cast<peer*>(
        caf::actor_cast<caf::abstract_actor*>(handles_.back())));
    say(i, "0");
  }
}

world::~world() {
  namespaces_.close();
  shard_.run();
  for (auto x : peers_)
    x->user().closed(disconnect_reason::transport_close, {});
  shard_.run();
  for (auto& x : handles_)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  shard_.run();
  handles_.clear();
}

void world::say(size_t who, std::string_view packet) {
  peers_[who]->user().receive(packet, false);
  shard_.run();
}

size_t world::num_sent() const noexcept {
  size_t result = 0;
  for (auto x : peers_)
    result += x->num_sent();
  return result;
}

} // namespace bench::micro
