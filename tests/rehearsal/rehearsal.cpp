#include "tests/rehearsal/rehearsal.hpp"

namespace callboard::apps {

using namespace std::literals;
using nlohmann::json;

namespace {

/// Who is meant by an operation on many sockets, and what shall be done.
struct many_spec {
  std::string what;
  room_list to, except, rooms;
  bool close = false;
};

void from_json(const json& x, many_spec& y) {
  y.what = x.value("what", "");
  y.to = x.value("to", room_list{});
  y.except = x.value("except", room_list{});
  y.rooms = x.value("rooms", room_list{});
  y.close = x.value("close", false);
}

json describe(const socket_info& x) {
  return {{"id", x.id()},
          {"rooms", x.rooms()},
          {"data", x.data()},
          {"address", x.handshake().address}};
}

std::string name_of(socket& who) {
  return who.auth().value("name", "somebody");
}

} // namespace

rehearsal::rehearsal(server& io, journal& notes)
    : io_(io),
      notes_(notes) {
  io_.on_new_namespace([this](const nsp& x) { notes_.add("new " + x.name()); });
  add_engine();
  add_stage(io_.of(""));
  add_stage(io_.of("stage"));
  add_patterns();
  add_doors();
  add_desk();
}

void rehearsal::note_clients(nsp here) {
  here.on_connection([this](socket& who) {
    auto line = name_of(who) + " in " + who.nsp();
    notes_.add("connected: " + line);
    who.on_disconnect([this, line] { notes_.add("gone: " + line); });
  });
}

// -- the engine ---------------------------------------------------------------

void rehearsal::add_engine() {
  io_.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    x.add_header("X-First", "1");
    if (x.opens_session()) {
      x.add_header("Set-Cookie", "one=1");
      x.add_header("Set-Cookie", "two=2");
    }
    return std::nullopt;
  });
  io_.use_engine([](engine_request& x) -> std::optional<engine_refusal> {
    if (x.request().param("throw") == "1")
      throw std::runtime_error("as the client wished");
    x.add_header("X-Second", "2");
    return std::nullopt;
  });
  io_.on_connection_error([this](const connection_error& x) {
    notes_.add("refused: " + std::to_string(x.code) + " " + x.message + " "
               + std::string{x.request.param("name")});
  });
  auto options = io_.options().engine;
  options.path = "/engine.io/";
  io_.engine(options, [](engine_socket& who) {
    who.send("first");
    who.on_message([&who](std::string_view data, bool) {
      who.send(data);
      if (data == "bye") {
        who.send_binary("last");
        who.close();
      }
    });
  });
}

// -- what a client asks for ---------------------------------------------------

void rehearsal::add_stage(nsp here) {
  note_clients(here);
  here.on_connection([this, here](socket& who) {
    who.data() = who.auth();
    auto rooms = [&who] { return json(who.rooms()); };
    who.on("join", [&who, rooms](const room_list& xs, ack<> reply) {
      who.join(xs);
      reply(rooms());
    });
    who.on("leave", [&who, rooms](const room_list& xs, ack<> reply) {
      who.leave(xs);
      reply(rooms());
    });
    // Pairs: whether it is volatile, and what is sent.
    who.on("send", [&who](const std::vector<json>& xs) {
      for (auto& x : xs) {
        if (x.at(0))
          who.volatile_().emit("sent", x.at(1));
        else
          who.emit("sent", x.at(1));
      }
    });
    who.on("send all", [here](const std::vector<json>& xs) {
      for (auto& x : xs)
        (x.at(0) ? here.volatile_() : broadcast_operator{here})
            .emit("sent", x.at(1));
    });
    who.on("picture", [&who](size_t size, bool compress) {
      who.compress(compress).emit("picture", std::string(size, 'x'));
    });
    who.on("ask", [&who](int64_t ms, const arguments& xs, ack<> reply) {
      who.timeout(std::chrono::milliseconds{ms})
          .emit_with_ack(
              [reply](const ack_result& x) { reply(to_string(x.error)); },
              "question", xs);
    });
    // A request of sails.io.js.
    who.on("get", [](const json& x, ack<> reply) {
      reply(
          json{{"statusCode", 200}, {"headers", json::object()}, {"body", x}});
    });
    who.on("reserved", [&who, here](const std::string& name, ack<> reply) {
      auto fails = [&](auto emit) {
        try {
          emit();
          return false;
        } catch (const std::invalid_argument&) {
          return true;
        }
      };
      reply(std::vector<bool>{fails([&] { who.emit(name); }),
                              fails([&] { who.to("x").emit(name); }),
                              fails([&] { here.emit(name); })});
    });
    who.on("bye, and join", [&who](const std::string& room) {
      who.disconnect();
      who.join(room);
      who.emit("never");
    });
    who.on("late", [this] { notes_.add("late"); });
    who.on("journal", [this](ack<> reply) { reply(notes_.lines()); });
    who.on("clients", [this](ack<size_t> reply) { reply(io_.num_clients()); });
    add_many(who, here);
  });
}

