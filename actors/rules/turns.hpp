#pragma once

#include "actors/base/fifo.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace callboard::kernel {

/// A job of `turns`, which runs after a number of parties have decided whether
/// to take it over.
struct turn {
  /// The number of parties that have not decided yet.
  size_t undecided = 0;
  /// Whether a party has taken the job over.
  bool taken = false;
  /// Called when all parties have decided; gets `taken`.
  std::function<void(bool taken)> run;
};

using turn_ptr = std::shared_ptr<turn>;

/// Jobs that run in the order in which they were added, though some wait until
/// parties have decided whether to take them over. Keeps the order of events
/// that the actor of a namespace gets if no room takes them.
class turns {
public:
  bool empty() const noexcept {
    return all_.empty();
  }

  /// Adds a job about which `undecided` parties have to decide. The job runs
  /// once they have decided and all jobs before it have run; that may be before
  /// `add` returns.
  turn_ptr add(size_t undecided, std::function<void(bool taken)> f) {
    auto result = std::make_shared<turn>(turn{undecided, false, std::move(f)});
    all_.push_back(result);
    advance();
    return result;
  }

  /// One of the parties has decided.
  void decide(turn& x, bool takes) {
    x.taken = x.taken || takes;
    --x.undecided;
    advance();
  }

  /// No party will decide any more: undecided jobs count as taken.
  void give_up() {
    for (auto& x : all_.items())
      if (std::exchange(x->undecided, 0) > 0)
        x->taken = true;
    advance();
  }

private:
  void advance() {
    while (!all_.empty() && all_.front()->undecided == 0) {
      auto x = std::move(all_.front());
      all_.pop_front();
      x->run(x->taken);
    }
  }

  base::fifo<turn_ptr> all_;
};

} // namespace callboard::kernel
