#define CAF_SUITE transport.server

#include "tests/transport/server.hpp"

#include <set>
#include <system_error>

CAF_TEST_FIXTURE_SCOPE(server_tests, fixture)

CAF_TEST(a_server_knows_its_namespaces_and_tells_of_new_ones) {
  caf::scoped_actor me{sys};
  io.on_new_namespace(caf::actor_cast<namespace_watcher_actor>(me));
  io.of("/news");
  io.of(pattern{"/n-.*"});
  me->receive([](open_atom, const std::string& name) {
    CAF_CHECK_EQUAL(name, "/news");
  });
  std::set<std::string> names;
  for (auto& x : io.namespaces())
    names.emplace(x.name());
  CAF_CHECK_EQUAL(names, (std::set<std::string>{"/", "/news"}));
  CAF_CHECK_EQUAL(io.name(), "/");
}

CAF_TEST(a_polling_session_may_use_connections_of_every_shard) {
  // Connections are handed to the shards in turn.
  std::vector<std::unique_ptr<http_client>> clients;
  for (auto i = 0; i < 4; ++i)
    clients.emplace_back(std::make_unique<http_client>(io.port()));
  auto first = clients[0]->get(polling);
  CAF_CHECK_EQUAL(first[wire::http::field::content_type],
                  "text/plain; charset=UTF-8");
  auto path = polling + ("&sid=" + sid_of(first.body()));
  CAF_CHECK_EQUAL(clients[1]->post_body(path, "40"), "ok");
  CAF_CHECK(clients[2]->get_body(path).starts_with("40{\"sid\":\""));
  for (auto i = 0; i < 8; ++i) {
    auto n = std::to_string(i);
    CAF_CHECK_EQUAL(
        clients[i % 4]->post_body(path, "42" + n + R"(["echo",)" + n + "]"),
        "ok");
    std::string text;
    while (text.find("43") == std::string::npos)
      text += clients[(i + 1) % 4]->get_body(path) + "\x1e";
    CAF_CHECK_EQUAL(text, R"(42["echo",)" + n + "]\x1e" + "43" + n + "[1]\x1e");
  }
  CAF_CHECK_EQUAL(io.num_clients(), 1u);
  // The client says good-bye.
  CAF_CHECK_EQUAL(clients[3]->post_body(path, "1"), "ok");
  CAF_CHECK_EQUAL(clients[0]->get(path).result_int(), 400u);
}

