#pragma once

#include "apps/node/remote_config.hpp"
#include "callboard/plugin.hpp"
#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace callboard::apps {

/// The behavior of a namespace, or of a pattern of namespaces. Written
/// `/name=behavior` or `~/pattern=behavior`.
struct binding {
  std::string nsp;
  bool pattern = false;
  std::string behavior;
};

/// Throws `std::invalid_argument` if a binding is malformed, if there is no
/// such behavior, or if a namespace is bound twice.
std::vector<binding> parse_bindings(const std::vector<std::string>& xs,
                                    const behavior_registry& behaviors);

/// A namespace has one behavior. If bindings of `xs` collide with remote
/// behaviors, throws `std::invalid_argument` if they were `chosen`; default
/// bindings give way.
void make_room(std::vector<binding>& xs,
               const std::vector<remote_namespace>& remote, bool chosen);

/// The behaviors bound to namespaces. Their actors are told to end with this
/// object.
class bound_behaviors {
public:
  bound_behaviors() = default;
  bound_behaviors(const bound_behaviors&) = delete;
  bound_behaviors& operator=(const bound_behaviors&) = delete;
  ~bound_behaviors();

  /// Gives a namespace of `io` its behavior. Throws `std::runtime_error` if
  /// that fails.
  void add(const binding& x, const behavior_registry& behaviors, server& io,
           caf::actor_system& sys);

  /// Makes the behavior that a namespace falls back to. Throws
  /// `std::invalid_argument` if there is no behavior of this name in actor
  /// form.
  behavior_actor add_fallback(const remote_namespace& x,
                              const behavior_registry& behaviors, server& io,
                              caf::actor_system& sys);

private:
  std::vector<behavior_actor> actors_;
};

} // namespace callboard::apps
