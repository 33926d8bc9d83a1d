#pragma once

#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <caf/io/middleman_actor.hpp>

#include <chrono>
#include <string>

namespace callboard::remote {

/// How processes find out that they can trust each other. Files are PEM.
struct tls_options {
  /// What this process shows, and the key for it.
  std::string certificate;
  std::string key;
  std::string passphrase;
  /// Who must have signed what others show. Without it, anybody is trusted:
  /// then TLS encrypts, and nothing else.
  std::string authority;

  bool enabled() const noexcept {
    return !certificate.empty() || !key.empty() || !authority.empty();
  }
};

struct network_options {
  tls_options tls;

  /// How often a connection shows that it is alive. A process that ends is
  /// noticed at once; this is for networks that fail in silence, and for
  /// processes that are stopped.
  std::chrono::milliseconds heartbeat{2'000};

  /// How long a connection may be silent before it is taken for lost; must be
  /// longer than the other side's `heartbeat`. Checked with each heartbeat, so
  /// the bound is the sum of both.
  std::chrono::milliseconds silence{10'000};
};

/// Makes the messages of this library known to an actor system, and loads CAF's
/// middleman into it. For the node and for the other process, before the actor
/// system is created. Throws `std::invalid_argument` if the options make no
/// sense.
void prepare(caf::actor_system_config& cfg,
             const network_options& options = {});

/// Who opens ports and connections: with TLS if `prepare` was told so. Throws
/// `std::logic_error` without `prepare`.
caf::io::middleman_actor network_of(caf::actor_system& sys);

} // namespace callboard::remote
