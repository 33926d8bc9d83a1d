#pragma once

#include "load/in_flight.hpp"
#include "load/pacer.hpp"
#include "load/scenario.hpp"
#include "load/value.hpp"

#include <optional>

namespace bench::load {

/// Clients sit in rooms, and some of them talk: as soon as everybody has heard
/// one, or at a fixed rate. An operation is a delivery to one member.
class talk final : public scenario {
public:
  explicit talk(const settings& what);

  void run(report& out) override;
  void ready(client& who) override;
  void heard(client& who, std::string_view packet) override;
  void lost(client& who) override;

protected:
  uint64_t num_ops() const override {
    return num_deliveries_;
  }

  void tick() override;
  client_options options_for(uint32_t number) const override;

private:
  struct sender {
    in_flight sent;
    uint64_t next = value::first_number;
  };

  size_t room_size() const noexcept {
    return options().clients / options().rooms;
  }

  size_t num_senders() const noexcept {
    return options().rooms * options().senders;
  }

  /// Whether a client does not read.
  bool is_slow(const client& who) const noexcept {
    return who.number() >= options().clients - options().slow;
  }

  size_t room_of(const client& who) const noexcept {
    return who.number() / room_size();
  }

  client& client_of(size_t sender);

  void say(size_t sender, uint64_t at);

  /// A member has received a message.
  void delivered(client& who, const value::numbers& x);

  /// Lets the slow ones read; each finds everything, or its connection closed.
  void wake_slow(report& out);

  std::vector<sender> senders_;
  // For each client, what it hears next from each sender of its room.
  std::vector<uint64_t> expected_;
  std::optional<pacer> pacer_;
  value value_;
  std::string scratch_;
  histogram everybody_;
  size_t num_joined_ = 0;
  size_t num_lost_ = 0;
  uint64_t num_deliveries_ = 0;
  uint64_t num_slow_deliveries_ = 0;
  uint64_t num_said_ = 0;
  uint64_t num_done_ = 0;
  bool ending_ = false;
};

} // namespace bench::load
