/// The load generator: drives the load-test application, checks what comes
/// back, and prints figures as one JSON object.

#include "load/failure.hpp"
#include "load/report.hpp"
#include "load/scenario.hpp"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>

namespace {

using bench::load::settings;

using setter = std::function<void(settings&, double)>;

template <class T>
setter set(T settings::*member) {
  return [member](settings& to, double x) { to.*member = static_cast<T>(x); };
}

const std::map<std::string_view, setter> flags{
    {"--port", set(&settings::port)},
    {"--pid", set(&settings::pid)},
    {"--clients", set(&settings::clients)},
    {"--window", set(&settings::window)},
    {"--rate", set(&settings::rate)},
    {"--rooms", set(&settings::rooms)},
    {"--senders", set(&settings::senders)},
    {"--slow", set(&settings::slow)},
    {"--bytes", set(&settings::bytes)},
    {"--binary", set(&settings::binary)},
    {"--polling", set(&settings::polling)},
    {"--warm-up", set(&settings::warm_up)},
    {"--seconds", set(&settings::seconds)},
};

[[noreturn]] void usage() {
  std::cerr << "usage: callboard-load echo|talk|connect|idle [FLAG NUMBER]...\n"
               "flags:";
  for (auto& [name, f] : flags)
    std::cerr << ' ' << name;
  std::cerr << '\n';
  std::exit(2);
}

settings parse(int argc, char** argv) {
  settings result;
  for (auto i = 2; i < argc; i += 2) {
    auto flag = flags.find(argv[i]);
    if (flag == flags.end() || i + 1 == argc)
      usage();
    std::string_view text = argv[i + 1];
    double x = 0;
    auto last = text.data() + text.size();
    if (std::from_chars(text.data(), last, x).ptr != last || x < 0)
      usage();
    flag->second(result, x);
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    usage();
  auto opts = parse(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    auto what = bench::load::make_scenario(argv[1], opts);
    if (!what)
      usage();
    bench::load::report out;
    out.add("kind", argv[1]);
    what->run(out);
    std::cout << out.str() << std::endl;
    // The sockets need not be closed one by one.
    std::_Exit(0);
  } catch (const std::exception& e) {
    std::cerr << "callboard-load: " << e.what() << std::endl;
    return 1;
  }
}
