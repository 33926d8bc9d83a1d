#pragma once

#include "callboard/remote/door.hpp"
#include "callboard/remote/network.hpp"

#include <caf/all.hpp>
#include <caf/config_option_adder.hpp>
#include <caf/settings.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace callboard::apps {

/// A namespace of the node that a behavior in another process may attach to.
struct remote_namespace {
  std::string name;
  remote::gate_options options;
  /// Name of the behavior in the node for `policy::fallback`.
  std::string fallback;
};

/// The options of the node for remote behaviors.
class remote_config {
public:
  /// The option that only the file can have: a list of namespaces.
  static constexpr char list_name[] = "remote-namespaces";

  void add_options(caf::config_option_set& xs);

  bool enabled() const noexcept {
    return port_ != 0;
  }

  const std::string& host() const noexcept {
    return host_;
  }

  uint16_t port() const noexcept {
    return port_;
  }

  /// `network` and `namespaces` throw `std::invalid_argument` if options are
  /// invalid.
  remote::network_options network() const;

  /// `content` is the content of the configuration file.
  std::vector<remote_namespace> namespaces(const caf::settings& content) const;

private:
  std::string host_ = "127.0.0.1";
  uint16_t port_ = 0;
  std::string certificate_;
  std::string key_;
  std::string authority_;
  caf::timespan heartbeat_ = remote::network_options{}.heartbeat;
  caf::timespan silence_ = remote::network_options{}.silence;
};

} // namespace callboard::apps
