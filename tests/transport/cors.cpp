#define CAF_SUITE transport.cors

#include "transport/http/cors.hpp"

#include "transport/engine/opening.hpp"

#include "caf/test/unit_test.hpp"

using namespace callboard;
using namespace callboard::transport;

namespace {

std::string lines(std::initializer_list<std::string_view> xs) {
  std::string result;
  for (auto x : xs)
    result += std::string{x} + "\r\n";
  return result;
}

cors_options allow(std::vector<std::string> origins, bool credentials = false) {
  cors_options result;
  result.origins = std::move(origins);
  result.credentials = credentials;
  return result;
}

} // namespace

CAF_TEST(without_origins_nothing_is_said) {
  CAF_CHECK_EQUAL(cors_headers({}, "https://a"), "");
  CAF_CHECK_EQUAL(cors_headers(allow({}, true), "https://a"), "");
}

CAF_TEST(a_star_allows_everybody) {
  CAF_CHECK_EQUAL(cors_headers(allow({"*"}), "https://a"),
                  lines({"Access-Control-Allow-Origin: *"}));
  CAF_CHECK_EQUAL(cors_headers(allow({"https://b", "*"}), ""),
                  lines({"Access-Control-Allow-Origin: *"}));
}

CAF_TEST(a_star_with_credentials_names_who_asks) {
  CAF_CHECK_EQUAL(
      cors_headers(allow({"*"}, true), "https://a"),
      lines({"Access-Control-Allow-Origin: https://a", "Vary: Origin",
             "Access-Control-Allow-Credentials: true"}));
}

CAF_TEST(a_single_origin_is_stated_whoever_asks) {
  for (auto origin : {"https://a", "https://b", ""})
    CAF_CHECK_EQUAL(
        cors_headers(allow({"https://a"}), origin),
        lines({"Access-Control-Allow-Origin: https://a", "Vary: Origin"}));
}

CAF_TEST(of_several_origins_only_the_one_that_asks_is_named) {
  auto options = allow({"https://a", "https://b"});
  CAF_CHECK_EQUAL(
      cors_headers(options, "https://b"),
      lines({"Access-Control-Allow-Origin: https://b", "Vary: Origin"}));
  for (auto origin : {"https://c", "https://b.evil", "https://", ""})
    CAF_CHECK_EQUAL(cors_headers(options, origin), lines({"Vary: Origin"}));
}

CAF_TEST(a_preflight_allows_the_headers_that_it_asks_for) {
  CAF_CHECK_EQUAL(preflight_headers(allow({"*"}), "https://a", "x-one, x-two"),
                  lines({"Access-Control-Allow-Origin: *",
                         "Vary: Access-Control-Request-Headers",
                         "Access-Control-Allow-Methods: GET,POST",
                         "Access-Control-Allow-Headers: x-one, x-two"}));
  CAF_CHECK_EQUAL(preflight_headers(allow({"https://a", "https://b"}, true),
                                    "https://a", ""),
                  lines({"Access-Control-Allow-Origin: https://a",
                         "Vary: Origin, Access-Control-Request-Headers",
                         "Access-Control-Allow-Credentials: true",
                         "Access-Control-Allow-Methods: GET,POST"}));
}

CAF_TEST(what_pages_may_do_can_be_set) {
  auto options = allow({"*"});
  options.methods = "GET";
  options.allowed_headers = "x-token";
  options.exposed_headers = "x-node";
  options.max_age = std::chrono::minutes{10};
  CAF_CHECK_EQUAL(preflight_headers(options, "https://a", "x-other"),
                  lines({"Access-Control-Allow-Origin: *",
                         "Access-Control-Expose-Headers: x-node",
                         "Access-Control-Allow-Methods: GET",
                         "Access-Control-Allow-Headers: x-token",
                         "Access-Control-Max-Age: 600"}));
}

CAF_TEST(a_cookie_has_the_attributes_that_are_set) {
  CAF_CHECK_EQUAL(cookie_header({}, "abc"), "");
  cookie_options x;
  x.name = "io";
  CAF_CHECK_EQUAL(
      cookie_header(x, "abc"),
      lines({"Set-Cookie: io=abc; Path=/; HttpOnly; SameSite=Lax"}));
  x.path = "/chat";
  x.http_only = false;
  x.secure = true;
  x.same_site = "None";
  x.max_age = std::chrono::hours{1};
  CAF_CHECK_EQUAL(
      cookie_header(x, "abc"),
      lines({"Set-Cookie: io=abc; Max-Age=3600; Path=/chat; Secure; "
             "SameSite=None"}));
}

CAF_TEST(errors_of_the_handshake_have_their_codes) {
  auto check = [](handshake_error x, unsigned status, std::string body,
                  std::string text) {
    auto y = make_error_response(x, false);
    CAF_CHECK_EQUAL(y.status, status);
    CAF_CHECK_EQUAL(y.content_type, "application/json");
    CAF_CHECK_EQUAL(y.body, body);
    CAF_CHECK(!y.close);
    // Whoever asked for a WebSocket gets text, and the connection is closed.
    y = make_error_response(x, true);
    CAF_CHECK_EQUAL(y.status, 400u);
    CAF_CHECK_EQUAL(y.body, text);
    CAF_CHECK(y.close);
  };
  using enum handshake_error;
  check(unknown_transport, 400, R"({"code":0,"message":"Transport unknown"})",
        "Transport unknown");
  check(unknown_sid, 400, R"({"code":1,"message":"Session ID unknown"})",
        "Session ID unknown");
  check(bad_handshake_method, 400,
        R"({"code":2,"message":"Bad handshake method"})",
        "Bad handshake method");
  check(bad_request, 400, R"({"code":3,"message":"Bad request"})",
        "Bad request");
  check(forbidden, 403, R"({"code":4,"message":"Forbidden"})", "Forbidden");
  check(unsupported_protocol_version, 400,
        R"({"code":5,"message":"Unsupported protocol version"})",
        "Unsupported protocol version");
}
