#define CAF_SUITE codec.query

#include "codec/query.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

query_params params(std::string_view query) {
  return parse_target("/?" + std::string{query}).query;
}

std::string value(std::string_view query) {
  auto xs = params(query);
  return xs.size() == 1 ? xs[0].second : "<none>";
}

} // namespace

CAF_TEST(a_target_is_split_into_path_and_parameters) {
  auto target = "/socket.io/?EIO=4&transport=polling&t=OgvXa9K"s;
  auto x = parse_target(target);
  CAF_CHECK_EQUAL(std::string{x.path}, "/socket.io/");
  CAF_CHECK_EQUAL(
      x.query,
      (query_params{{"EIO", "4"}, {"transport", "polling"}, {"t", "OgvXa9K"}}));
}

CAF_TEST(query_and_fragment_are_optional) {
  CAF_CHECK(parse_target("/a").path == "/a");
  CAF_CHECK(parse_target("/a").query.empty());
  CAF_CHECK(parse_target("/a?").query.empty());
  CAF_CHECK(parse_target("").path.empty());
  CAF_CHECK(parse_target("/a#b?c=d").path == "/a");
  CAF_CHECK(parse_target("/a#b?c=d").query.empty());
  CAF_CHECK_EQUAL(parse_target("/a?c=d#e&f").query, (query_params{{"c", "d"}}));
  CAF_CHECK_EQUAL(parse_target("/a?b?c=d?e").query,
                  (query_params{{"b?c", "d?e"}}));
}

CAF_TEST(parameters_may_lack_a_name_or_a_value) {
  CAF_CHECK_EQUAL(
      params("a&b=&=c&&=&d=e=f"),
      (query_params{{"a", ""}, {"b", ""}, {"", "c"}, {"", ""}, {"d", "e=f"}}));
  CAF_CHECK(params("&&").empty());
}

CAF_TEST(names_and_values_are_decoded) {
  CAF_CHECK_EQUAL(value("a=1+2%2B3%20"), "1 2+3 ");
  CAF_CHECK_EQUAL(params("%61%3d=%26%C3%a4"),
                  (query_params{{"a=", "&\xc3\xa4"}}));
  CAF_CHECK_EQUAL(value("a=%00"), "\0"s);
}

CAF_TEST(malformed_escapes_stay_as_they_are) {
  CAF_CHECK_EQUAL(value("a=%"), "%");
  CAF_CHECK_EQUAL(value("a=%4"), "%4");
  CAF_CHECK_EQUAL(value("a=%4g%g4%%41"), "%4g%g4%A");
}

CAF_TEST(bytes_that_are_not_utf8_are_replaced) {
  // Expected values as new URLSearchParams() of Node.js has them.
  auto bad = "\xef\xbf\xbd"s;
  CAF_CHECK_EQUAL(value("a=x%FFy"), "x" + bad + "y");
  CAF_CHECK_EQUAL(value("a=%C3"), bad);
  CAF_CHECK_EQUAL(value("a=%C3x"), bad + "x");
  CAF_CHECK_EQUAL(value("a=%C0%80"), bad + bad);
  CAF_CHECK_EQUAL(value("a=%E2%82"), bad);
  CAF_CHECK_EQUAL(value("a=%E2%82%E2%82%AC"), bad + "\xe2\x82\xac");
  CAF_CHECK_EQUAL(value("a=%ED%A0%80"), bad + bad + bad);
  CAF_CHECK_EQUAL(value("a=%F0%9F%98"), bad);
  CAF_CHECK_EQUAL(value("a=%F0%9F%98%80"), "\xf0\x9f\x98\x80");
  CAF_CHECK_EQUAL(value("a=%F4%90%80%80"), bad + bad + bad + bad);
  CAF_CHECK_EQUAL(value("a=%F5%80"), bad + bad);
}

CAF_TEST(the_last_parameter_of_a_name_counts) {
  auto xs = params("a=1&b=2&a=3");
  CAF_REQUIRE(find_param(xs, "a") != nullptr);
  CAF_CHECK_EQUAL(*find_param(xs, "a"), "3");
  CAF_CHECK_EQUAL(*find_param(xs, "b"), "2");
  CAF_CHECK(find_param(xs, "c") == nullptr);
  CAF_CHECK(find_param({}, "a") == nullptr);
}

CAF_TEST(paths_are_decoded_strictly) {
  CAF_CHECK(decode_path("/a%20b+c") == "/a b+c");
  CAF_CHECK(decode_path("/%2e%2E/") == "/../");
  CAF_CHECK(decode_path("") == "");
  for (auto path : {"/%", "/%4", "/%4g", "/%%41", "/a%00b"})
    CAF_CHECK(!decode_path(path));
}
