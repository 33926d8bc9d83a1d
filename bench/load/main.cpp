/// The load generator: drives the load-test application, checks what comes
/// back, and prints figures as one JSON object.

#include "load/failure.hpp"
#include "load/report.hpp"
#include "load/scenario.hpp"
#include "net/flag.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using bench::load::settings;

using setter =
    std::function<void(settings&, std::string_view, std::string_view)>;

template <class T>
setter set(T settings::*member, uint32_t min, uint32_t max) {
  // Rates and seconds may have a fraction.
  using number =
      std::conditional_t<std::is_same_v<T, double>, double, uint32_t>;
  return [=](settings& to, std::string_view flag, std::string_view text) {
    to.*member =
        static_cast<T>(bench::net::flag_value<number>(flag, text, min, max));
  };
}

const std::map<std::string, setter, std::less<>> flags{
    {"--port", set(&settings::port, 1, 65535)},
    {"--pid", set(&settings::pid, 0, INT32_MAX)},
    {"--clients", set(&settings::clients, 1, 1'000'000)},
    {"--window", set(&settings::window, 1, 1'000'000)},
    {"--rate", set(&settings::rate, 0, 1'000'000'000)},
    {"--rooms", set(&settings::rooms, 1, 1'000'000)},
    {"--senders", set(&settings::senders, 0, 1'000'000)},
    {"--slow", set(&settings::slow, 0, 1'000'000)},
    {"--bytes", set(&settings::bytes, 0, 1'000'000'000)},
    {"--binary", set(&settings::binary, 0, 1)},
    {"--polling", set(&settings::polling, 0, 1)},
    {"--warm-up", set(&settings::warm_up, 0, 86'400)},
    {"--seconds", set(&settings::seconds, 0, 86'400)},
};

settings parse(int argc, char** argv) {
  using bench::net::bad_flag;
  settings result;
  for (auto i = 2; i < argc; i += 2) {
    std::string name = argv[i];
    auto flag = flags.find(name);
    if (flag == flags.end())
      throw bad_flag("no such flag: " + name);
    if (i + 1 == argc)
      throw bad_flag(name + ": a value is missing");
    flag->second(result, name, argv[i + 1]);
  }
  return result;
}

int usage(std::string_view why) {
  std::cerr << "callboard-load: " << why
            << "\nusage: callboard-load echo|talk|connect|idle "
               "[FLAG NUMBER]...\nflags:";
  for (auto& [name, f] : flags)
    std::cerr << ' ' << name;
  std::cerr << '\n';
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return usage("should begin with one of echo, talk, connect and idle");
  std::signal(SIGPIPE, SIG_IGN);
  try {
    auto what = bench::load::make_scenario(argv[1], parse(argc, argv));
    if (!what)
      return usage("there is no \"" + std::string{argv[1]}
                   + "\", only echo, talk, connect and idle");
    bench::load::report out;
    out.add("kind", argv[1]);
    what->run(out);
    std::cout << out.str() << std::endl;
    // The sockets need not be closed one by one.
    std::_Exit(0);
  } catch (const bench::net::bad_flag& e) {
    return usage(e.what());
  } catch (const std::exception& e) {
    std::cerr << "callboard-load: " << e.what() << std::endl;
    return 1;
  }
}
