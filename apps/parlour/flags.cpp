#include "apps/parlour/flags.hpp"

#include <charconv>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace callboard::apps {

namespace {

uint64_t number(const std::string& flag, std::string_view text,
                uint64_t max = std::numeric_limits<uint32_t>::max()) {
  uint64_t result = 0;
  auto last = text.data() + text.size();
  auto [end, ec] = std::from_chars(text.data(), last, result);
  if (ec != std::errc{} || end != last || result > max)
    throw bad_flag(flag + ": not a number in range: " + std::string{text});
  return result;
}

bool on_off(const std::string& flag, std::string_view text) {
  if (text != "on" && text != "off")
    throw bad_flag(flag + ": neither on nor off: " + std::string{text});
  return text == "on";
}

codec::parser parser(const std::string& flag, std::string_view text) {
  if (text != "json" && text != "msgpack")
    throw bad_flag(flag + ": neither json nor msgpack");
  return text == "json" ? codec::parser::json : codec::parser::msgpack;
}

} // namespace

server_options parse_flags(int argc, char** argv) {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 4100;
  // With several, requests that a client sends at a time over two connections
  // may be handled in either order; whoever tests protocols wants to know.
  result.shards = 1;
  auto& engine = result.engine;
  using value = std::string_view;
  auto duration = [](std::chrono::milliseconds& to) {
    return [&to](const std::string& flag, value x) {
      to = std::chrono::milliseconds{number(flag, x)};
    };
  };
  auto& dialects = engine.dialects;
  dialects.engine3 = false;
  dialects.legacy.enabled = false;
  dialects.parser = codec::parser::json;
  const std::map<std::string, std::function<void(const std::string&, value)>>
      flags{
          {"--port",
           [&](auto& flag, value x) {
             result.port = static_cast<uint16_t>(number(flag, x, 65535));
           }},
          {"--shards",
           [&](auto& flag, value x) { result.shards = number(flag, x, 256); }},
          {"--ping-interval", duration(engine.ping_interval)},
          {"--ping-timeout", duration(engine.ping_timeout)},
          {"--connect-timeout", duration(engine.connect_timeout)},
          {"--upgrade-timeout", duration(engine.upgrade_timeout)},
          {"--max-payload",
           [&](auto& flag, value x) {
             engine.limits.max_payload = number(flag, x);
           }},
          {"--origin",
           [&](auto&, value x) {
             result.cors.origins = {std::string{x}};
             result.cors.credentials = true;
           }},
          {"--client-dir", [&](auto&, value x) { result.client_dir = x; }},
          {"--eio3",
           [&](auto& flag, value x) { dialects.engine3 = on_off(flag, x); }},
          {"--compress",
           [&](auto& flag, value x) {
             engine.compression.enabled = on_off(flag, x);
           }},
          {"--recovery", duration(result.recovery.max_disconnection)},
          // Beyond the contract: on serves clients 0.9, too.
          {"--legacy",
           [&](auto& flag, value x) {
             dialects.legacy.enabled = on_off(flag, x);
           }},
          // Beyond the contract: auto asks the client's first message.
          {"--parser",
           [&](auto& flag, value x) {
             dialects.parser.reset();
             if (x != "auto")
               dialects.parser = parser(flag, x);
           }},
      };
  for (int i = 1; i < argc; i += 2) {
    std::string name = argv[i];
    auto flag = flags.find(name);
    if (flag == flags.end())
      throw bad_flag("unknown flag: " + name);
    if (i + 1 == argc)
      throw bad_flag(name + ": value missing");
    flag->second(name, argv[i + 1]);
  }
  return result;
}

} // namespace callboard::apps
