#pragma once

#include "actors/base/string_map.hpp"
#include "transport/http/http.hpp"
#include "transport/session/session.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace callboard::transport {

/// The open sessions of an endpoint, by shard and id. Ids name their shard.
///
/// Thread safety: `size` from any thread; everything else is about the calling
/// shard.
class session_table {
public:
  /// `loops` must outlive the table.
  explicit session_table(std::vector<std::unique_ptr<loop>>& loops)
      : loops_(loops),
        by_shard_(loops.size()) {
    // nop
  }

  /// Makes a session.
  template <class Session, class... Ts>
  Session& spawn(loop& here, session_host& host,
                 std::shared_ptr<connection_info> info, const Ts&... xs) {
    auto sid = info->sid;
    auto handle =
        kernel::spawn_pinned<Session>(here, host, std::move(info), xs...);
    auto object =
        static_cast<Session*>(caf::actor_cast<caf::abstract_actor*>(handle));
    add(here, std::move(sid), handle, *object);
    return *object;
  }

  /// Moves a request to the shard of its session; false if it is there already,
  /// or if there is no such shard.
  bool move(const std::shared_ptr<http_protocol>& to, std::string_view sid);

  /// The session of this id, after it has handled what is due; or null.
  session* find(const loop& here, std::string_view sid);

  /// Forgets a session.
  void remove(const session& x);

  /// Closes all sessions of the calling shard, because the server is about to
  /// leave; with `now`, without sending what waits.
  void close_all(bool now);

  /// The number of sessions of all shards.
  size_t size() const noexcept {
    return size_;
  }

private:
  struct entry {
    kernel::transport_actor handle;
    session* object;
  };

  void add(const loop& here, std::string sid, kernel::transport_actor handle,
           session& object);

  std::vector<std::unique_ptr<loop>>& loops_;
  std::vector<base::string_map<entry>> by_shard_;
  std::atomic<size_t> size_ = 0;
};

} // namespace callboard::transport