void rehearsal::add_many(socket& who, const nsp& here) {
  who.on("many", [here](const many_spec& x, ack<> reply) {
    auto those = here.to(x.to).except(x.except);
    if (x.what == "join")
      those.sockets_join(x.rooms);
    else if (x.what == "leave")
      those.sockets_leave(x.rooms);
    else if (x.what == "disconnect")
      those.disconnect_sockets(x.close);
    else if (x.what == "emit each")
      those.fetch_sockets([reply](const std::vector<socket_info>& ys) {
        for (auto& y : ys)
          y.emit("yours", y.id());
        reply(ys.size());
      });
    if (x.what == "emit each")
      return;
    reply();
  });
  who.on("fetch", [here](const many_spec& x, ack<> reply) {
    here.to(x.to).except(x.except).fetch_sockets(
        [reply](const std::vector<socket_info>& ys) {
          auto result = json::array();
          for (auto& y : ys)
            result.emplace_back(describe(y));
          reply(result);
        });
  });
  who.on("watch", [this, here = io_.of("/stage")]() mutable {
    here.on_room_event([this](const room_event& x) {
      io_.emit("room", to_string(x.what), x.room, x.id);
    });
  });
}

// -- patterns -----------------------------------------------------------------

void rehearsal::add_patterns() {
  auto halls = io_.of(pattern{"/hall-[0-9]+"});
  halls.use([](socket& who) -> std::optional<refusal> {
    if (who.auth().value("refuse", false))
      return refusal{"full"};
    return std::nullopt;
  });
  note_clients(halls);
  halls.on_connection([halls](socket& who) {
    who.join("stalls");
    halls.to("stalls").emit("hello", who.nsp(), 1, json{{"3", "4"}});
  });
  // Made by hand: a child of the pattern all the same.
  io_.of("/hall-0").on_connection(
      [](socket& who) { who.emit("hello from hall 0"); });
}

// -- middlewares --------------------------------------------------------------

void rehearsal::add_doors() {
  auto steps = io_.of("/steps");
  for (auto i : {1, 2, 3})
    steps.use([this, i](socket& who, next go_on) {
      notes_.add(std::to_string(i) + ": " + name_of(who)
                 + (who.connected() ? " connected" : " waits"));
      who.data()["steps"] = i;
      who.join("room of " + std::to_string(i));
      who.run_after(1ms, [go_on] { go_on(); });
    });
  note_clients(steps);
  steps.on_connection([steps](socket& who) {
    who.emit("data", who.data(), who.connected(), steps.num_sockets());
    steps.to("room of 2").emit("all of room 2");
  });
  auto refused = io_.of("/refused");
  refused.use([](socket& who) -> std::optional<refusal> {
    who.join("room");
    return refusal{"no", {{"a", "b"}, {"c", 3}}};
  });
  refused.use([this](socket&) -> std::optional<refusal> {
    notes_.add("never: the middleware after a refusal");
    return std::nullopt;
  });
  note_clients(refused);
  auto patience = io_.of("/patience");
  patience.use([this](socket& who, next go_on) {
    notes_.add("waits: " + name_of(who));
    std::lock_guard guard{mtx_};
    waiting_.emplace_back(std::move(go_on));
  });
  note_clients(patience);
  io_.on("go on", [this](socket&, ack<size_t> reply) {
    std::lock_guard guard{mtx_};
    for (auto& x : waiting_)
      x();
    reply(waiting_.size());
    waiting_.clear();
  });
}

// -- recovery -----------------------------------------------------------------

void rehearsal::add_desk() {
  auto desk = io_.of("/desk");
  desk.use([this](socket& who) -> std::optional<refusal> {
    notes_.add("middleware: " + name_of(who));
    if (who.auth().value("refuse", false))
      return refusal{"not again"};
    return std::nullopt;
  });
  note_clients(desk);
  desk.on_connection([](socket& who) {
    if (!who.recovered()) {
      who.join("staff");
      who.data()["name"] = name_of(who);
    }
    who.emit("here", who.recovered(), who.rooms(), who.data());
    who.on("say", [&who](const arguments& xs, ack<> reply) {
      who.to("staff").emit("said", xs);
      reply();
    });
  });
  desk.on_session_lost([this](const session_snapshot& x, std::string_view why) {
    notes_.add("lost: " + x.data.json().value("name", "?") + ", "
               + std::string{why});
  });
}

} // namespace callboard::apps
