#define CAF_SUITE codec.deflate

#include "codec/deflate.hpp"

#include "tests/codec/hex.hpp"

#include <boost/beast/zlib/inflate_stream.hpp>

#include <string>
#include <vector>

#include "caf/test/unit_test.hpp"

using namespace callboard::codec;
using namespace std::string_literals;
using kit::unhex;

namespace {

/// The text, or the error's name.
std::string inflate(inflater& x, std::string_view payload,
                    size_t max_size = 1'000'000) {
  std::string out;
  auto err = x.inflate_message(payload, max_size, out);
  CAF_CHECK(out.size() <= max_size);
  return err == errc::none ? out : std::string{to_string(err)};
}

std::string inflate(std::string_view payload, size_t max_size = 1'000'000) {
  inflater x;
  return inflate(x, payload, max_size);
}

/// What Boost.Beast, which has an implementation of its own, makes of raw
/// deflate data.
std::string beast_inflate(std::string_view bytes, size_t size) {
  namespace zlib = boost::beast::zlib;
  std::string out(size + 1, '\0');
  zlib::inflate_stream stream;
  zlib::z_params z;
  z.next_in = bytes.data();
  z.avail_in = bytes.size();
  z.next_out = out.data();
  z.avail_out = out.size();
  boost::beast::error_code ec;
  stream.write(z, zlib::Flush::sync, ec);
  CAF_CHECK(!ec || ec == zlib::error::end_of_stream);
  CAF_CHECK_EQUAL(z.avail_in, 0u);
  out.resize(z.total_out);
  return out;
}

/// The compressed payload, or "-" if it would not be smaller.
std::string deflate(std::string_view text, int level = 6) {
  deflater x;
  std::string out;
  return x.deflate_message(text, level, out) ? out : "-";
}

/// Bytes that do not repeat.
std::string noise(size_t size) {
  std::string result;
  uint32_t state = 1;
  while (result.size() < size) {
    state = state * 1664525 + 1013904223;
    result += static_cast<char>(state >> 24);
  }
  return result;
}

std::string repeat(std::string_view text, int times) {
  std::string result;
  for (auto i = 0; i < times; ++i)
    result += text;
  return result;
}

const auto long_text = repeat("long ", 1000);

const auto long_deflated =
    unhex("ecc4211100000804b02ab4c3fc417f470adc26969dae48922449922449faec00");

const auto corrupt = "frame_deflate"s;
const auto too_big = "frame_too_big"s;

} // namespace

CAF_TEST(the_samples_of_rfc_7692_are_met) {
  // Sections 7.2.3.1, 7.2.3.3, 7.2.3.4, 7.2.3.5 and 7.2.3.6.
  CAF_CHECK_EQUAL(inflate(unhex("f248cdc9c90700")), "Hello");
  CAF_CHECK_EQUAL(inflate(unhex("000500faff48656c6c6f00")), "Hello");
  CAF_CHECK_EQUAL(inflate(unhex("f348cdc9c9070000")), "Hello");
  CAF_CHECK_EQUAL(inflate(unhex("f24805000000ffffcac9c90700")), "Hello");
  CAF_CHECK_EQUAL(inflate(unhex("00")), "");
}

CAF_TEST(messages_of_node_are_understood) {
  // require('zlib').deflateRawSync(text, options), flushed and without the last
  // four bytes.
  auto fox = repeat("The quick brown fox jumps over the lazy dog. ", 3);
  CAF_CHECK_EQUAL(inflate(long_deflated), long_text);
  // strategy: Z_FIXED
  CAF_CHECK_EQUAL(
      inflate(unhex(
          "0ac94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d5228c948"
          "55c849acaa5448c94fd75308a199620000")),
      fox);
  // strategy: Z_HUFFMAN_ONLY
  CAF_CHECK_EQUAL(
      inflate(unhex(
          "04c1090180201000c12a9b803416103d407c0ef944d33b3305e16edbb263b33e174e"
          "07b19da9a05d323508c7fcbdacea0d5310eeb62d3b36eb73e17410db990ada255383"
          "70ccdfcbaade3005e16edbb263b33e174e07b19da9a05d323508c7fcbdacea0d3f"
          "00")),
      fox);
  // level: 0, windowBits: 9, memLevel: 1
  CAF_CHECK_EQUAL(inflate(unhex("000600f9ff73746f72656400")), "stored");
  CAF_CHECK_EQUAL(inflate(unhex("2acfcc4bc92f5728a78c0200")),
                  repeat("window ", 10));
  CAF_CHECK_EQUAL(inflate(unhex("4a4c4a4e494d4bcf481ca43400")),
                  repeat("abcdefgh", 20));
  // A whole stream, which is not flushed.
  CAF_CHECK_EQUAL(inflate(unhex("f348cdc9c90700")), "Hello");
}

