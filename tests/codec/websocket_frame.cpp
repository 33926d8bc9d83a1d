#define CAF_SUITE codec.websocket_frame

#include "codec/websocket_frame.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace callboard::codec;
using namespace std::string_literals;

namespace {

std::string frame(opcode op, std::string_view payload) {
  std::string result;
  append_frame(result, op, payload);
  return result;
}

std::string close_frame(close_code code) {
  std::string result;
  append_close_frame(result, code);
  return result;
}

} // namespace

CAF_TEST(the_unmasked_samples_of_rfc_6455_are_met) {
  CAF_CHECK_EQUAL(frame(opcode::text, "Hello"), "\x81\x05Hello");
  CAF_CHECK_EQUAL(frame(opcode::ping, "Hello"), "\x89\x05Hello");
  auto medium = std::string(256, 'x');
  CAF_CHECK_EQUAL(frame(opcode::binary, medium), "\x82\x7e\x01\x00"s + medium);
  auto large = std::string(65536, 'x');
  CAF_CHECK(frame(opcode::binary, large)
            == "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s + large);
}

CAF_TEST(the_header_is_as_small_as_possible) {
  std::pair<size_t, size_t> vectors[] = {
      {0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}, {1 << 30, 10},
  };
  for (auto [payload, header] : vectors) {
    std::string out;
    append_frame_header(out, opcode::text, payload);
    CAF_CHECK_EQUAL(out.size(), header);
    CAF_CHECK_EQUAL(frame_header_size(payload), header);
  }
}

CAF_TEST(close_frames_carry_their_code) {
  CAF_CHECK_EQUAL(close_frame(close_code::none), "\x88\x00"s);
  CAF_CHECK_EQUAL(close_frame(close_code::normal), "\x88\x02\x03\xe8");
  CAF_CHECK_EQUAL(close_frame(close_code::too_big), "\x88\x02\x03\xf1");
}

CAF_TEST(each_frame_error_has_its_close_code) {
  CAF_CHECK(close_code_for(errc::frame_protocol) == close_code::protocol_error);
  CAF_CHECK(close_code_for(errc::frame_utf8) == close_code::invalid_payload);
  CAF_CHECK(close_code_for(errc::frame_deflate) == close_code::invalid_payload);
  CAF_CHECK(close_code_for(errc::frame_too_big) == close_code::too_big);
  CAF_CHECK(close_code_for(errc::payload) == close_code::none);
}

CAF_TEST(the_opening_handshake_is_that_of_rfc_6455) {
  CAF_CHECK_EQUAL(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="),
                  "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}
