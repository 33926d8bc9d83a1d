#include "callboard/socket_handle.hpp"

#include "actors/handles/operation_sink.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

namespace callboard {

// -- socket_handle ------------------------------------------------------------

socket_handle::socket_handle(std::shared_ptr<detail::namespace_sink> nsp,
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

broadcast_operator socket_handle::target() const {
  return broadcast_operator{nsp_}.to(id_).only_shard(
      nsp_->lasting_shard(shard_));
}

void socket_handle::join(room_names rooms) const {
  target().sockets_join(std::move(rooms));
}

void socket_handle::leave(room_names rooms) const {
  target().sockets_leave(std::move(rooms));
}

void socket_handle::disconnect(bool close) const {
  target().disconnect_sockets(close);
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
