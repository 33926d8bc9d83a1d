#pragma once

#include "load/scenario.hpp"

namespace bench::load {

/// Clients connect and do nothing but answer pings.
class idle final : public scenario {
public:
  using scenario::scenario;

  void run(report& out) override;

protected:
  uint64_t num_ops() const override;
};

} // namespace bench::load
