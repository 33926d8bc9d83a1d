#pragma once

#include "callboard/options.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {

class App;

} // namespace CLI

namespace callboard::apps {

/// The command line of a program: pairs of `--flag value`, also written
/// `--flag=value`; the last one of several counts. `--help` shows all flags.
/// The flags refer to variables that must outlive the call of `read`; the
/// variables keep their values unless the command line has others.
class flags {
public:
  /// `purpose` describes the program, for `--help`.
  explicit flags(const std::string& purpose);

  flags(const flags&) = delete;
  flags& operator=(const flags&) = delete;
  ~flags();

  flags& add_text(const std::string& name, std::string& to,
                  const std::string& meaning);

  /// A TCP port, 0 for any free port.
  flags& add_port(const std::string& name, uint16_t& to,
                  const std::string& meaning);

  flags& add_number(const std::string& name, size_t& to, size_t min, size_t max,
                    const std::string& meaning);

  /// Milliseconds: at least `min`, at most 49 days.
  flags& add_period(const std::string& name, std::chrono::milliseconds& to,
                    std::chrono::milliseconds min, const std::string& meaning);

  /// `on` or `off`.
  flags& add_switch(const std::string& name, bool& to,
                    const std::string& meaning);

  /// One of `words`; calls `take` with it.
  flags& add_choice(const std::string& name, std::vector<std::string> words,
                    std::function<void(const std::string&)> take,
                    const std::string& meaning);

  /// Reads the command line. If it is invalid, says so on standard error, in
  /// one line that tells what would be right, and ends the process (exit status
  /// 2). After `--help`, ends the process (exit status 0). Must be called
  /// before there are threads.
  void read(int argc, char** argv);

private:
  using parser = std::function<bool(const std::string&)>;

  /// `parse` returns whether a value is as expected.
  flags& add(const std::string& name, const std::string& expected, parser parse,
             const std::string& meaning);

  std::unique_ptr<CLI::App> app_;
};

/// Adds `--port` and `--shards`, which every server of this project has.
void add_server_flags(flags& to, server_options& options);

/// Adds `--ping-interval` and `--ping-timeout`.
void add_heartbeat_flags(flags& to, engine_options& options);

/// The options of a server whose command line has no other flags than `--port`
/// and `--shards`. Ends the process if the command line is invalid, like
/// `flags::read`.
server_options options_from(int argc, char** argv);

} // namespace callboard::apps
