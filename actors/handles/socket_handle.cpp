#include "callboard/socket_handle.hpp"

#include "callboard/event_name.hpp"

#include "actors/handles/operation_sink.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace callboard {

// -- socket_handle ------------------------------------------------------------

socket_handle::socket_handle(std::shared_ptr<detail::operation_sink> nsp,
                             std::string id, std::optional<size_t> shard,
                             std::shared_ptr<const socket_actor> actor,
                             bool recovered)
    : nsp_(std::move(nsp)),
      id_(std::move(id)),
      shard_(shard),
      actor_(std::move(actor)),
      recovered_(recovered) {
  // nop
}

const socket_actor& socket_handle::actor() const noexcept {
  static const socket_actor none;
  return actor_ ? *actor_ : none;
}

template <class Action>
void socket_handle::perform(Action what) const {
  operation x;
  x.rooms.emplace_back(id_);
  x.only_shard = nsp_->lasting_shard(shard_);
  x.what = std::move(what);
  nsp_->perform(std::move(x));
}

void socket_handle::emit_values(std::string_view name, values args) const {
  check_event_name(name);
  perform(emit_action{std::string{name}, std::move(args)});
}

void socket_handle::join(room_names rooms) const {
  perform(join_action{std::move(rooms).list()});
}

void socket_handle::leave(room_names rooms) const {
  perform(leave_action{std::move(rooms).list()});
}

void socket_handle::disconnect(bool close) const {
  perform(disconnect_action{close});
}

void socket_handle::reply(uint64_t ack_id, const values& args) const {
  nsp_->reply(*this, ack_id, args);
}

// -- socket_info --------------------------------------------------------------

socket_info::socket_info(socket_handle handle, socket_answer what)
    : socket_handle(std::move(handle)),
      what_(std::make_shared<const socket_answer>(std::move(what))) {
  // nop
}

const room_list& socket_info::rooms() const noexcept {
  return what_->rooms;
}

nlohmann::json socket_info::data() const {
  return what_->args.empty() ? nlohmann::json{} : what_->args.json(0);
}

const handshake& socket_info::handshake() const noexcept {
  static const callboard::handshake none;
  return what_->request ? *what_->request : none;
}

} // namespace callboard
