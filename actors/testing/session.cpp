#include "actors/testing/session.hpp"

#include "actors/testing/stage.hpp"

namespace callboard::testing {

namespace {

connection_info_ptr make_info(size_t shard, const handshake& request) {
  auto x = std::make_shared<connection_info>();
  x->sid = "session" + std::to_string(shard);
  x->transport = transport_kind::websocket;
  x->request = request;
  return x;
}

} // namespace

session::session(caf::actor_config& cfg, kernel::namespace_table& namespaces,
                 const session_options& options)
    : pinned(cfg),
      info_(make_info(home().index(), options.request)),
      client(*this, namespaces, options.bounds, options.max_namespaces),
      max_outbox_(options.max_outbox) {
  // nop
}

void session::receive(std::string_view data, bool binary) {
  test_shard::scope guard{&home()};
  if (!closed_)
    client.receive(data, binary);
}

void session::lose(disconnect_reason why, std::string_view description) {
  test_shard::scope guard{&home()};
  closed_ = true;
  outbox_.clear();
  client.closed(why, description);
}

void session::read(bool on) {
  test_shard::scope guard{&home()};
  reading_ = on;
  while (reading_ && !outbox_.empty()) {
    auto x = std::move(outbox_.front());
    outbox_.pop_front();
    bytes_waiting_ -= x->size();
    deliver(*x, false);
  }
}

// -- session_link -------------------------------------------------------------

void session::send(const codec::outgoing_ptr& x, bool is_volatile) {
  if (closed_)
    return;
  if (reading_) {
    deliver(*x, is_volatile);
  } else if (!is_volatile) {
    // A single packet may be larger.
    auto too_many =
        bytes_waiting_ > 0 && bytes_waiting_ + x->size() > max_outbox_;
    bytes_waiting_ += x->size();
    outbox_.emplace_back(x);
    if (too_many) {
      outbox_.clear();
      close(disconnect_reason::slow_consumer);
    }
  }
}

void session::close(disconnect_reason why) {
  if (closed_)
    return;
  closed_ = true;
  ended(why);
  client.closed(why, {});
}

void session::joined() {
  // nop
}

void session::use(codec::parser) {
  // nop
}

void session::paused(bool) {
  // nop
}

kernel::transport_actor::base& session::self() {
  return *this;
}

const connection_info_ptr& session::info() const {
  return info_;
}

session::behavior_type session::make_behavior() {
  using namespace kernel;
  using codec::outgoing_ptr;
  return {
      [this](send_atom, const outgoing_ptr& x, bool flag) { send(x, flag); },
      [this](attach_atom, const std::string& nsp, full_socket_actor& who) {
        client.attach(nsp, std::move(who));
      },
      [this](admit_atom, const std::string& nsp, const outgoing_ptr& x) {
        client.admit(nsp, x);
      },
      [this](refuse_atom, const std::string& nsp, const outgoing_ptr& x) {
        client.refuse(nsp, x);
      },
      [this](detach_atom, const std::string& nsp,
             const full_socket_actor& who) { client.detach(nsp, who); },
      [this](leave_all_atom) { client.leave_all(); },
      [this](close_atom, disconnect_reason why) { close(why); },
      [this](pause_atom, bool on) { paused(on); },
  };
}

} // namespace callboard::testing
