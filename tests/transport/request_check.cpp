#define CAF_SUITE transport.request_check

#include "transport/engine/request_check.hpp"
#include "transport/http/request.hpp"

#include "caf/test/unit_test.hpp"

using namespace callboard;
using namespace callboard::transport;

namespace {

/// A request, and what the checks say of it.
struct sample {
  std::string transport = "polling";
  std::string version = "4";
  std::optional<std::string> sid = {};
  std::optional<std::string> jsonp = {};
  std::string method = "GET";
  std::string origin = {};
  bool upgrade = false;
  bool has_version = true;

  request_facts facts() const {
    request_facts x;
    x.method = method;
    x.transport = &transport;
    x.version = has_version ? &version : nullptr;
    x.sid = sid ? &*sid : nullptr;
    x.jsonp = jsonp ? &*jsonp : nullptr;
    x.origin = origin;
    x.upgrade = upgrade;
    return x;
  }

  request_verdict check(const engine_options& options = {}) const {
    return check_request(facts(), options);
  }

  auto check_session(transport_kind kind, int protocol,
                     transport_kind present = transport_kind::polling) const {
    return check_session_request(facts(), {}, kind, protocol, present);
  }
};

sample websocket() {
  sample x;
  x.transport = "websocket";
  x.upgrade = true;
  return x;
}

sample of_session() {
  sample x;
  x.sid = "abc";
  return x;
}

template <class Verdict>
bool is(const Verdict& x, handshake_error expected) {
  auto error = std::get_if<handshake_error>(&x);
  return error && *error == expected;
}

template <class Verdict>
bool is(const Verdict& x, session_request expected) {
  auto result = std::get_if<session_request>(&x);
  return result && *result == expected;
}

bool opens(const request_verdict& x, transport_kind kind, int protocol) {
  auto how = std::get_if<opens_session>(&x);
  return how && how->transport == kind && how->protocol == protocol;
}

constexpr auto polling_kind = transport_kind::polling;
constexpr auto websocket_kind = transport_kind::websocket;

} // namespace

using enum handshake_error;

CAF_TEST(requests_without_sid_open_a_session) {
  sample x;
  CAF_CHECK(opens(x.check(), polling_kind, 4));
  x.version = "3";
  CAF_CHECK(opens(x.check(), polling_kind, 3));
  x.sid = "";
  CAF_CHECK(opens(x.check(), polling_kind, 3));
  CAF_CHECK(opens(websocket().check(), websocket_kind, 4));
}

CAF_TEST(the_transport_must_be_one_that_is_served) {
  sample x;
  for (auto name : {"", "Polling", "websocket ", "flashsocket"}) {
    x.transport = name;
    CAF_CHECK(is(x.check(), unknown_transport));
  }
  CAF_CHECK(is(check_request({}, {}), unknown_transport));
  engine_options options;
  options.polling = false;
  CAF_CHECK(is(sample{}.check(options), unknown_transport));
  CAF_CHECK(opens(websocket().check(options), websocket_kind, 4));
  options.websocket = false;
  CAF_CHECK(is(websocket().check(options), unknown_transport));
}

CAF_TEST(the_version_must_be_one_that_is_served) {
  sample x;
  for (auto name : {"", "2", "5", "44", "04"}) {
    x.version = name;
    CAF_CHECK(is(x.check(), unsupported_protocol_version));
  }
  x.has_version = false;
  CAF_CHECK(is(x.check(), unsupported_protocol_version));
  engine_options options;
  options.dialects.engine4 = false;
  CAF_CHECK(is(sample{}.check(options), unsupported_protocol_version));
  options.dialects.engine3 = false;
  CAF_CHECK(
      is(sample{.version = "3"}.check(options), unsupported_protocol_version));
}

CAF_TEST(only_get_opens_a_session) {
  for (auto name : {"POST", "PUT", "HEAD", "OPTIONS"})
    CAF_CHECK(is(sample{.method = name}.check(), bad_handshake_method));
}

CAF_TEST(transport_and_upgrade_must_agree) {
  sample x;
  x.upgrade = true;
  CAF_CHECK(is(x.check(), bad_request));
  x = websocket();
  x.upgrade = false;
  CAF_CHECK(is(x.check(), bad_request));
}

CAF_TEST(origins_must_be_field_values) {
  sample x;
  x.origin = "https://a";
  CAF_CHECK(opens(x.check(), polling_kind, 4));
  x.origin = "a\x01";
  CAF_CHECK(is(x.check(), bad_request));
  x.sid = "abc";
  CAF_CHECK(is(x.check(), bad_request));
}

CAF_TEST(the_function_of_jsonp_is_a_number) {
  sample x;
  for (auto name : {"0", "17"}) {
    x.jsonp = name;
    CAF_CHECK(opens(x.check(), polling_kind, 4));
  }
  for (auto name : {"a", "1)", "-1"}) {
    x.jsonp = name;
    CAF_CHECK(is(x.check(), bad_request));
  }
}

CAF_TEST(requests_with_sid_belong_to_a_session) {
  auto x = of_session();
  auto verdict = x.check();
  auto how = std::get_if<joins_session>(&verdict);
  CAF_REQUIRE(how);
  CAF_CHECK_EQUAL(how->sid, "abc");
  CAF_CHECK(how->transport == polling_kind);
  // Method and version matter to the session only.
  x.method = "PUT";
  x.version = "9";
  verdict = x.check();
  CAF_CHECK(std::holds_alternative<joins_session>(verdict));
}

CAF_TEST(methods_say_what_a_polling_request_wants) {
  auto x = of_session();
  CAF_CHECK(is(x.check_session(polling_kind, 4), session_request::poll));
  x.method = "POST";
  CAF_CHECK(is(x.check_session(polling_kind, 4), session_request::post));
  x.method = "PUT";
  CAF_CHECK(
      is(x.check_session(polling_kind, 4), session_request::unknown_method));
}

CAF_TEST(the_version_of_a_session_stays) {
  auto x = of_session();
  CAF_CHECK(is(x.check_session(polling_kind, 3), bad_request));
  x.version = "3";
  CAF_CHECK(is(x.check_session(polling_kind, 3), session_request::poll));
  x.has_version = false;
  CAF_CHECK(is(x.check_session(polling_kind, 4), session_request::poll));
}

CAF_TEST(polling_is_over_after_an_upgrade) {
  auto x = of_session();
  CAF_CHECK(is(x.check_session(polling_kind, 4, websocket_kind), bad_request));
}

CAF_TEST(the_list_of_a_header_may_come_in_several_lines) {
  http_request x;
  x.insert("Upgrade", "WebSocket");
  CAF_CHECK(!wants_websocket(x));
  x.insert("Connection", "keep-alive");
  CAF_CHECK(!wants_websocket(x));
  x.insert("Connection", "x, Upgrade");
  CAF_CHECK(wants_websocket(x));
}

CAF_TEST(only_a_websocket_upgrades) {
  auto x = of_session();
  CAF_CHECK(is(x.check_session(websocket_kind, 4), bad_request));
  x.upgrade = true;
  CAF_CHECK(is(x.check_session(polling_kind, 4), bad_request));
  CAF_CHECK(is(x.check_session(websocket_kind, 4), session_request::upgrade));
}
