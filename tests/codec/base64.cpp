#define CAF_SUITE codec.base64

#include "codec/base64.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

std::string encode(std::string_view bytes) {
  std::string result;
  append_base64(result, bytes);
  return result;
}

/// Bytes with every value, in an order that gives every digit.
std::string many_bytes(size_t n) {
  std::string result;
  for (size_t i = 0; i < n; ++i)
    result += static_cast<char>(i * 167 + i / 256);
  return result;
}

} // namespace

CAF_TEST(the_vectors_of_rfc_4648_are_met) {
  std::pair<std::string, std::string> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    CAF_CHECK_EQUAL(encode(bytes), text);
    CAF_CHECK(decode_base64(text) == bytes);
  }
}

CAF_TEST(encoding_appends) {
  auto out = "b"s;
  append_base64(out, "\x09");
  CAF_CHECK_EQUAL(out, "bCQ==");
}

CAF_TEST(padding_may_be_left_out_but_not_be_wrong) {
  CAF_CHECK(decode_base64("Zg") == "f");
  CAF_CHECK(decode_base64("Zm8") == "fo");
  for (auto text : {"Z", "Zm9vY", "Zg=", "Z===", "====", "=",
                    "Zg==Zg==", "Zm=v", "Zm9v=", "Zm9v===="})
    CAF_CHECK(!decode_base64(text));
}

CAF_TEST(any_other_character_is_an_error) {
  for (auto text : {" Zg==", "Zg==\n", "Zm 9", "Zm-_", "Zm9\xc3"})
    CAF_CHECK(!decode_base64(text));
  CAF_CHECK(!decode_base64("Zm9v\0AAA"s));
  CAF_CHECK(!decode_base64("\0\0\0\0"s));
}

CAF_TEST(any_bytes_of_any_length_make_the_round_trip) {
  for (size_t n = 0; n < 520; ++n) {
    auto bytes = many_bytes(n);
    CAF_CHECK(decode_base64(encode(bytes)) == bytes);
    CAF_CHECK(decode_base64url(base64url(bytes)) == bytes);
  }
}

CAF_TEST(pieces_of_a_large_input_fit_together) {
  auto bytes = many_bytes((3 << 20) + 1000);
  CAF_CHECK(decode_base64(encode(bytes)) == bytes);
}

CAF_TEST(the_url_alphabet_has_no_plus_slash_or_padding) {
  CAF_CHECK_EQUAL(encode("\xfb\xff\xfe"), "+//+");
  CAF_CHECK_EQUAL(base64url("\xfb\xff\xfe"), "-__-");
  CAF_CHECK_EQUAL(base64url("f"), "Zg");
  CAF_CHECK(decode_base64url("-__-") == "\xfb\xff\xfe");
  for (auto text : {"+//+", "Zg==", "Zm9v\n", "Z"})
    CAF_CHECK(!decode_base64url(text));
}

CAF_TEST(only_one_url_form_stands_for_the_same_bytes) {
  CAF_CHECK(decode_base64("Zh") == "f");
  CAF_CHECK(!decode_base64url("Zh"));
  CAF_CHECK(!decode_base64url("Zm9"));
}
