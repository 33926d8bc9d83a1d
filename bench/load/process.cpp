#include "load/process.hpp"

#include "load/failure.hpp"

#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace bench::load {

namespace {

std::string folder(pid_t pid) {
  return "/proc/" + std::to_string(pid) + "/";
}

uint64_t nanoseconds(clockid_t clock) {
  timespec x;
  if (clock_gettime(clock, &x) != 0)
    fail("the server is gone");
  return static_cast<uint64_t>(x.tv_sec) * 1'000'000'000
         + static_cast<uint64_t>(x.tv_nsec);
}

/// The number after a word in a file of lines, in the unit that stands there.
uint64_t number_after(const std::string& file, const std::string& word) {
  std::ifstream in{file};
  for (std::string x; in >> x;)
    if (uint64_t result = 0; x == word && in >> result)
      return result;
  return 0;
}

void read_ticks(pid_t pid, cpu_time& out) {
  std::ifstream in{folder(pid) + "stat"};
  std::string line;
  std::getline(in, line);
  // The program's name, in parentheses, may have spaces in it.
  std::istringstream rest{line.substr(line.rfind(')') + 1)};
  std::string skipped;
  for (auto i = 0; i < 11; ++i)
    rest >> skipped;
  rest >> out.user_ticks >> out.system_ticks;
}

void read_threads(pid_t pid, cpu_time& out) {
  std::error_code ignored;
  for (auto& x :
       std::filesystem::directory_iterator{folder(pid) + "task", ignored}) {
    std::ifstream in{x.path() / "schedstat"};
    if (uint64_t ns = 0; in >> ns)
      out.threads.emplace(std::stoi(x.path().filename().string()), ns);
  }
}

} // namespace

cpu_time cpu_time_of(pid_t pid) {
  cpu_time result;
  clockid_t clock;
  if (clock_getcpuclockid(pid, &clock) != 0)
    fail("no process ", pid);
  result.total = nanoseconds(clock);
  read_ticks(pid, result);
  read_threads(pid, result);
  return result;
}

uint64_t own_cpu_time() {
  return nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
}

memory memory_of(pid_t pid) {
  constexpr uint64_t kb = 1024;
  auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  memory result;
  result.resident = number_after(folder(pid) + "smaps_rollup", "Rss:") * kb;
  result.kernel = (number_after("/proc/meminfo", "Slab:")
                   + number_after("/proc/meminfo", "PageTables:"))
                  * kb;
  // Its only other "mem" is in the line of UDP, below.
  result.tcp_buffers = number_after("/proc/net/sockstat", "mem") * page;
  return result;
}

} // namespace bench::load