CAF_TEST(a_message_does_not_know_the_one_before) {
  inflater x;
  CAF_CHECK_EQUAL(inflate(x, unhex("f248cdc9c90700")), "Hello");
  // RFC 7692 section 7.2.3.2: the second message refers to the first.
  CAF_CHECK_EQUAL(inflate(x, unhex("f200110000")), corrupt);
  CAF_CHECK_EQUAL(inflate(x, long_deflated), long_text);
  CAF_CHECK_EQUAL(inflate(x, long_deflated, 100), too_big);
  CAF_CHECK_EQUAL(inflate(x, unhex("f248cdc9c90700")), "Hello");
}

CAF_TEST(what_is_incomplete_is_corrupt) {
  CAF_CHECK_EQUAL(inflate(""), corrupt);
  for (size_t n = 0; n < long_deflated.size(); ++n)
    CAF_CHECK_EQUAL(inflate({long_deflated.data(), n}), corrupt);
}

CAF_TEST(what_is_no_deflate_stream_is_corrupt) {
  for (auto bytes : {"07", "ffffffff", "000100000041", "789c4bcaa90a00",
                     "f248cdc9c90700ff", "05"})
    CAF_CHECK_EQUAL(inflate(unhex(bytes)), corrupt);
}

CAF_TEST(the_limit_is_exact) {
  // 1000 and 1001 times x.
  auto fits = unhex("aaa81805a360140c770000");
  auto exceeds = unhex("aaa81805a360140c7b0000");
  CAF_CHECK_EQUAL(inflate(fits, 1000), std::string(1000, 'x'));
  CAF_CHECK_EQUAL(inflate(exceeds, 1000), too_big);
  CAF_CHECK_EQUAL(inflate(exceeds, 1001), std::string(1001, 'x'));
  CAF_CHECK_EQUAL(inflate(exceeds, SIZE_MAX), std::string(1001, 'x'));
  CAF_CHECK_EQUAL(inflate(unhex("00"), 0), "");
  CAF_CHECK_EQUAL(inflate(unhex("f248cdc9c90700"), 0), too_big);
}

CAF_TEST(a_bomb_is_stopped_at_the_limit) {
  deflater x;
  std::string bomb;
  CAF_REQUIRE(x.deflate_message(std::string(50'000'000, '\0'), 9, bomb));
  CAF_CHECK(bomb.size() < 50'000);
  for (size_t limit : {0, 1, 16'383, 16'384, 16'385, 1'000'000})
    CAF_CHECK_EQUAL(inflate(bomb, limit), too_big);
}

CAF_TEST(messages_become_smaller_and_come_back) {
  for (auto& text : {long_text, std::string(100'000, '\0'),
                     noise(500) + noise(500), "\xe2\x82\xac"s + long_text})
    for (auto level : {1, 6, 9}) {
      auto payload = deflate(text, level);
      CAF_REQUIRE(payload != "-");
      CAF_CHECK(payload.size() < text.size());
      CAF_CHECK(inflate(payload) == text);
      CAF_CHECK(beast_inflate(payload + "\0\0\xff\xff"s, text.size()) == text);
    }
}

CAF_TEST(what_would_not_become_smaller_is_left_alone) {
  for (auto& text : {""s, "x"s, "Hello"s, noise(100), noise(100'000)})
    CAF_CHECK(deflate(text) == "-");
}

CAF_TEST(one_deflater_serves_all_levels_and_sizes) {
  deflater x;
  std::string out;
  for (auto i = 0; i < 3; ++i)
    for (auto level : {9, 1, -5, 6, 100}) {
      CAF_REQUIRE(x.deflate_message(long_text, level, out));
      CAF_CHECK_EQUAL(inflate(out), long_text);
      CAF_CHECK(!x.deflate_message(noise(1000), level, out));
    }
}

CAF_TEST(bodies_have_the_header_and_checksums_of_their_coding) {
  deflater x;
  std::string out;
  CAF_REQUIRE(x.deflate_body(long_text, content_coding::gzip, 6, out));
  CAF_CHECK(out.starts_with(unhex("1f8b08000000000000ff")));
  // CRC-32 and size, as zlib.gzipSync(text) has them.
  CAF_CHECK(out.ends_with(unhex("ff5f90df88130000")));
  CAF_CHECK_EQUAL(beast_inflate({out.data() + 10, out.size() - 18}, 5000),
                  long_text);
  CAF_REQUIRE(x.deflate_body(long_text, content_coding::deflate, 6, out));
  CAF_CHECK(out.starts_with(unhex("789c")));
  // Adler-32, as zlib.deflateSync(text) has it.
  CAF_CHECK(out.ends_with(unhex("4e7a14ea")));
  CAF_CHECK_EQUAL(beast_inflate({out.data() + 2, out.size() - 6}, 5000),
                  long_text);
}

CAF_TEST(bodies_that_would_not_become_smaller_are_left_alone) {
  deflater x;
  std::string out;
  for (auto& text : {""s, "x"s, noise(100), noise(10'000)}) {
    CAF_CHECK(!x.deflate_body(text, content_coding::gzip, 6, out));
    CAF_CHECK(!x.deflate_body(text, content_coding::deflate, 6, out));
  }
  CAF_CHECK(!x.deflate_body(long_text, content_coding::identity, 6, out));
}
