#include "apps/common/program.hpp"

#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <caf/atom.hpp>

#include <csignal>

#include <sys/resource.h>

namespace callboard::apps {

namespace {

sigset_t end_signals() {
  sigset_t result;
  sigemptyset(&result);
  sigaddset(&result, SIGINT);
  sigaddset(&result, SIGTERM);
  return result;
}

} // namespace

config::config() {
  callboard::add_message_types(*this);
  set("scheduler.policy", caf::atom("sharing"));
}

void prepare_process() {
  auto signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

void wait_for_signal() {
  auto signals = end_signals();
  int received = 0;
  sigwait(&signals, &received);
}

} // namespace callboard::apps
