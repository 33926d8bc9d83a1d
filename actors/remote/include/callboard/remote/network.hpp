#pragma once

#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <caf/io/middleman_actor.hpp>

#include <chrono>
#include <string>

namespace callboard::remote {

/// The TLS options with which processes authenticate each other. Files are PEM.
struct tls_options {
  /// The certificate that this process shows, and its key.
  std::string certificate;
  std::string key;
  std::string passphrase;
  /// The authority that must have signed the certificates of peers. Without an
  /// authority, all peers are trusted: TLS only encrypts then.
  std::string authority;

  bool enabled() const noexcept {
    return !certificate.empty() || !key.empty() || !authority.empty();
  }
};

struct network_options {
  tls_options tls;

  /// The interval of heartbeats on a connection. A process that ends is noticed
  /// at once; heartbeats are for networks that fail silently, and for processes
  /// that are stopped.
  std::chrono::milliseconds heartbeat{2'000};

  /// How long a connection may be silent before it counts as lost; must be
  /// longer than the other side's `heartbeat`. Checked with each heartbeat, so
  /// the bound is the sum of both.
  std::chrono::milliseconds silence{10'000};
};

/// Registers the messages of this library with the configuration of an actor
/// system, and loads CAF's middleman into the system. For the node and for the
/// other process, before the actor system is created. Throws
/// `std::invalid_argument` if the options are invalid.
void prepare(caf::actor_system_config& cfg,
             const network_options& options = {});

/// The actor that opens ports and connections, with TLS if the options of
/// `prepare` enabled it. Throws `std::logic_error` without `prepare`.
caf::io::middleman_actor network_of(caf::actor_system& sys);

} // namespace callboard::remote
