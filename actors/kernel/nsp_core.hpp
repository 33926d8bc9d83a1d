#pragma once

#include "callboard/engine_settings.hpp"

#include "actors/base/error_of.hpp"
#include "actors/handles/operation_sink.hpp"
#include "actors/kernel/delivery.hpp"
#include "actors/kernel/nsp_behavior.hpp"
#include "actors/kernel/room_keeper_table.hpp"
#include "actors/kernel/shard.hpp"

#include <atomic>
#include <mutex>

namespace callboard::kernel {

/// The state that all parts and handles of a namespace share, or of a pattern
/// of namespaces. Lives as long as any of them, also beyond the engine: then
/// its parts have ended, and messages to them are lost.
///
/// Thread safety: everything may be used from any thread; `set_parts` only
/// before the object is shared.
class nsp_core final : public detail::operation_sink,
                       public std::enable_shared_from_this<nsp_core> {
public:
  /// `parent` is the pattern from which the namespace gets its behavior, or
  /// null. The name of a pattern is empty.
  nsp_core(std::string name, const engine_settings& settings,
           std::shared_ptr<const nsp_core> parent = nullptr);

  const std::string& name() const noexcept {
    return name_;
  }

  const engine_settings& settings() const noexcept {
    return settings_;
  }

  const std::shared_ptr<const nsp_core>& parent() const noexcept {
    return parent_;
  }

  // -- parts ------------------------------------------------------------------

  /// Sets one part for each shard.
  void set_parts(std::vector<part_actor> parts,
                 const std::vector<shard*>& shards);

  /// The parts, by shard; empty for a pattern.
  const std::vector<part_actor>& parts() const noexcept {
    return parts_;
  }

  bool is_pattern() const noexcept {
    return parts_.empty();
  }

  /// Throws `std::logic_error` for a pattern.
  void check_single() const;

  /// The number of the calling thread's shard, if that is a shard of this
  /// engine.
  std::optional<size_t> current_shard() const noexcept;

  /// The namespaces that were created from this pattern and still exist.
  std::vector<nsp_core_ptr> children() const;
  void add_child(const nsp_core_ptr& x);

  // -- operations -------------------------------------------------------------

  void perform(operation x) override;
  void ask(operation x, std::chrono::milliseconds timeout,
           detail::answer_sink to) override;
  void check_may_block() const override;
  std::optional<size_t>
  lasting_shard(std::optional<size_t> x) const noexcept override;
  void reply(const socket_handle& to, uint64_t ack_id,
             const values& args) override;

  /// Encodes the packets of an operation. `path` is for questions.
  broadcast_ptr prepare(operation&& x, answer_path path = {});

  /// An operation that sends a packet to one socket.
  static broadcast_ptr prepare_packet(std::string id,
                                      std::optional<size_t> only_shard,
                                      codec::outgoing_ptr packet,
                                      bool is_volatile = false);

  /// Whether the adapter is asked as well.
  bool asks_adapter(const operation& x) const noexcept {
    return settings_.adapter && !x.local && !x.only_shard;
  }

  /// Hands an operation to the namespace, such that operations of one behavior
  /// arrive in the order in which it sent them.
  void submit(broadcast_ptr x) const;

  /// Runs a function of the application: an exception is logged and counted.
  template <class F>
  void guarded(std::string_view what, F&& f) const {
    if (auto why = base::error_of(f))
      report_failure(what, *why);
  }

  /// Wraps functions of the application likewise.
  detail::answer_sink guarded(detail::answer_sink to);

  /// One counter for the whole namespace, so that a broadcast can ask all its
  /// recipients with one packet.
  uint64_t next_ack_id() noexcept {
    return ack_ids_.fetch_add(1, std::memory_order_relaxed);
  }

  /// The offset of an event of the namespace, with which clients report their
  /// last event; empty unless recovery is on.
  std::string next_offset();

  // -- rooms ------------------------------------------------------------------

  /// The KEEPERs of rooms with a behavior.
  room_keeper_table& keepers() noexcept {
    return keepers_;
  }

  /// The ROOM REGISTRY; invalid until there is a watcher.
  room_registry_actor room_registry() const;
  void set_room_registry(room_registry_actor x);

  // -- behavior ---------------------------------------------------------------

  nsp_behavior_ptr behavior() const;

  /// Replaces the behavior by a changed copy. Connected sockets keep the former
  /// behavior.
  template <class F>
  void change_behavior(F f) {
    // The former behavior is destroyed last, when nothing is locked: its
    // objects are the application's, and may call us.
    nsp_behavior_ptr former;
    std::lock_guard changing{change_mtx_};
    former = behavior();
    auto copy = std::make_shared<nsp_behavior>(*former);
    f(*copy);
    std::lock_guard guard{mtx_};
    behavior_ = std::move(copy);
  }

  /// Removes the behavior and returns it; the caller destroys it.
  nsp_behavior_ptr clear_behavior();

  // -- counters ---------------------------------------------------------------

  /// Counters of a namespace, or of all namespaces of a pattern.
  struct counters {
    /// Connected sockets.
    std::atomic<size_t> sockets = 0;
    /// Events whose arguments did not fit the handler.
    std::atomic<size_t> mismatches = 0;
    /// Exceptions that escaped from handlers.
    std::atomic<size_t> handler_errors = 0;
    /// Failures of behaviors of rooms.
    std::atomic<size_t> room_failures = 0;
  };

  const counters& numbers() const noexcept {
    return numbers_;
  }

  /// Adds `n` to a counter, here and in the pattern; returns the new value.
  size_t count(std::atomic<size_t> counters::*what, ptrdiff_t n = 1) const;

private:
  void report_failure(std::string_view what, const std::string& why) const;

  const std::string name_;
  const engine_settings settings_;
  const std::shared_ptr<const nsp_core> parent_;
  std::vector<part_actor> parts_;
  // Ids of the shards, in their order.
  std::vector<uint64_t> shards_;
  mutable counters numbers_;
  room_keeper_table keepers_;
  std::atomic<uint64_t> ack_ids_ = 0;
  std::atomic<uint64_t> offsets_ = 0;
  std::atomic<bool> has_room_registry_ = false;
  // Held while a changed copy is made.
  std::mutex change_mtx_;
  // Guards the members that follow.
  mutable std::mutex mtx_;
  nsp_behavior_ptr behavior_;
  std::vector<std::weak_ptr<nsp_core>> children_;
  room_registry_actor room_registry_;
};

} // namespace callboard::kernel