CAF_TEST(a_poll_waits_for_something_to_say) {
  http_client client{io.port()};
  auto path = polling + ("&sid=" + sid_of(client.get_body(polling)));
  client.post(path, "40");
  client.get(path);
  client.write("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  io.emit("news", 1);
  CAF_CHECK_EQUAL(client.read_body(), R"(42["news",1])");
}

CAF_TEST(websocket_clients_of_all_shards_are_reached) {
  std::vector<std::unique_ptr<ws_client>> clients;
  for (auto i = 0; i < 5; ++i)
    clients.emplace_back(connect());
  CAF_CHECK_EQUAL(io.num_sockets(), 5u);
  io.emit("news", "hi", std::vector<uint8_t>{'a', 'b'});
  for (auto& x : clients) {
    CAF_CHECK_EQUAL(x->read(),
                    R"(451-["news","hi",{"_placeholder":true,"num":0}])");
    CAF_CHECK_EQUAL(x->read(), "ab");
  }
  auto all = io.fetch_sockets();
  CAF_CHECK_EQUAL(all.size(), 5u);
}

CAF_TEST(a_session_is_upgraded_on_whatever_connection) {
  for (auto i = 0; i < 2; ++i) {
    http_client client{io.port()};
    auto sid = sid_of(client.get_body(polling));
    auto path = polling + ("&sid=" + sid);
    client.post(path, "40");
    client.get(path);
    client.write("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    ws_client ws{io.port(), websocket + ("&sid=" + sid)};
    ws.write("2probe");
    CAF_CHECK_EQUAL(ws.read(), "3probe");
    CAF_CHECK_EQUAL(client.read_body(), "6");
    ws.write("5");
    ws.write(R"(427["echo",true])");
    CAF_CHECK_EQUAL(ws.read(), R"(42["echo",true])");
    CAF_CHECK_EQUAL(ws.read(), "437[1]");
    CAF_CHECK_EQUAL(client.get(path).result_int(), 400u);
    // Moves the turn of the shards on by one.
    http_client another{io.port()};
    another.get("/");
  }
}

CAF_TEST(a_handshake_may_set_a_cookie) {
  auto with_cookie = options(1);
  with_cookie.engine.cookie.name = "io";
  callboard::server other{sys, with_cookie};
  other.listen();
  http_client client{other.port()};
  auto x = client.get(polling);
  auto sid = sid_of(x.body());
  CAF_CHECK_EQUAL(x["Set-Cookie"],
                  "io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
  CAF_CHECK_EQUAL(
      client.post(polling + ("&sid=" + sid), "1").count("Set-Cookie"), 0u);
  with_cookie.engine.cookie.name = "io=";
  try {
    callboard::server{sys, with_cookie};
    CAF_ERROR("accepted");
  } catch (const std::invalid_argument& e) {
    CAF_CHECK_EQUAL(e.what(), "not a cookie: io="s);
  }
}

CAF_TEST(upgrades_are_told_and_can_be_switched_off) {
  for (auto on : {true, false}) {
    auto settings = options(1);
    settings.engine.upgrades = on;
    callboard::server other{sys, settings};
    std::promise<std::string> upgraded;
    other.on_upgrade([&](const callboard::connection_info& x) {
      CAF_CHECK(x.transport == transport_kind::websocket);
      upgraded.set_value(x.sid);
    });
    other.listen();
    http_client client{other.port()};
    auto open = client.get_body(polling);
    CAF_CHECK_EQUAL(
        open.find(R"("upgrades":["websocket"])") != std::string::npos, on);
    auto sid = sid_of(open);
    ws_client ws{other.port(), websocket + ("&sid=" + sid)};
    if (on) {
      ws.write("2probe");
      CAF_CHECK_EQUAL(ws.read(), "3probe");
      ws.write("5");
      CAF_CHECK_EQUAL(upgraded.get_future().get(), sid);
    } else {
      CAF_CHECK_EQUAL(ws.read_all(), "");
    }
  }
}

CAF_TEST(errors_have_their_answers) {
  http_client client{io.port()};
  auto check = [&](std::string_view path, unsigned status,
                   std::string_view body) {
    auto x = client.get(path);
    CAF_CHECK_EQUAL(x.result_int(), status);
    CAF_CHECK_EQUAL(x.body(), body);
  };
  check("/", 404, "Not found\n");
  check("/socket.io", 404, "Not found\n");
  check("/socket.io/", 400, R"({"code":0,"message":"Transport unknown"})");
  check("/socket.io/?EIO=2&transport=polling", 400,
        R"({"code":5,"message":"Unsupported protocol version"})");
  for (auto sid : {"x", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAB"})
    check(polling + ("&sid=" + std::string{sid}), 400,
          R"({"code":1,"message":"Session ID unknown"})");
  auto x = client.post(polling, "40");
  CAF_CHECK_EQUAL(x.body(), R"({"code":2,"message":"Bad handshake method"})");
}

CAF_TEST(pages_of_allowed_origins_may_read_answers) {
  http_client client{io.port()};
  auto ask = [&](std::string origin) {
    client.write("GET " + std::string{polling}
                 + " HTTP/1.1\r\nHost: a\r\nOrigin: " + origin + "\r\n\r\n");
    auto x = client.read();
    return std::string{x[wire::http::field::access_control_allow_origin]};
  };
  CAF_CHECK_EQUAL(ask("https://b"), "https://b");
  CAF_CHECK_EQUAL(ask("https://c"), "");
}

CAF_TEST(a_port_can_be_used_once) {
  auto same = options(1);
  same.port = io.port();
  callboard::server other{sys, same};
  std::string what;
  try {
    other.listen();
  } catch (const std::system_error& e) {
    CAF_CHECK(e.code() == std::errc::address_in_use);
    what = e.what();
  }
  CAF_CHECK(what.starts_with("cannot listen on 127.0.0.1:"));
}

CAF_TEST(plain_sessions_are_served_beside) {
  callboard::server other{sys, options(2)};
  engine_options plain;
  plain.path = "/engine";
  std::promise<disconnect_reason> closed;
  other.engine(plain, [&](engine_socket& x) {
    x.on_message([&x](std::string_view data, bool binary) {
      if (data == "close")
        x.close();
      else if (binary)
        x.send_binary(data);
      else
        x.send(data);
    });
    x.on_close([&](disconnect_reason why) { closed.set_value(why); });
  });
  other.listen();
  ws_client a{other.port(), "/engine/?EIO=4&transport=websocket"};
  sid_of(a.read());
  a.write("4hello");
  CAF_CHECK_EQUAL(a.read(), "4hello");
  a.write_binary("bytes");
  CAF_CHECK_EQUAL(a.read(), "bytes");
  CAF_CHECK_EQUAL(other.num_clients(), 0u);
  a.write("4close");
  CAF_CHECK_EQUAL(a.read_all(), "");
  CAF_CHECK(closed.get_future().get() == disconnect_reason::forced_close);
}

CAF_TEST(each_endpoint_has_its_own_limit_for_a_post) {
  auto settings = options(1);
  settings.engine.limits.max_payload = 1000;
  callboard::server other{sys, settings};
  engine_options plain;
  plain.path = "/engine";
  other.engine(plain, [](engine_socket&) {});
  other.listen();
  for (auto path : {"/engine/?EIO=4&transport=polling", polling}) {
    http_client client{other.port()};
    auto post =
        [&, own = path + ("&sid=" + sid_of(client.get_body(path)))](size_t n) {
          // A packet that means nothing.
          return client.post(own, std::string(n, '6')).result_int();
        };
    CAF_CHECK_EQUAL(post(1000), 200u);
    CAF_CHECK_EQUAL(post(1001), path == polling ? 413u : 200u);
    if (path == polling)
      CAF_CHECK(client.at_end());
  }
}

CAF_TEST(a_session_that_ends_while_it_opens_answers_its_first_request) {
  callboard::server other{sys, options(1)};
  engine_options plain;
  plain.path = "/engine";
  plain.max_outbox = 1000;
  std::promise<disconnect_reason> closed;
  other.engine(plain, [&](engine_socket& x) {
    x.on_close([&](disconnect_reason why) { closed.set_value(why); });
    for (auto i = 0; i < 2; ++i)
      x.send(std::string(1000, 'x'));
  });
  other.listen();
  http_client client{other.port()};
  CAF_CHECK_EQUAL(client.get_body("/engine/?EIO=4&transport=polling"), "1");
  CAF_CHECK(closed.get_future().get() == disconnect_reason::slow_consumer);
}

CAF_TEST(who_sends_pings_and_reads_no_pongs_is_a_slow_consumer) {
  callboard::server other{sys, options(1)};
  engine_options plain;
  plain.path = "/engine";
  std::promise<disconnect_reason> closed;
  other.engine(plain, [&](engine_socket& x) {
    x.on_close([&](disconnect_reason why) { closed.set_value(why); });
  });
  other.listen();
  ws_client client{other.port(), "/engine/?EIO=4&transport=websocket"};
  // A masked ping of 125 bytes; the mask is zero.
  auto ping = "\x89\xfd\0\0\0\0"s + std::string(125, 'x');
  std::string pings;
  for (auto i = 0; i < 1000; ++i)
    pings += ping;
  wire::beast::error_code ec;
  for (auto i = 0; i < 500 && !ec; ++i)
    wire::asio::write(client.stream().next_layer(), wire::asio::buffer(pings),
                      ec);
  CAF_CHECK(closed.get_future().get() == disconnect_reason::slow_consumer);
}

CAF_TEST(a_handler_of_messages_may_replace_itself) {
  callboard::server other{sys, options(1)};
  engine_options plain;
  plain.path = "/engine";
  other.engine(plain, [](engine_socket& x) {
    x.on_message([&x, name = std::string(100, 'a')](auto, bool) {
      x.on_message([&x, name = std::string(100, 'b')](auto, bool) {
        x.on_message({});
        x.send(name);
      });
      x.send(name);
    });
  });
  other.listen();
  ws_client client{other.port(), "/engine/?EIO=3&transport=websocket"};
  sid_of(client.read());
  for (auto i = 0; i < 3; ++i)
    client.write("4x");
  client.write("2");
  CAF_CHECK_EQUAL(client.read(), "4" + std::string(100, 'a'));
  CAF_CHECK_EQUAL(client.read(), "4" + std::string(100, 'b'));
  CAF_CHECK_EQUAL(client.read(), "3");
}

CAF_TEST_FIXTURE_SCOPE_END()
