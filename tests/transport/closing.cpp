#define CAF_SUITE transport.closing

#include "tests/transport/server.hpp"

#include "actors/base/random_id.hpp"

#include <filesystem>
#include <thread>

CAF_TEST_FIXTURE_SCOPE(closing_tests, fixture)

CAF_TEST(a_connection_on_its_way_to_another_shard_ends_with_the_server) {
  auto num_files = [] {
    namespace fs = std::filesystem;
    fs::directory_iterator files{"/proc/self/fd"};
    return std::distance(begin(files), end(files));
  };
  // The request gets an answer, since there is no such session; the connection
  // stays.
  auto request_to = [](size_t shard) {
    std::string result{"GET /socket.io/?EIO=4&transport=polling&sid="};
    result += base::make_id(shard);
    result += " HTTP/1.1\r\nHost: a\r\n\r\n";
    return result;
  };
  auto before = num_files();
  for (auto round = 0; round < 100; ++round) {
    server other{sys, options(2)};
    other.listen();
    std::vector<std::unique_ptr<http_client>> clients;
    for (auto i = 0; i < 8; ++i)
      clients.emplace_back(std::make_unique<http_client>(other.port()));
    // All of them are there.
    for (auto& x : clients)
      CAF_CHECK_EQUAL(x->get("/socket.io/").result_int(), 400u);
    for (size_t i = 0; i < clients.size(); ++i)
      clients[i]->write(request_to(i % 4 / 2));
    other.close();
  }
  CAF_CHECK_EQUAL(num_files(), before);
}

CAF_TEST(the_actor_of_a_namespace_ends_with_the_server_after_all_have_left) {
  std::atomic<size_t> left = 0;
  // The actor keeps the namespace, and the namespace the actor.
  auto f = [&left](behavior_actor::pointer,
                   nsp) -> behavior_actor::behavior_type {
    return {
        [](connected_atom, const socket_ptr&, const connection_info_ptr&,
           const json&) {},
        [](event_atom, const socket_ptr&, const event&) { return values{}; },
        [&left](disconnected_atom, const socket_ptr&, disconnect_reason,
                const disconnect_details&) { ++left; }};
  };
  auto actor = sys.spawn(f, io.of("/"));
  io.behavior(actor);
  caf::scoped_actor self{sys};
  self->monitor(actor);
  auto client = connect();
  std::thread closing{[&] { io.close(); }};
  client->read_all();
  closing.join();
  auto ended = false;
  self->receive([&](const caf::down_msg&) { ended = true; },
                caf::after(10s) >> [] {});
  CAF_CHECK(ended);
  CAF_CHECK_EQUAL(left.load(), 1u);
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

CAF_TEST(when_the_server_closes_everybody_is_told) {
  std::atomic<size_t> told = 0;
  io.on_connection([&](callboard::socket& self) {
    self.on_disconnect([&](disconnect_reason why) {
      if (why == disconnect_reason::server_shutting_down)
        ++told;
    });
  });
  auto a = connect();
  auto b = connect();
  http_client c{io.port()};
  auto path = polling + ("&sid=" + sid_of(c.get_body(polling)));
  c.post(path, "40");
  c.get(path);
  c.write("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  http_client idle{io.port()};
  idle.get("/");
  a->write(R"(421["echo",7])");
  CAF_CHECK_EQUAL(a->read(), R"(42["echo",7])");
  CAF_CHECK_EQUAL(a->read(), "431[1]");
  auto port = io.port();
  // The clients have to answer the close frames.
  std::thread closing{[&] { io.close(); }};
  CAF_CHECK_EQUAL(a->read_all(), "");
  CAF_CHECK_EQUAL(b->read_all(), "");
  CAF_CHECK_EQUAL(c.read_body(), "1");
  CAF_CHECK(idle.at_end());
  // Else the server would wait a while for us to close as well.
  c.close();
  closing.join();
  CAF_CHECK_EQUAL(told.load(), 3u);
  CAF_CHECK_EQUAL(io.num_clients(), 0u);
  auto refused = false;
  try {
    http_client late{port};
  } catch (const boost::system::system_error&) {
    refused = true;
  }
  CAF_CHECK(refused);
  io.close();
}

CAF_TEST(a_busy_handler_can_finish_when_the_server_closes) {
  std::promise<void> started;
  std::promise<void> release;
  std::atomic<bool> told = false;
  io.on_connection([&](callboard::socket& self) {
    self.on("work", [&](ack<> reply) {
      started.set_value();
      release.get_future().wait();
      self.emit("result");
      reply("done");
    });
    self.on_disconnect([&](disconnect_reason why) {
      told = why == disconnect_reason::server_shutting_down;
    });
  });
  auto a = connect();
  a->write(R"(421["work"])");
  started.get_future().wait();
  std::thread closing{[&] { io.close(); }};
  release.set_value();
  CAF_CHECK_EQUAL(a->read_all(), R"(42["result"] 431["done"])");
  closing.join();
  CAF_CHECK(told.load());
}

CAF_TEST(closing_loses_nothing_that_was_sent_before) {
  std::vector<std::unique_ptr<ws_client>> clients;
  for (auto i = 0; i < 4; ++i)
    clients.emplace_back(connect());
  std::string expected;
  for (auto i = 0; i < 200; ++i) {
    io.emit("n", i);
    expected += (i ? " 42[\"n\"," : "42[\"n\",") + std::to_string(i) + "]";
  }
  std::thread closing{[&] { io.close(); }};
  for (auto& x : clients)
    CAF_CHECK_EQUAL(x->read_all(), expected);
  closing.join();
}

CAF_TEST(a_server_that_never_listened_can_be_closed) {
  callboard::server other{sys, options(2)};
  other.of("/admin");
  other.close();
  // Lost, but no harm.
  other.emit("x");
}

CAF_TEST_FIXTURE_SCOPE_END()
