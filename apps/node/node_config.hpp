#pragma once

#include "apps/common/program.hpp"
#include "apps/node/remote_config.hpp"
#include "callboard/options.hpp"

#include <caf/all.hpp>
#include <caf/timespan.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace callboard::apps {

/// An invalid command line.
class usage_error : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

/// Configuration of the engine node: from the command line and from a file, in
/// the way of CAF programs. Options of the actor system itself (scheduler,
/// logger) can be set as well.
class node_config : public config {
public:
  node_config();

  /// Reads the command line and the file that it names. Throws `usage_error` if
  /// the command line is wrong, and `std::invalid_argument` if the file is
  /// wrong, each with one line that says what would be right.
  void read(int argc, char** argv);

  /// The settings in effect, for `--dump-config`.
  caf::settings dump_content() const override;

  /// The server's options that result from the settings. Throws
  /// `std::invalid_argument` if they are invalid.
  server_options make_options() const;

  const std::string& log_level() const noexcept {
    return log_level_;
  }

  /// Libraries with behaviors.
  const std::vector<std::string>& plugins() const noexcept {
    return plugins_;
  }

  /// The bindings of namespaces to behaviors, see `binding`.
  const std::vector<std::string>& bindings() const noexcept {
    return bindings_;
  }

  /// Whether bindings were given, so that the default does not apply.
  bool binds() const {
    return content.contains("bind");
  }

  const remote_config& remote() const noexcept {
    return remote_;
  }

private:
  dialect_options make_dialects() const;
  void print_help();

  /// The text of the file that the command line names, or of the default file.
  std::string read_file(string_list& args);

  /// CAF accepts `--option` for true, but no explicit value. Removes
  /// `--option=false` from the command line; returns equivalent lines of a
  /// file.
  static std::string take_switched_off(string_list& args);

  /// CAF only uses the last of several `--option=value`. Merges them into one
  /// list.
  static void join_lists(string_list& args);

  /// Explains what is wrong with the command line.
  std::string explain(const caf::error& err) const;

  std::string host_ = "0.0.0.0";
  uint16_t port_ = 3000;
  std::string path_ = "/socket.io/";
  size_t shards_ = 0;
  std::vector<std::string> transports_{"polling", "websocket"};
  std::vector<int64_t> engine_io_{4, 3};
  bool legacy_ = true;
  std::string parser_ = "auto";
  caf::timespan ping_interval_;
  caf::timespan ping_timeout_;
  caf::timespan connect_timeout_;
  caf::timespan upgrade_timeout_;
  size_t max_http_buffer_size_;
  size_t max_outbox_;
  size_t max_attachments_;
  bool compression_ = false;
  size_t compression_threshold_;
  int compression_level_;
  caf::timespan recovery_{0};
  bool recovery_skip_middlewares_ = true;
  std::vector<std::string> cors_origins_;
  bool cors_credentials_ = false;
  std::string log_level_ = "info";
  std::string directory_;
  std::string client_directory_;
  std::vector<std::string> plugins_;
  std::vector<std::string> bindings_{"/=chat"};
  remote_config remote_;
};

} // namespace callboard::apps
