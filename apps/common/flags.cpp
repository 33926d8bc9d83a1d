#include "apps/common/flags.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace callboard::apps {

namespace {

using namespace std::literals;

/// An invalid command line.
class bad_flag : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

std::optional<size_t> parse_number(std::string_view text, size_t min,
                                   size_t max) {
  size_t result = 0;
  auto last = text.data() + text.size();
  auto [end, ec] = std::from_chars(text.data(), last, result);
  if (ec != std::errc{} || end != last || result < min || result > max)
    return std::nullopt;
  return result;
}

std::string range(const std::string& what, size_t min, size_t max) {
  return what + " from " + std::to_string(min) + " to " + std::to_string(max);
}

std::string in_quotes(const std::string& x) {
  return '"' + x + '"';
}

/// Parses the command line; returns true if it only asks for the help.
bool parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return true;
  } catch (const CLI::ArgumentMismatch&) {
    // A flag takes any word that follows it: only the last flag can lack a
    // value.
    auto flag = app.get_option(argv[argc - 1]);
    throw bad_flag(flag->get_name() + ": a value is missing, should be "
                   + flag->get_type_name());
  }
  if (auto others = app.remaining(); !others.empty())
    throw bad_flag("no such flag: " + in_quotes(others.front())
                   + ", see --help for those that there are");
  return false;
}

} // namespace

flags::flags(const std::string& purpose)
    : app_(std::make_unique<CLI::App>(purpose)) {
  app_->set_help_flag("--help", "shows this");
  // `parse` reports extras in words of its own.
  app_->allow_extras();
}

flags::~flags() = default;

flags& flags::add(const std::string& name, const std::string& expected,
                  parser parse, const std::string& meaning) {
  auto take = [name, expected, parse = std::move(parse)](const std::string& x) {
    if (!parse(x))
      throw bad_flag(name + ": should be " + expected + ", not "
                     + in_quotes(x));
  };
  app_->add_option_function<std::string>(name, take, meaning)
      ->type_name(expected)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  return *this;
}

flags& flags::add_text(const std::string& name, std::string& to,
                       const std::string& meaning) {
  auto parse = [&to](const std::string& x) {
    to = x;
    return true;
  };
  return add(name, "a text", parse, meaning);
}

flags& flags::add_port(const std::string& name, uint16_t& to,
                       const std::string& meaning) {
  constexpr auto max = std::numeric_limits<uint16_t>::max();
  auto parse = [&to](const std::string& x) {
    auto number = parse_number(x, 0, max);
    to = static_cast<uint16_t>(number.value_or(to));
    return number.has_value();
  };
  return add(name, range("a number", 0, max), parse, meaning);
}

flags& flags::add_number(const std::string& name, size_t& to, size_t min,
                         size_t max, const std::string& meaning) {
  auto parse = [&to, min, max](const std::string& x) {
    auto number = parse_number(x, min, max);
    to = number.value_or(to);
    return number.has_value();
  };
  return add(name, range("a number", min, max), parse, meaning);
}

flags& flags::add_period(const std::string& name, std::chrono::milliseconds& to,
                         std::chrono::milliseconds min,
                         const std::string& meaning) {
  constexpr auto max = std::numeric_limits<uint32_t>::max();
  auto first = static_cast<size_t>(min.count());
  auto parse = [&to, first](const std::string& x) {
    auto number = parse_number(x, first, max);
    if (number)
      to = std::chrono::milliseconds{*number};
    return number.has_value();
  };
  return add(name, range("milliseconds", first, max), parse, meaning);
}

flags& flags::add_switch(const std::string& name, bool& to,
                         const std::string& meaning) {
  auto take = [&to](const std::string& x) { to = x == "on"; };
  return add_choice(name, {"on", "off"}, take, meaning);
}

flags& flags::add_choice(const std::string& name,
                         std::vector<std::string> words,
                         std::function<void(const std::string&)> take,
                         const std::string& meaning) {
  auto expected = words.front();
  for (size_t i = 1; i < words.size(); ++i)
    expected += (i + 1 < words.size() ? ", " : " or ") + words[i];
  auto parse = [words = std::move(words),
                take = std::move(take)](const std::string& x) {
    if (std::find(words.begin(), words.end(), x) == words.end())
      return false;
    take(x);
    return true;
  };
  return add(name, expected, parse, meaning);
}

void flags::read(int argc, char** argv) {
  auto program = std::filesystem::path{argv[0]}.filename().string();
  try {
    if (!parse(*app_, argc, argv))
      return;
    app_->name(program);
    std::cout << app_->help();
  } catch (const bad_flag& e) {
    std::cerr << program << ": " << e.what() << '\n';
    std::exit(2);
  }
  std::exit(0);
}

void add_server_flags(flags& to, server_options& options) {
  to.add_port("--port", options.port, "TCP port, 0 for any that is free");
  to.add_number("--shards", options.shards, 0, 256,
                "threads that serve connections, 0 for one on each core");
}

void add_heartbeat_flags(flags& to, engine_options& options) {
  to.add_period("--ping-interval", options.ping_interval, 1ms,
                "time between a pong and the next ping");
  to.add_period("--ping-timeout", options.ping_timeout, 1ms,
                "how long to wait for a pong");
}

server_options options_from(int argc, char** argv) {
  server_options result;
  flags all{"A server of Callboard."};
  add_server_flags(all, result);
  all.read(argc, argv);
  return result;
}

} // namespace callboard::apps
