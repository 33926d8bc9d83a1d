#define CAF_SUITE transport.after_the_end

/// Every handle that an application may keep, and every function of it, when
/// the server is gone: nothing happens, nothing is touched that is gone, and
/// whoever asks gets to know that there are no answers.

#include "tests/transport/wire.hpp"

#include "callboard/ec.hpp"

#include <nlohmann/json.hpp>

#include <latch>
#include <optional>
#include <thread>

#include "caf/test/dsl.hpp"

using namespace callboard;
using wire::ws_client;
using namespace std::chrono_literals;

namespace {

/// What handlers have kept. Made by a server that is gone.
struct leftovers {
  std::optional<nsp> io;
  std::optional<nsp> family;
  std::optional<broadcast_operator> everyone;
  socket_ptr handle;
  std::optional<socket_info> info;
  std::optional<ack<>> reply;
  std::optional<next> go_on;
  std::optional<engine_next> engine_go_on;
  std::optional<web_reply> answer;
  std::function<void()> in_room;
};

server_options options() {
  server_options result;
  result.host = "127.0.0.1";
  result.port = 0;
  result.shards = 2;
  result.shutdown_timeout = 100ms;
  return result;
}

struct fixture {
  wire::config cfg;
  caf::actor_system sys{cfg};
  leftovers kept;

  fixture() {
    std::latch missing{3};
    server io{sys, options()};
    kept.io = io.of("/");
    kept.family = io.of(pattern{"/room-\\d+"});
    kept.everyone = io.to("room").except("nobody");
    io.use_engine([this](engine_request& x, engine_next f) {
      kept.engine_go_on = f;
      if (x.request().param("stay").empty())
        f();
    });
    io.route("GET", "/later", [&](const web_request&, web_reply f) {
      kept.answer = f;
      missing.count_down();
    });
    io.use([this](callboard::socket&, next f) {
      kept.go_on = f;
      f();
    });
    io.on_connection([this](callboard::socket& who) {
      kept.handle = who.shared_handle();
      who.join("room");
    });
    io.on("ask", [&](callboard::socket&, ack<> f) {
      kept.reply = f;
      missing.count_down();
    });
    io.rooms("room", [&](room& here) {
      kept.in_room = here.in_room([] { CAF_ERROR("the room is gone"); });
      missing.count_down();
    });
    io.listen();
    ws_client client{io.port(), "/socket.io/?EIO=4&transport=websocket"};
    client.read();
    client.write("40");
    CAF_CHECK(client.read().starts_with("40{"));
    client.write(R"(421["ask"])");
    wire::http_client web{io.port()};
    web.write("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
    missing.wait();
    auto found = io.fetch_sockets();
    CAF_REQUIRE_EQUAL(found.size(), 1u);
    kept.info = found.front();
    io.close();
  }

  /// Runs `f` on this thread and on another.
  template <class F>
  static void twice(F f) {
    f();
    std::thread{f}.join();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(after_the_end_tests, fixture)

CAF_TEST(a_namespace_and_a_pattern_lose_what_is_sent) {
  for (auto* io : {&*kept.io, &*kept.family})
    twice([io] {
      io->name();
      io->is_pattern();
      io->children();
      CAF_CHECK_EQUAL(io->num_sockets(), 0u);
      io->num_mismatches();
      io->num_handler_errors();
      io->num_room_failures();
      io->on_connection([](callboard::socket&) {});
      io->use([](callboard::socket&) -> std::optional<refusal> { return {}; });
      io->on("x", [](callboard::socket&) {});
      io->off("x");
      io->on_session_lost([](const session_snapshot&, std::string_view) {});
      io->rooms("x", [](room&) {});
      io->on_server_side("x", [] {});
      io->behavior({});
      io->emit("x", 1);
    });
  twice([this] {
    kept.io->watch_rooms({});
    kept.io->on_room_event([](const room_event&) {});
    kept.io->server_side_emit("x");
    auto answers = 0;
    kept.io->server_side_emit_with_ack(
        1s, [&](const server_side_result&) { ++answers; }, "x");
    CAF_CHECK_EQUAL(answers, 1);
  });
}

CAF_TEST(an_operator_loses_what_is_sent_and_gets_no_answers) {
  twice([this] {
    auto to = kept.everyone->in("a").local().volatile_().compress(false);
    to.emit("x", "y");
    to.sockets_join("b");
    to.sockets_leave("b");
    to.disconnect_sockets(true);
    auto results = 0;
    auto answers = 0;
    to.timeout(1h).emit_with_ack(
        [&](const broadcast_result& x) {
          ++results;
          CAF_CHECK(!x.complete);
          CAF_CHECK(x.answers.empty());
        },
        "x");
    to.emit_with_ack_each([&](const broadcast_result::item&) { ++answers; },
                          [&](const broadcast_result&) { ++results; }, "x");
    to.fetch_sockets([&](const std::vector<socket_info>& xs) {
      ++results;
      CAF_CHECK(xs.empty());
    });
    CAF_CHECK_EQUAL(results, 3);
    CAF_CHECK_EQUAL(answers, 0);
    CAF_CHECK(to.fetch_sockets().empty());
  });
}

CAF_TEST(a_socket_loses_what_is_sent) {
  twice([this] {
    for (const socket_handle* who :
         {kept.handle.get(), static_cast<const socket_handle*>(&*kept.info)}) {
      CAF_CHECK(!who->id().empty());
      who->recovered();
      who->emit("x", 1);
      who->join("a");
      who->leave("a");
      who->disconnect(true);
      who->reply(1, make_values(2));
    }
    CAF_CHECK_EQUAL(kept.info->rooms().size(), 2u);
    CAF_CHECK(kept.info->data().is_object());
    CAF_CHECK(!kept.info->handshake().url.empty());
  });
}

CAF_TEST(the_actor_of_a_socket_answers_that_it_is_gone) {
  twice([this] {
    caf::anon_send(kept.handle->actor(), emit_atom_v, event{"x", {}});
    caf::scoped_actor self{sys};
    auto failed = false;
    self->request(kept.handle->actor(), caf::infinite, emit_atom_v,
                  event{"x", {}})
        .receive([](const values&) { CAF_ERROR("no answer expected"); },
                 [&](const caf::error& e) {
                   failed = e == caf::sec::request_receiver_down;
                 });
    CAF_CHECK(failed);
  });
}

CAF_TEST(answers_and_decisions_have_no_effect) {
  twice([this] {
    CAF_CHECK(*kept.reply);
    (*kept.reply)(1, "two");
    (*kept.go_on)();
    kept.go_on->refuse("no", {{"code", 1}});
    (*kept.engine_go_on)();
    kept.engine_go_on->refuse("no");
    (*kept.answer)({200, "late"});
    kept.in_room();
  });
}

CAF_TEST(handles_may_be_the_last_to_go) {
  std::thread{[x = std::move(kept)] {}}.join();
  kept = {};
}

CAF_TEST_FIXTURE_SCOPE_END()
