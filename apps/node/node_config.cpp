#include "apps/node/node_config.hpp"

#include "apps/node/config_file.hpp"

#include <caf/config_option_adder.hpp>
#include <caf/deep_to_string.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace callboard::apps {

namespace {

constexpr const char* config_file = "callboard.ini";

/// Files that come with the program are beside the folder of its binary.
std::string shared_folder(const char* name) {
  std::error_code ec;
  auto program = std::filesystem::read_symlink("/proc/self/exe", ec);
  auto folder =
      program.parent_path().parent_path() / "share" / "callboard" / name;
  return std::filesystem::is_directory(folder, ec) ? folder.string()
                                                   : std::string{};
}

std::chrono::milliseconds to_ms(caf::timespan x) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(x);
}

} // namespace

node_config::node_config() {
  engine_options defaults;
  ping_interval_ = defaults.ping_interval;
  ping_timeout_ = defaults.ping_timeout;
  connect_timeout_ = defaults.connect_timeout;
  upgrade_timeout_ = defaults.upgrade_timeout;
  max_http_buffer_size_ = defaults.limits.max_payload;
  max_outbox_ = defaults.max_outbox;
  max_attachments_ = defaults.limits.max_attachments;
  compression_threshold_ = defaults.compression.threshold;
  compression_level_ = defaults.compression.level;
  directory_ = shared_folder("www");
  client_directory_ = shared_folder("client");
  opt_group{custom_options_, "global"}
      .add(host_, "host", "address to listen on (default: 0.0.0.0)")
      .add(port_, "port,p", "TCP port, 0 for a free one (default: 3000)")
      .add(path_, "path",
           "path of the Socket.IO endpoint (default: /socket.io/)")
      .add(
          shards_, "shards",
          "threads that serve connections, 0 for one on each core (default: 0)")
      .add(transports_, "transports",
           "which of polling and websocket are offered (default: both)")
      .add(engine_io_, "engine-io",
           "which versions of Engine.IO are spoken (default: [4, 3]; 3 is for "
           "clients 1.x and 2.x)")
      .add(legacy_, "legacy", "whether clients 0.9 are served (default: true)")
      .add(parser_, "parser",
           "how clients write packets: auto, json or msgpack (default: auto)")
      .add(ping_interval_, "ping-interval",
           "time between a pong and the next ping (default: 25s)")
      .add(ping_timeout_, "ping-timeout",
           "how long to wait for a pong (default: 20s)")
      .add(connect_timeout_, "connect-timeout",
           "how long a client may take to join a namespace (default: 45s)")
      .add(upgrade_timeout_, "upgrade-timeout",
           "how long an upgrade to WebSocket may take (default: 10s)")
      .add(max_http_buffer_size_, "max-http-buffer-size",
           "largest message or request body in bytes (default: 1000000)")
      .add(max_attachments_, "max-attachments",
           "most binary attachments of a packet (default: 10)")
      .add(max_outbox_, "max-outbox",
           "bytes that may wait for a slow client before it is disconnected "
           "(default: 8388608)")
      .add(compression_, "compression",
           "whether to compress for clients that support it (default: false)")
      .add(compression_threshold_, "compression-threshold",
           "smallest message that is compressed, in bytes (default: 1024)")
      .add(compression_level_, "compression-level",
           "from 1 (fast) to 9 (small) (default: 6)")
      .add(recovery_, "recovery",
           "how long a client that lost its connection may take to come back "
           "to its session, 0s for never (default: 0s)")
      .add(recovery_skip_middlewares_, "recovery-skip-middlewares",
           "whether such clients are spared the middlewares (default: true)")
      .add(cors_origins_, "cors-origins",
           "origins of other web pages that may connect, \"*\" for all "
           "(default: none)")
      .add(cors_credentials_, "cors-credentials",
           "whether such pages may send cookies (default: false)")
      .add(log_level_, "log-level",
           "trace, debug, info, warning, error or off (default: info)")
      .add(directory_, "directory",
           "folder served at / (default: the chat page)")
      .add(client_directory_, "client-directory",
           "folder with the browser client, served below the path "
           "(default: the one that was set up with the program)")
      .add(plugins_, "plugin",
           "library with behaviors; may be given several times, or as a list")
      .add(bindings_, "bind",
           "namespace=behavior, with ~ before a pattern of namespaces; may be "
           "given several times, or as a list (default: [\"/=chat\"])");
  remote_.add_options(custom_options_);
}

void node_config::read(int argc, char** argv) {
  auto is_help = [](std::string_view x) {
    return x == "--help" || x == "-h" || x == "-?";
  };
  if (std::any_of(argv + 1, argv + argc, is_help)) {
    print_help();
    return;
  }
  string_list args(argv + 1, argv + argc);
  auto switched_off = take_switched_off(args);
  join_lists(args);
  // The command line wins: options that it switches off come after the file.
  std::istringstream file{read_file(args) + "\n[global]\n" + switched_off};
  if (auto err = parse(std::move(args), file))
    throw usage_error(explain(err));
  if (!remainder.empty())
    throw usage_error("no such option: " + remainder.front());
}

std::string node_config::read_file(string_list& args) {
  config_file_path = config_file;
  auto option = custom_options_.qualified_name_lookup("global.config-file");
  auto [i, path] = caf::find_by_long_name(*option, args.begin(), args.end());
  if (!path.empty())
    option->parse(path);
  else if (!std::filesystem::exists(config_file))
    return {};
  return read_config_file(config_file_path, custom_options_,
                          remote_config::list_name);
}

