#pragma once

#include "load/scenario.hpp"

namespace bench::load {

/// Clients connect, get into the namespace, and leave at once. An operation is
/// all of this.
class connect_again final : public scenario {
public:
  using scenario::scenario;

  void run(report& out) override;
  void ready(client& who) override;

protected:
  uint64_t num_ops() const override {
    return num_connects_;
  }

  /// Replaces those that are done.
  void tick() override;

private:
  void start(uint32_t number);

  std::vector<uint64_t> started_;
  std::vector<uint32_t> done_;
  uint64_t num_connects_ = 0;
};

} // namespace bench::load
