#pragma once

#include "load/in_flight.hpp"
#include "load/pacer.hpp"
#include "load/scenario.hpp"
#include "load/value.hpp"

#include <optional>

namespace bench::load {

/// Clients send values and get them back as acknowledgements. An operation is a
/// round trip.
class echo final : public scenario {
public:
  explicit echo(const settings& what);

  void run(report& out) override;
  void heard(client& who, std::string_view packet) override;
  void heard_binary(client& who, std::string_view attachment) override;

protected:
  uint64_t num_ops() const override {
    return num_answers_;
  }

  void tick() override;

private:
  struct state {
    in_flight sent;
    uint64_t next = value::first_number;
    /// Number of the answer whose attachment is due, or 0.
    uint64_t due = 0;
  };

  void send(client& who, uint64_t at);

  /// An answer is complete.
  void answered(client& who, uint64_t number);

  std::vector<state> states_;
  std::optional<pacer> pacer_;
  value value_;
  std::string scratch_;
  uint64_t num_answers_ = 0;
  uint64_t num_sent_ = 0;
  bool ending_ = false;
};

} // namespace bench::load
