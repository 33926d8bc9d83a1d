#pragma once

/// Behaviors in a library that the node loads. The library is compiled against
/// these headers and not linked with Callboard: the node provides the code.

#include "callboard/messages.hpp"
#include "callboard/nsp.hpp"
#include "callboard/plugin_abi.hpp"

#include <caf/all.hpp>

#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <utility>

namespace callboard {

/// Behaviors that can be bound to namespaces, by name. Used by one thread,
/// before the actor system starts.
class behavior_registry {
public:
  /// Sets up a namespace, which may be a pattern. A behavior in actor form
  /// returns its actor, which is told to end when the server has closed; a
  /// behavior in lambda form returns an invalid handle.
  using factory = std::function<behavior_actor(caf::actor_system&, nsp)>;

  /// `cfg` must outlive the registry.
  explicit behavior_registry(caf::actor_system_config& cfg)
      : config_(cfg) {
    // nop
  }

  /// Adds a behavior in lambda form: `f(nsp&)` or `f(nsp&, caf::actor_system&)`
  /// registers its handlers. Throws `std::invalid_argument` if there is a
  /// behavior of this name, or if the name has characters other than letters,
  /// digits, `-`, `_` and `.`.
  template <class F>
  void add(std::string name, F f) {
    add_factory(std::move(name),
                [f = std::move(f)](caf::actor_system& sys, nsp here) {
                  if constexpr (std::is_invocable_v<const F&, nsp&>)
                    f(here);
                  else
                    f(here, sys);
                  return behavior_actor{};
                });
  }

  /// Adds a behavior in actor form, with errors as above. For each namespace to
  /// which it is bound, an actor is spawned from the function `f`, which takes
  /// the actor's pointer and the namespace.
  template <class F>
  void add_actor(std::string name, F f) {
    add_factory(std::move(name), [f](caf::actor_system& sys, nsp here) {
      behavior_actor result = sys.spawn(f, here);
      here.behavior(result);
      return result;
    });
  }

  /// Adds a behavior in either form.
  void add_factory(std::string name, factory f);

  /// Throws `std::invalid_argument`, which lists the known names, if there is
  /// no behavior of this name.
  const factory& find(const std::string& name) const;

  /// The configuration of the node: message types may be added to it, and
  /// `caf::get_or(config(), "section.key", default)` reads the plug-in's
  /// options from its file.
  caf::actor_system_config& config() const noexcept {
    return config_;
  }

private:
  caf::actor_system_config& config_;
  std::map<std::string, factory> factories_;
};

/// The descriptor that the node looks for in a library, with C layout: its
/// beginning is the same in all versions.
struct plugin_descriptor {
  /// The ABI that the library was compiled with, see `plugin_abi.hpp`.
  const char* abi;
  /// Adds the behaviors of the plug-in.
  void (*set_up)(behavior_registry&);
};

/// Name of the descriptor.
#define CALLBOARD_PLUGIN_SYMBOL callboard_plugin

/// Makes a library a plug-in, once for each library. A function's body follows:
///
///     CALLBOARD_PLUGIN(behaviors) {
///       behaviors.add("echo", set_up_echo);
///     }
///
/// An exception that escapes from the body ends the node, which reports it.
#define CALLBOARD_PLUGIN(behaviors)                                            \
  static void callboard_plugin_set_up(::callboard::behavior_registry&);        \
  extern "C" {                                                                 \
  extern const ::callboard::plugin_descriptor CALLBOARD_PLUGIN_SYMBOL          \
      __attribute__((visibility("default")));                                  \
  const ::callboard::plugin_descriptor CALLBOARD_PLUGIN_SYMBOL{                \
      CALLBOARD_PLUGIN_ABI, callboard_plugin_set_up};                          \
  }                                                                            \
  static void callboard_plugin_set_up(                                         \
      [[maybe_unused]] ::callboard::behavior_registry& behaviors)

} // namespace callboard
