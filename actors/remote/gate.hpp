#pragma once

#include "callboard/nsp.hpp"

#include "actors/remote/gate_rules.hpp"

#include <atomic>

namespace callboard::remote {

/// Whether a namespace lets new clients in; written by its GATE, read by a
/// middleware on the shards.
using admission = std::shared_ptr<std::atomic<bool>>;

/// GATE: a thin shell around `gate_rules`: messages in and out. Runs on CAF's
/// scheduler. Owned by its door.
class gate final : public gate_actor::base, private gate_port {
public:
  gate(caf::actor_config& cfg, nsp here, gate_options options, admission open);

  const char* name() const override {
    return "gate";
  }

protected:
  behavior_type make_behavior() override;
  void on_exit() override;

private:
  // -- gate_port --------------------------------------------------------------

  void forward(uint64_t number, const gate_item& x) override;
  void handle_locally(gate_item&& x) override;
  void admit(bool x) override;
  void wait(std::chrono::milliseconds delay, uint64_t absence) override;

  void handled_locally(uint64_t number, gate_answer x);

  // -- the attached behavior --------------------------------------------------

  caf::result<uint64_t, caf::strong_actor_ptr>
  take_up(const caf::strong_actor_ptr& who);

  void lost(const char* why);

  /// Whether a message belongs to the session under way.
  bool current(uint64_t session) const noexcept {
    return rules_.attached() && session == session_;
  }

  void perform_all(commands& xs);
  void perform(operation& x);
  void perform(question& x);
  void perform(late_answer& x);

  /// Finds the shard of an operation that is for one client.
  void address(operation& x) const;

  void report_dropped();

  nsp here_;
  callboard::behavior_actor fallback_;
  admission open_;
  gate_rules rules_;
  link_actor link_;
  uint64_t session_ = 0;
  // Events that the behavior in the node has not answered.
  std::map<uint64_t, std::function<void(gate_answer&&)>> local_;
  uint64_t last_local_ = 0;
  size_t reported_ = 0;
};

} // namespace callboard::remote
