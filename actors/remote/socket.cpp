#include "callboard/remote/socket.hpp"

#include "callboard/remote/link.hpp"
#include "callboard/remote/packing.hpp"

namespace callboard::remote {

void submit(const link_actor& to, command x) {
  if (auto here = link::current(to))
    here->perform(std::move(x));
  else
    caf::anon_send(to, std::make_shared<const link_task>(
                           [x = std::move(x)](link& y) { y.perform(x); }));
}

void submit(const link_actor& to, command x, ack_callback f) {
  if (auto here = link::current(to))
    here->ask(std::move(x), std::move(f));
  else
    caf::anon_send(to, std::make_shared<const link_task>(
                           [x = std::move(x), f = std::move(f)](link& y) {
                             y.ask(x, f);
                           }));
}

// -- broadcast_operator -------------------------------------------------------

void broadcast_operator::emit_values(std::string_view name,
                                     const values& args) const {
  check_event_name(name);
  auto x = base_;
  x.name = name;
  x.args = pack(args);
  submit(link_, std::move(x));
}

void broadcast_operator::sockets_join(room_names rooms) const {
  auto x = base_;
  x.what = verb::join;
  x.places = std::move(rooms).list();
  submit(link_, std::move(x));
}

void broadcast_operator::sockets_leave(room_names rooms) const {
  auto x = base_;
  x.what = verb::leave;
  x.places = std::move(rooms).list();
  submit(link_, std::move(x));
}

void broadcast_operator::disconnect_sockets(bool close) const {
  auto x = base_;
  x.what = verb::disconnect;
  x.close = close;
  submit(link_, std::move(x));
}

// -- socket -------------------------------------------------------------------

command socket::start(verb what) const {
  command result;
  result.what = what;
  result.client = id();
  return result;
}

void socket::emit_values(std::string_view name, const values& args) const {
  check_event_name(name);
  auto x = start(verb::emit);
  x.name = name;
  x.args = pack(args);
  submit(link_, std::move(x));
}

void socket::ask_values(ack_callback f, std::chrono::milliseconds timeout,
                        std::string_view name, const values& args) const {
  check_event_name(name);
  auto x = start(verb::ask);
  x.name = name;
  x.args = pack(args);
  x.timeout = timeout.count();
  submit(link_, std::move(x), std::move(f));
}

void socket::join(room_names rooms) const {
  auto x = start(verb::join);
  x.places = std::move(rooms).list();
  submit(link_, std::move(x));
}

void socket::leave(room_names rooms) const {
  auto x = start(verb::leave);
  x.places = std::move(rooms).list();
  submit(link_, std::move(x));
}

void socket::disconnect(bool close) const {
  auto x = start(verb::disconnect);
  x.close = close;
  submit(link_, std::move(x));
}

} // namespace callboard::remote
