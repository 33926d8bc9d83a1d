#pragma once

#include "load/client.hpp"
#include "load/histogram.hpp"
#include "load/meter.hpp"
#include "load/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bench::load {

/// Something that is measured. Throws `failure` if the server does anything
/// wrong.
class scenario : public audience {
public:
  explicit scenario(const settings& what);

  /// Does it all, and adds the figures to `out`.
  virtual void run(report& out) = 0;

  // -- audience ---------------------------------------------------------------

  void ready(client& who) override;
  void heard(client& who, std::string_view packet) override;
  void heard_binary(client& who, std::string_view attachment) override;
  void lost(client& who) override;

protected:
  /// Operations so far.
  virtual uint64_t num_ops() const = 0;

  /// Is called once in each turn.
  virtual void tick();

  virtual client_options options_for(uint32_t number) const;

  /// Brings the number of clients to `n`, a few at a time, and waits until all
  /// are ready.
  void connect(size_t n);

  /// Turns for so many seconds.
  void run_for(double seconds);

  /// Turns until `f` holds; fails with `what` after a while.
  void run_until(const std::function<bool()>& f, const char* what);

  /// Turns for the time of warming up, then measures.
  void measure(report& out);

  const settings& options() const noexcept {
    return settings_;
  }

  net::poller& poller() noexcept {
    return poller_;
  }

  std::vector<std::unique_ptr<client>>& clients() noexcept {
    return clients_;
  }

  /// Nanoseconds of operations; is cleared before measuring.
  histogram latency;

private:
  void turn();

  settings settings_;
  net::poller poller_;
  std::vector<std::unique_ptr<client>> clients_;
  size_t num_ready_ = 0;
};

/// Makes a scenario by its name; null if there is none.
std::unique_ptr<scenario> make_scenario(std::string_view name,
                                        const settings& what);

} // namespace bench::load