caf::settings node_config::dump_content() const {
  auto result = config::dump_content();
  for (auto& x : custom_options_)
    if (auto value = x.get(); value && x.category() == "global")
      result.insert_or_assign(x.long_name(), std::move(*value));
  return result;
}

std::string node_config::take_switched_off(string_list& args) {
  std::string result;
  for (std::string name : {"legacy", "compression", "recovery-skip-middlewares",
                           "cors-credentials"}) {
    auto option = "--" + name;
    std::replace(args.begin(), args.end(), option + "=true", option);
    if (std::erase(args, option + "=false") > 0)
      result += name + " = false\n";
  }
  return result;
}

void node_config::join_lists(string_list& args) {
  for (std::string option : {"--plugin=", "--bind="}) {
    std::string list;
    auto take = [&](const std::string& x) {
      // A value that is already a list is left to CAF.
      if (!x.starts_with(option) || x.substr(option.size()).starts_with('['))
        return false;
      list += list.empty() ? "" : ",";
      list += caf::deep_to_string(x.substr(option.size()));
      return true;
    };
    if (std::erase_if(args, take) > 0)
      args.emplace_back(option + '[' + list + ']');
  }
}

void node_config::print_help() {
  auto text = custom_options_.help_text(true);
  // CAF's help names CAF's default file.
  std::string_view other = "caf-application.ini";
  if (auto i = text.find(other); i != std::string::npos)
    text.replace(i, other.size(), config_file);
  std::cout << "usage: callboard [OPTION]...\n\n"
            << "Times have a unit: 300ms, 25s, 1min. The configuration file "
               "has one option\nin each line, for instance: "
               "ping-interval = 10s\n\n"
            << text;
  cli_helptext_printed = true;
}

std::string node_config::explain(const caf::error& err) const {
  // The context prints as ({"argument" = "--what-was-given"}).
  auto argument = to_string(err.context());
  auto last = argument.rfind('"');
  auto first = last == std::string::npos ? last : argument.rfind('"', last - 1);
  if (first != std::string::npos)
    argument = argument.substr(first + 1, last - first - 1);
  if (err == caf::pec::not_an_option)
    return "no such option: " + argument;
  auto is_long = argument.starts_with("--");
  auto name = is_long ? argument.substr(2, argument.find('=') - 2)
                      : argument.substr(1, 1);
  auto option = is_long ? custom_options_.cli_long_name_lookup(name)
                        : custom_options_.cli_short_name_lookup(name[0]);
  if (!option)
    return "bad value: " + argument;
  auto name_of_type = option->type_name();
  std::string type{name_of_type.begin(), name_of_type.end()};
  if (is_long && argument.find('=') == std::string::npos)
    return "a value is missing: " + argument + ": should be " + argument + '='
           + type;
  return "bad value: " + argument + ": should be " + type;
}

dialect_options node_config::make_dialects() const {
  dialect_options result;
  result.engine4 = false;
  result.engine3 = false;
  for (auto x : engine_io_) {
    if (x == 4)
      result.engine4 = true;
    else if (x == 3)
      result.engine3 = true;
    else
      throw std::invalid_argument("engine-io: there is no version "
                                  + std::to_string(x));
  }
  result.legacy.enabled = legacy_;
  if (!result.engine4 && !result.engine3 && !legacy_)
    throw std::invalid_argument("engine-io: nobody could connect");
  if (parser_ == "json")
    result.parser = codec::parser::json;
  else if (parser_ == "msgpack")
    result.parser = codec::parser::msgpack;
  else if (parser_ != "auto")
    throw std::invalid_argument("parser: there is no \"" + parser_ + "\"");
  return result;
}

server_options node_config::make_options() const {
  server_options result;
  result.host = host_;
  result.port = port_;
  result.shards = shards_;
  auto& engine = result.engine;
  engine.path = path_;
  engine.polling = false;
  engine.websocket = false;
  for (auto& x : transports_) {
    if (x == "polling")
      engine.polling = true;
    else if (x == "websocket")
      engine.websocket = true;
    else
      throw std::invalid_argument("transports: there is no \"" + x + "\"");
  }
  if (transports_.empty())
    throw std::invalid_argument("transports: at least one is needed");
  engine.dialects = make_dialects();
  if (ping_interval_.count() <= 0 || ping_timeout_.count() <= 0)
    throw std::invalid_argument("ping-interval and ping-timeout must be > 0");
  engine.ping_interval = to_ms(ping_interval_);
  engine.ping_timeout = to_ms(ping_timeout_);
  if (connect_timeout_.count() < 0 || upgrade_timeout_.count() < 0)
    throw std::invalid_argument("connect-timeout and upgrade-timeout must not "
                                "be negative");
  engine.connect_timeout = to_ms(connect_timeout_);
  engine.upgrade_timeout = to_ms(upgrade_timeout_);
  engine.limits.max_payload = max_http_buffer_size_;
  engine.limits.max_attachments = max_attachments_;
  engine.max_outbox = max_outbox_;
  if (compression_level_ < 1 || compression_level_ > 9)
    throw std::invalid_argument("compression-level must be 1 to 9");
  engine.compression = {compression_, compression_threshold_,
                        compression_level_};
  if (recovery_.count() < 0)
    throw std::invalid_argument("recovery must not be negative");
  result.recovery.max_disconnection = to_ms(recovery_);
  result.recovery.skip_middlewares = recovery_skip_middlewares_;
  result.cors.origins = cors_origins_;
  result.cors.credentials = cors_credentials_;
  result.www_dir = directory_;
  result.client_dir = client_directory_;
  return result;
}

} // namespace callboard::apps
