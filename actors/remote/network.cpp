#include "callboard/remote/network.hpp"

#include "callboard/message_types.hpp"
#include "callboard/remote/socket.hpp"

#include "actors/remote/messages.hpp"

#include <caf/io/middleman.hpp>
#include <caf/openssl/manager.hpp>

#include <filesystem>
#include <stdexcept>

namespace callboard::remote {

namespace {

void check_file(const char* what, const std::string& name) {
  if (!std::filesystem::is_regular_file(name))
    throw std::invalid_argument(std::string{what} + ": cannot read " + name);
}

} // namespace

void prepare(caf::actor_system_config& cfg, const network_options& options) {
  if (options.heartbeat.count() <= 0 || options.silence <= options.heartbeat)
    throw std::invalid_argument("silence must be longer than heartbeat");
  auto& tls = options.tls;
  if (tls.certificate.empty() != tls.key.empty())
    throw std::invalid_argument("a certificate needs a key, and a key one");
  if (tls.enabled()) {
    if (tls.certificate.empty())
      throw std::invalid_argument("TLS needs a certificate");
    check_file("certificate", tls.certificate);
    check_file("key", tls.key);
    if (!tls.authority.empty())
      check_file("authority", tls.authority);
  }
  callboard::add_message_types(cfg);
  cfg.add_message_types<caf::id_block::callboard_remote>();
  cfg.add_message_types<caf::id_block::callboard_link>();
  cfg.load<caf::io::middleman>();
  cfg.set("middleman.heartbeat-interval", caf::timespan{options.heartbeat});
  cfg.set("middleman.connection-timeout", caf::timespan{options.silence});
  if (tls.enabled()) {
    cfg.load<caf::openssl::manager>();
    cfg.openssl_certificate = tls.certificate;
    cfg.openssl_key = tls.key;
    cfg.openssl_passphrase = tls.passphrase;
    cfg.openssl_cafile = tls.authority;
  }
}

caf::io::middleman_actor network_of(caf::actor_system& sys) {
  if (sys.has_openssl_manager())
    return sys.openssl_manager().actor_handle();
  if (sys.has_middleman())
    return sys.middleman().actor_handle();
  throw std::logic_error("call callboard::remote::prepare for the "
                         "configuration of the actor system first");
}

} // namespace callboard::remote
