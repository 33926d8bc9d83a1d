#define CAF_SUITE codec.jsonp

#include "codec/jsonp.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

std::string response(std::string_view body,
                     framing form = framing::polling3_text) {
  auto result = jsonp_response(form, "3", body);
  CAF_REQUIRE(result);
  return *result;
}

/// The payload of a form's body, or an error's name.
std::string form(std::string_view body, framing x = framing::polling3_text) {
  std::string result;
  auto err = read_jsonp_form(x, body, result);
  return err == errc::none ? result : std::string{to_string(err)};
}

} // namespace

CAF_TEST(responses_call_the_function_of_the_client) {
  CAF_CHECK_EQUAL(response("2:40"), R"(___eio[3]("2:40");)");
  CAF_CHECK_EQUAL(response("40", framing::polling4), R"(___eio[3]("40");)");
  CAF_CHECK_EQUAL(response("1::", framing::polling1), R"(io.j[3]("1::");)");
  CAF_CHECK_EQUAL(response(""), R"(___eio[3]("");)");
}

CAF_TEST(responses_are_javascript) {
  // Made by the JSONP transport of engine.io 6.6.
  CAF_CHECK_EQUAL(
      response(
          "1:4\xc3\xa4\xe2\x80\xa8\xe2\x80\xa9\"\\\n\r\t\b\f\1\x7f</script>"
          "\xf0\x9f\x98\x80\xe2\x80\xa7\xe2\x80\xaa"),
      "___eio[3](\"1:4\xc3\xa4\\u2028\\u2029\\\"\\\\\\n\\r\\t\\b\\f\\u0001\x7f"
      "</script>\xf0\x9f\x98\x80\xe2\x80\xa7\xe2\x80\xaa\");");
  CAF_CHECK_EQUAL(response("\xe2\x80\xa8\xe2\x80\xa8x\xe2\x80"),
                  "___eio[3](\"\\u2028\\u2028x\xef\xbf\xbd\");");
}

CAF_TEST(the_number_of_the_function_has_digits_only) {
  for (auto index : {"", "-1", "1.0", "0x1", "a", "1 ", " 1", "1]",
                     "1](alert(1))", "1\n", "\xd9\xa1"})
    CAF_CHECK(!jsonp_response(framing::polling3_text, index, "x"));
  CAF_CHECK(!jsonp_response(framing::polling1, "1\0"s, "x"));
  CAF_CHECK_EQUAL(jsonp_response(framing::polling1, "0123", "x").value_or(""),
                  R"(io.j[0123]("x");)");
}

CAF_TEST(forms_have_escaped_line_ends) {
  // Made as the JSONP transport of engine.io-client 3.5.3 does, read by that of
  // engine.io 6.6.
  CAF_CHECK_EQUAL(form("d=2%3A40"), "2:40");
  CAF_CHECK_EQUAL(form("d=a%5Cnb"), "a\nb");
  CAF_CHECK_EQUAL(form("d=a%5C%5Cnb"), "a\\nb");
  CAF_CHECK_EQUAL(form("d=a%5C%5C%5Cnb"), "a\\\\nb");
  CAF_CHECK_EQUAL(form("d=%5C%5Cn"), "\\n");
  CAF_CHECK_EQUAL(form("d=%5C%5C%5Cn"), "\\\\n");
  CAF_CHECK_EQUAL(form("d=%5C%5Cn%5Cn%5C"), "\\n\n\\");
  CAF_CHECK_EQUAL(form("d=%C3%A4%F0%9F%98%80%26%3D%2B%25"),
                  "\xc3\xa4\xf0\x9f\x98\x80&=+%");
  CAF_CHECK_EQUAL(form("d=%5C%5C%5C%5Cn"), "\\\\\\n");
  CAF_CHECK_EQUAL(form("d=n%5C"), "n\\");
}

CAF_TEST(forms_of_protocol_1_have_a_json_string) {
  auto read = [](std::string_view body) {
    return form(body, framing::polling1);
  };
  CAF_CHECK_EQUAL(read("d=%223%3A%3A%3Aa%5Cn%5C%22%C3%A4%22"),
                  "3:::a\n\"\xc3\xa4");
  CAF_CHECK_EQUAL(read("d=\"\""), "");
  for (auto body : {"d=", "d=2::", "d=1", "d=null", "d=[%22a%22]", "d=%22a",
                    "d=%22a%22%00", "d=%22a%22x", "d=%22%FF", "d=%20%22a%22"})
    CAF_CHECK_EQUAL(read(body), "jsonp_form");
}

CAF_TEST(forms_have_one_field) {
  for (auto body : {"", "e=1", "D=1", "d", "&", "d=1&d=2", "xd=1", "{}"})
    CAF_CHECK_EQUAL(form(body), "jsonp_form");
  CAF_CHECK_EQUAL(form("d="), "");
  CAF_CHECK_EQUAL(form("a=b&d=1:2&e"), "1:2");
  CAF_CHECK_EQUAL(form("&&d=a+b&"), "a b");
}
