#include "transport/session/session_table.hpp"

#include "callboard/random_id.hpp"

namespace callboard::transport {

void session_table::add(const loop& here, std::string sid,
                        kernel::transport_actor handle, session& object) {
  by_shard_[here.index()].emplace(std::move(sid),
                                  entry{std::move(handle), &object});
  ++size_;
}

bool session_table::move(const std::shared_ptr<http_protocol>& to,
                         std::string_view sid) {
  auto shard = shard_of(sid);
  if (!shard || *shard >= loops_.size() || *shard == to->home().index())
    return false;
  to->move_to(*loops_[*shard]);
  return true;
}

session* session_table::find(const loop& here, std::string_view sid) {
  auto& table = by_shard_[here.index()];
  auto i = table.find(sid);
  if (i == table.end())
    return nullptr;
  i->second.object->check_time();
  // The session may have ended by that.
  i = table.find(sid);
  return i != table.end() ? i->second.object : nullptr;
}

void session_table::remove(const session& x) {
  if (by_shard_[x.home().index()].erase(x.info()->sid) > 0)
    --size_;
}

void session_table::close_all(bool now) {
  auto here = kernel::shard::current();
  // Sessions remove themselves from the table while they close.
  std::vector<entry> all;
  for (auto& [sid, x] : by_shard_[here->index()])
    all.emplace_back(x);
  for (auto& x : all)
    if (now)
      x.object->terminate(disconnect_reason::server_shutting_down, {});
    else
      x.object->close(disconnect_reason::server_shutting_down);
}

} // namespace callboard::transport
