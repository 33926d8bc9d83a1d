#include "apps/node/remote_config.hpp"

#include <functional>
#include <stdexcept>

namespace callboard::apps {

namespace {

using caf::config_value;

[[noreturn]] void complain(const std::string& name, const std::string& what) {
  throw std::invalid_argument("remote-namespaces: " + name + ": " + what);
}

/// Moves the value of an entry to `to`, if it has one.
template <class T, class U>
void take(const std::string& name, const std::string& key,
          const config_value& from, U& to) {
  auto x = caf::get_if<T>(&from);
  if (!x)
    complain(name, "bad value of " + key);
  if constexpr (std::is_same_v<T, config_value::integer>)
    if (*x < 0)
      complain(name, key + " must not be negative");
  if constexpr (std::is_same_v<T, caf::timespan>)
    to = std::chrono::duration_cast<U>(*x);
  else
    to = static_cast<U>(*x);
}

remote::policy to_policy(const std::string& name, const std::string& x) {
  if (x == "refuse")
    return remote::policy::refuse;
  if (x == "hold")
    return remote::policy::hold;
  if (x == "fallback")
    return remote::policy::fallback;
  complain(name, "there is no policy \"" + x + "\"");
}

remote_namespace parse(const config_value& x) {
  auto fields = caf::get_if<config_value::dictionary>(&x);
  if (!fields || fields->count("name") == 0
      || !caf::holds_alternative<std::string>(fields->find("name")->second))
    throw std::invalid_argument("remote-namespaces: an entry needs a name");
  remote_namespace result;
  auto& name = result.name =
      caf::get<std::string>(fields->find("name")->second);
  if (!name.starts_with('/'))
    complain(name, "the name of a namespace begins with /");
  auto& options = result.options;
  auto policy_name = std::string{"refuse"};
  for (auto& [key, value] : *fields) {
    if (key == "name")
      continue;
    if (key == "policy")
      take<std::string>(name, key, value, policy_name);
    else if (key == "fallback")
      take<std::string>(name, key, value, result.fallback);
    else if (key == "hold-time")
      take<caf::timespan>(name, key, value, options.hold_time);
    else if (key == "window")
      take<config_value::integer>(name, key, value, options.window);
    else if (key == "max-events")
      take<config_value::integer>(name, key, value, options.max_events);
    else if (key == "max-bytes")
      take<config_value::integer>(name, key, value, options.max_bytes);
    else
      complain(name, "no such option: " + key);
  }
  options.when_absent = to_policy(name, policy_name);
  auto falls_back = options.when_absent == remote::policy::fallback;
  if (falls_back && result.fallback.empty())
    complain(name, "fallback is missing");
  if (!falls_back && !result.fallback.empty())
    complain(name, "fallback is for the policy of that name");
  return result;
}

} // namespace

void remote_config::add_options(caf::config_option_set& xs) {
  caf::config_option_adder{xs, "global"}
      .add(port_, "remote-port",
           "TCP port for behaviors in other processes, 0 for none (default: "
           "0)")
      .add(host_, "remote-host",
           "address for them; who can connect is trusted (default: 127.0.0.1)")
      .add(certificate_, "remote-certificate",
           "PEM file that the node shows to them; switches TLS on")
      .add(key_, "remote-key", "PEM file with the key of the certificate")
      .add(authority_, "remote-authority",
           "PEM file with the authority that must have signed theirs")
      .add(heartbeat_, "remote-heartbeat",
           "how often connections to them show that they live (default: 2s)")
      .add(silence_, "remote-silence",
           "how long they may be silent before they are lost (default: 10s)");
}

remote::network_options remote_config::network() const {
  remote::network_options result;
  result.tls = {certificate_, key_, {}, authority_};
  result.heartbeat =
      std::chrono::duration_cast<std::chrono::milliseconds>(heartbeat_);
  result.silence =
      std::chrono::duration_cast<std::chrono::milliseconds>(silence_);
  return result;
}

std::vector<remote_namespace>
remote_config::namespaces(const caf::settings& content) const {
  std::vector<remote_namespace> result;
  if (auto x = content.find(list_name); x != content.end()) {
    auto list = caf::get_if<config_value::list>(&x->second);
    if (!list)
      throw std::invalid_argument("remote-namespaces must be a list");
    for (auto& y : *list)
      result.emplace_back(parse(y));
  }
  if (!enabled() && !result.empty())
    throw std::invalid_argument("remote-namespaces: remote-port is missing");
  if (enabled() && result.empty())
    throw std::invalid_argument("remote-port: the configuration file has no "
                                "remote-namespaces");
  return result;
}

} // namespace callboard::apps
