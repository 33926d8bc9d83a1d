#define CAF_SUITE transport.embedding

#include "tests/transport/wire.hpp"

#include "callboard/log.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <thread>

#include <csignal>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>

using namespace callboard;
using wire::ws_client;
using namespace std::chrono_literals;

namespace {

struct order {
  int amount = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, order& x) {
  return f(caf::meta::type_name("order"), x.amount);
}

struct receipt {
  int total = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, receipt& x) {
  return f(caf::meta::type_name("receipt"), x.total);
}

} // namespace

// A host's types lie below Callboard's, as in most programs, or above.
CAF_BEGIN_TYPE_ID_BLOCK(host_below, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(host_below, (order))
CAF_ADD_ATOM(host_below, host_atoms, ping_atom, "ping")
CAF_END_TYPE_ID_BLOCK(host_below)

CAF_BEGIN_TYPE_ID_BLOCK(host_above, ::callboard::end_type_id)
CAF_ADD_TYPE_ID(host_above, (receipt))
CAF_END_TYPE_ID_BLOCK(host_above)

namespace {

/// The host's actor: counts what is ordered.
using clerk_actor = caf::typed_actor<caf::replies_to<order>::with<receipt>,
                                     caf::reacts_to<host_atoms::ping_atom>>;

struct clerk_state {
  int total = 0;
};

clerk_actor::behavior_type
clerk(clerk_actor::stateful_pointer<clerk_state> self, int total) {
  self->state.total = total;
  return {
      [=](const order& x) { return receipt{self->state.total += x.amount}; },
      [](host_atoms::ping_atom) {},
  };
}

/// The host's configuration: its types, its scheduler, its options.
struct host_config : caf::actor_system_config {
  host_config() {
    callboard::add_message_types(*this);
    add_message_types<caf::id_block::host_below>();
    add_message_types<caf::id_block::host_above>();
    set("scheduler.max-threads", size_t{1});
    opt_group{custom_options_, "host"}.add(name, "name", "of the host");
    kit::log_capture::instance();
  }

  std::string name = "host";
};

constexpr auto websocket = "/socket.io/?EIO=4&transport=websocket";

server_options options(size_t shards = 2) {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 0;
  result.shards = shards;
  return result;
}

size_t num_threads() {
  namespace fs = std::filesystem;
  auto all = fs::directory_iterator{"/proc/self/task"};
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

/// Waits until there are no more than `n`: the kernel forgets a thread a moment
/// after it has been joined.
void await_threads(size_t n) {
  while (num_threads() > n)
    std::this_thread::yield();
}

struct fixture {
  fixture()
      : sys(cfg),
        host(sys.spawn(clerk, 0)) {
    // nop
  }

  /// A server whose clients order at the host's actor.
  void set_up(nsp& io) {
    io.on("order", [this](callboard::socket&, int n, ack<int> reply) {
      sys.spawn(
          [reply, n](caf::event_based_actor* self, const clerk_actor& host) {
            self->request(host, caf::infinite, order{n})
                .then([reply](const receipt& x) mutable { reply(x.total); });
          },
          host);
    });
  }

  int total(int amount) {
    caf::scoped_actor self{sys};
    auto result = 0;
    self->request(host, caf::infinite, order{amount})
        .receive([&](const receipt& x) { result = x.total; },
                 [](const caf::error&) { CAF_FAIL("no answer"); });
    return result;
  }

  static std::unique_ptr<ws_client> connect(server& io,
                                            std::string_view path = websocket) {
    auto result = std::make_unique<ws_client>(io.port(), std::string{path});
    CAF_CHECK(result->read().starts_with("0{"));
    result->write("40");
    CAF_CHECK(result->read().starts_with("40{"));
    return result;
  }

  host_config cfg;
  caf::actor_system sys;
  clerk_actor host;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(embedding_tests, fixture)

CAF_TEST(an_engine_starts_and_stops_many_times_and_the_host_goes_on) {
  auto actors = sys.registry().running();
  auto threads = num_threads();
  for (auto i = 1; i <= 30; ++i) {
    {
      server io{sys, options()};
      set_up(io);
      io.listen();
      auto client = connect(io);
      client->write(R"(421["order",1])");
      CAF_CHECK_EQUAL(client->read(), "431[" + std::to_string(i) + "]");
      client.reset();
      io.close();
      // The engine's actors are gone before the object is.
      sys.registry().await_running_count_equal(actors);
    }
    await_threads(threads);
  }
  CAF_CHECK_EQUAL(total(1), 31);
}

CAF_TEST(a_host_can_wait_for_its_own_actors_when_the_engine_has_closed) {
  std::optional<server> io;
  io.emplace(sys, options());
  set_up(*io);
  io->listen();
  auto client = connect(*io);
  client->write(R"(421["order",5])");
  CAF_CHECK_EQUAL(client->read(), "431[5]");
  client.reset();
  io->close();
  caf::anon_send(host, host_atoms::ping_atom_v);
  caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
  host = nullptr;
  sys.await_all_actors_done();
  CAF_CHECK_EQUAL(sys.registry().running(), 0u);
}

CAF_TEST(two_engines_run_in_one_process_each_with_its_options) {
  server a{sys, options(1)};
  auto second = options(2);
  second.engine.path = "/other/";
  second.engine.limits.max_payload = 100;
  server b{sys, second};
  set_up(a);
  b.on("hello", [](callboard::socket& who) { who.emit("hi"); });
  a.listen();
  b.listen();
  CAF_CHECK_NOT_EQUAL(a.port(), b.port());
  auto x = connect(a);
  auto y = connect(b, "/other/?EIO=4&transport=websocket");
  CAF_CHECK_EQUAL(a.num_clients(), 1u);
  CAF_CHECK_EQUAL(b.num_clients(), 1u);
  a.emit("to a");
  b.emit("to b");
  CAF_CHECK_EQUAL(x->read(), R"(42["to a"])");
  CAF_CHECK_EQUAL(y->read(), R"(42["to b"])");
  // One closes, the other goes on.
  x.reset();
  a.close();
  y->write(R"(42["hello"])");
  CAF_CHECK_EQUAL(y->read(), R"(42["hi"])");
  y->write("42[\"" + std::string(200, 'x') + "\"]");
  y->read_all();
}

CAF_TEST(an_engine_that_cannot_listen_leaves_nothing) {
  server first{sys, options(1)};
  first.listen();
  auto actors = sys.registry().running();
  auto threads = num_threads();
  auto same = options();
  same.port = first.port();
  for (auto i = 0; i < 3; ++i) {
    auto failed = false;
    try {
      server second{sys, same};
      set_up(second);
      second.listen();
    } catch (const std::system_error&) {
      failed = true;
    }
    CAF_CHECK(failed);
    await_threads(threads);
    sys.registry().await_running_count_equal(actors);
  }
  auto client = connect(first);
  client.reset();
}

CAF_TEST(a_host_keeps_its_scheduler_for_itself_while_it_is_busy) {
  std::promise<void> release;
  auto busy = release.get_future().share();
  // The only worker.
  sys.spawn(
      [](caf::event_based_actor*, std::shared_future<void> x) { x.wait(); },
      busy);
  server io{sys, options()};
  io.on("hello", [](callboard::socket& who, ack<> reply) {
    who.emit("hi");
    reply();
  });
  io.listen();
  auto client = connect(io);
  client->write(R"(421["hello"])");
  CAF_CHECK_EQUAL(client->read(), R"(42["hi"])");
  CAF_CHECK_EQUAL(client->read(), "431[]");
  client.reset();
  io.close();
  release.set_value();
}

CAF_TEST(signals_are_the_business_of_the_host) {
  struct sigaction before[3], after[3];
  int numbers[] = {SIGPIPE, SIGINT, SIGTERM};
  sigset_t blocked_before, blocked_after;
  auto look = [&](struct sigaction* to, sigset_t* blocked) {
    for (auto i = 0; i < 3; ++i)
      sigaction(numbers[i], nullptr, &to[i]);
    pthread_sigmask(SIG_SETMASK, nullptr, blocked);
  };
  look(before, &blocked_before);
  {
    server io{sys, options()};
    io.listen();
    connect(io);
  }
  look(after, &blocked_after);
  for (auto i = 0; i < 3; ++i) {
    CAF_CHECK(before[i].sa_handler == after[i].sa_handler);
    CAF_CHECK_EQUAL(sigismember(&blocked_before, numbers[i]),
                    sigismember(&blocked_after, numbers[i]));
  }
}

CAF_TEST(the_engine_writes_to_the_logger_of_the_host) {
  auto former = callboard::log();
  std::ostringstream stream;
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream, true);
  auto logger = std::make_shared<spdlog::logger>("host", sink);
  logger->set_pattern("%n: %v");
  callboard::set_log(logger);
  {
    server io{sys, options(1)};
    io.on("bad", [](callboard::socket&) { throw std::runtime_error("oops"); });
    io.on("good", [](callboard::socket&, ack<int> reply) { reply(1); });
    io.listen();
    auto client = connect(io);
    client->write(R"(42["bad"])");
    client->write(R"(421["good"])");
    CAF_CHECK_EQUAL(client->read(), "431[1]");
    client.reset();
  }
  callboard::set_log(former);
  CAF_CHECK(stream.str().starts_with("host: "));
  CAF_CHECK_NOT_EQUAL(stream.str().find("oops"), std::string::npos);
  auto refused = false;
  try {
    callboard::set_log(nullptr);
  } catch (const std::invalid_argument&) {
    refused = true;
  }
  CAF_CHECK(refused);
}

CAF_TEST_FIXTURE_SCOPE_END()
