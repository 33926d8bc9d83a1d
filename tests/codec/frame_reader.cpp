#define CAF_SUITE codec.frame_reader

#include "codec/deflate.hpp"
#include "codec/websocket_frame.hpp"

#include "tests/codec/hex.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace callboard::codec;
using namespace std::string_literals;
using kit::unhex;

namespace {

using strings = std::vector<std::string>;

/// A frame from a client: first byte, length in its smallest form, mask.
std::string frame(uint8_t first, std::string_view payload,
                  std::string_view mask = "\x37\xfa\x21\x3d") {
  std::string result;
  append_frame_header(result, opcode::text, payload.size());
  result[0] = static_cast<char>(first);
  result[1] = static_cast<char>(result[1] | 0x80);
  result += mask;
  for (size_t i = 0; i < payload.size(); ++i)
    result += static_cast<char>(payload[i] ^ mask[i % 4]);
  return result;
}

/// What a reader finds in `bytes` if they come in pieces of `step`. One string
/// for each result: `<opcode>:<payload>`, or the error's name.
strings read(std::string bytes, size_t step, size_t max_message = 1'000'000,
             inflater* inflate = nullptr) {
  strings result;
  frame_reader reader{max_message, inflate};
  for (size_t i = 0; i < bytes.size(); i += step) {
    std::span<char> input{bytes.data() + i, std::min(step, bytes.size() - i)};
    for (;;) {
      auto x = reader.next(input);
      if (x.state == frame_reader::status::need_more) {
        CAF_CHECK(input.empty());
        break;
      }
      if (x.state == frame_reader::status::error) {
        result.emplace_back(to_string(x.error));
        // Errors are final.
        CAF_CHECK(reader.next(input).error == x.error);
        return result;
      }
      auto is_control = static_cast<int>(x.op) >= 8;
      CAF_CHECK_EQUAL(is_control, x.state == frame_reader::status::control);
      result.push_back(std::to_string(static_cast<int>(x.op)) + ":"
                       + std::string{x.payload});
    }
  }
  return result;
}

/// Same, whole and in pieces of every size; all must agree.
strings read(const std::string& bytes, inflater* inflate = nullptr,
             size_t max_message = 1'000'000) {
  auto result =
      read(bytes, std::max<size_t>(bytes.size(), 1), max_message, inflate);
  for (size_t step = 1; step < std::min<size_t>(bytes.size(), 300); ++step)
    CAF_REQUIRE(read(bytes, step, max_message, inflate) == result);
  return result;
}

/// Same, with permessage-deflate.
strings read_deflated(const std::string& bytes,
                      size_t max_message = 1'000'000) {
  inflater inflate;
  return read(bytes, &inflate, max_message);
}

const auto protocol = strings{"frame_protocol"};

} // namespace

CAF_TEST(the_masked_sample_of_rfc_6455_is_met) {
  CAF_CHECK_EQUAL(read("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
                  (strings{"1:Hello"}));
}

CAF_TEST(payloads_of_every_small_size_are_unmasked) {
  for (size_t n = 0; n < 300; ++n) {
    auto payload = std::string(n, 'x') + "y";
    CAF_REQUIRE(read(frame(0x81, payload), 1000) == strings{"1:" + payload});
    CAF_REQUIRE(read(frame(0x81, payload), 7) == strings{"1:" + payload});
  }
  CAF_CHECK_EQUAL(read(frame(0x81, "")), (strings{"1:"}));
}

CAF_TEST(large_messages_are_joined_from_their_pieces) {
  std::string payload;
  for (int i = 0; i < 70'000; ++i)
    payload += static_cast<char>(i % 251);
  for (size_t step : {100'000, 65'536, 4096, 1000, 13})
    CAF_CHECK(read(frame(0x82, payload), step) == strings{"2:" + payload});
}

CAF_TEST(a_message_in_one_piece_is_not_copied) {
  auto bytes = frame(0x81, "Hello");
  std::span<char> input{bytes};
  frame_reader reader{100};
  auto x = reader.next(input);
  CAF_REQUIRE(x.state == frame_reader::status::message);
  CAF_CHECK(x.payload.data() == bytes.data() + 6);
}

CAF_TEST(several_frames_may_come_at_once) {
  CAF_CHECK_EQUAL(read(frame(0x81, "a") + frame(0x82, "\0\xff"s)
                       + frame(0x8a, "") + frame(0x81, "b")),
                  (strings{"1:a", "2:\0\xff"s, "10:", "1:b"}));
}

CAF_TEST(fragments_are_joined) {
  CAF_CHECK_EQUAL(read(frame(0x01, "a") + frame(0x00, "bc") + frame(0x80, "d")
                       + frame(0x02, "") + frame(0x80, "e") + frame(0x02, "f")
                       + frame(0x80, "")),
                  (strings{"1:abcd", "2:e", "2:f"}));
}

CAF_TEST(control_frames_may_come_between_fragments) {
  CAF_CHECK_EQUAL(read(frame(0x01, "abc") + frame(0x89, "ping")
                       + frame(0x00, "def") + frame(0x8a, "")
                       + frame(0x80, "ghi")),
                  (strings{"9:ping", "10:", "1:abcdefghi"}));
}

CAF_TEST(characters_may_be_split_by_fragments) {
  CAF_CHECK_EQUAL(read(frame(0x01, "\xe2\x82") + frame(0x80, "\xac")),
                  (strings{"1:\xe2\x82\xac"}));
}

CAF_TEST(text_must_be_utf8) {
  for (auto text : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "a\x80"}) {
    CAF_CHECK_EQUAL(read(frame(0x81, text)), (strings{"frame_utf8"}));
    CAF_CHECK_EQUAL(read(frame(0x82, text)), (strings{"2:"s + text}));
  }
  CAF_CHECK_EQUAL(read(frame(0x01, "\xe2\x82") + frame(0x80, "")),
                  (strings{"frame_utf8"}));
}

CAF_TEST(frames_must_be_masked) {
  CAF_CHECK_EQUAL(read("\x81\x05Hello"), protocol);
  CAF_CHECK_EQUAL(read("\x89\x00"s), protocol);
}

CAF_TEST(reserved_bits_must_be_zero) {
  for (uint8_t bit : {0x40, 0x20, 0x10})
    CAF_CHECK_EQUAL(read(frame(0x81 | bit, "a")), protocol);
}

CAF_TEST(unknown_opcodes_are_an_error) {
  for (uint8_t op : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    CAF_CHECK_EQUAL(read(frame(0x80 | op, "a")), protocol);
}

CAF_TEST(control_frames_must_be_small_and_whole) {
  for (uint8_t op : {8, 9, 10})
    CAF_CHECK_EQUAL(read(frame(op, "")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x89, std::string(125, 'x'))),
                  (strings{"9:" + std::string(125, 'x')}));
  CAF_CHECK_EQUAL(read(frame(0x89, std::string(126, 'x'))), protocol);
}

CAF_TEST(fragments_must_be_in_their_place) {
  CAF_CHECK_EQUAL(read(frame(0x80, "a")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x00, "a")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x01, "a") + frame(0x81, "b")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x01, "a") + frame(0x02, "b")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x81, "a") + frame(0x80, "b")),
                  (strings{"1:a", "frame_protocol"}));
}

CAF_TEST(lengths_may_be_longer_than_necessary) {
  auto mask = std::string(4, '\0');
  CAF_CHECK_EQUAL(read("\x81\xfe\x00\x01"s + mask + "a"), (strings{"1:a"}));
  CAF_CHECK_EQUAL(read("\x81\xff\0\0\0\0\0\0\0\x01"s + mask + "a"),
                  (strings{"1:a"}));
}

CAF_TEST(lengths_have_63_bits) {
  auto mask = std::string(4, '\0');
  CAF_CHECK_EQUAL(read("\x81\xff\x80\0\0\0\0\0\0\x01"s + mask), protocol);
  CAF_CHECK_EQUAL(read("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s + mask),
                  (strings{"frame_too_big"}));
}

CAF_TEST(a_message_is_bounded_with_all_its_fragments) {
  for (size_t step : {1, 5, 1000}) {
    CAF_CHECK_EQUAL(read(frame(0x81, "12345678"), step, 8),
                    (strings{"1:12345678"}));
    CAF_CHECK_EQUAL(read(frame(0x81, "123456789"), step, 8),
                    (strings{"frame_too_big"}));
    CAF_CHECK_EQUAL(read(frame(0x01, "12345") + frame(0x80, "678"), step, 8),
                    (strings{"1:12345678"}));
    CAF_CHECK_EQUAL(
        read(frame(0x01, "12345") + frame(0x89, "12345") + frame(0x80, "6789"),
             step, 8),
        (strings{"9:12345", "frame_too_big"}));
    // The next message starts from zero.
    CAF_CHECK_EQUAL(read(frame(0x81, "12345") + frame(0x81, "12345"), step, 8),
                    (strings{"1:12345", "1:12345"}));
  }
}

CAF_TEST(a_message_that_is_too_big_is_refused_by_its_header) {
  auto bytes = frame(0x81, std::string(100, 'x')).substr(0, 6);
  CAF_CHECK_EQUAL(read(bytes, 6, 99), (strings{"frame_too_big"}));
}

CAF_TEST(close_frames_are_checked) {
  CAF_CHECK_EQUAL(read(frame(0x88, "")), (strings{"8:"}));
  CAF_CHECK_EQUAL(read(frame(0x88, "\x03\xe8")), (strings{"8:\x03\xe8"}));
  CAF_CHECK_EQUAL(read(frame(0x88, "\x0f\xa0why")), (strings{"8:\x0f\xa0why"}));
  CAF_CHECK_EQUAL(read(frame(0x88, "\x03")), protocol);
  CAF_CHECK_EQUAL(read(frame(0x88, "\x03\xe8\xff")), (strings{"frame_utf8"}));
}

CAF_TEST(close_codes_must_be_defined) {
  auto accepted = [](unsigned code) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    return read(frame(0x88, payload), 100) != protocol;
  };
  for (auto code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012,
                    1013, 1014, 3000, 3999, 4000, 4999})
    CAF_CHECK(accepted(code));
  for (auto code :
       {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    CAF_CHECK(!accepted(code));
}

// -- permessage-deflate -------------------------------------------------------

CAF_TEST(the_compressed_samples_of_rfc_7692_are_met) {
  // Section 7.2.3.1: in one frame, and in two.
  auto hello = unhex("f248cdc9c90700");
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, hello)), (strings{"1:Hello"}));
  CAF_CHECK_EQUAL(read_deflated(frame(0x41, hello.substr(0, 3))
                                + frame(0x80, hello.substr(3))),
                  (strings{"1:Hello"}));
}

CAF_TEST(compressed_and_plain_messages_may_alternate) {
  auto hello = unhex("f248cdc9c90700");
  CAF_CHECK_EQUAL(read_deflated(frame(0x81, "a") + frame(0xc2, hello)
                                + frame(0x82, "b") + frame(0xc1, unhex("00"))
                                + frame(0x81, "") + frame(0xc1, hello)),
                  (strings{"1:a", "2:Hello", "2:b", "1:", "1:", "1:Hello"}));
}

CAF_TEST(control_frames_may_come_between_compressed_fragments) {
  auto hello = unhex("f248cdc9c90700");
  std::string bytes = frame(0x41, "");
  for (auto c : hello)
    bytes += frame(0x00, {&c, 1}) + frame(0x89, "ping");
  CAF_CHECK_EQUAL(read_deflated(bytes + frame(0x80, "")),
                  (strings{"9:ping", "9:ping", "9:ping", "9:ping", "9:ping",
                           "9:ping", "9:ping", "1:Hello"}));
}

CAF_TEST(the_bit_of_compression_has_its_place) {
  inflater inflate;
  auto check = [&](const std::string& bytes) {
    CAF_CHECK_EQUAL(read(bytes, &inflate), protocol);
  };
  auto hello = unhex("f248cdc9c90700");
  // Of control frames, of fragments but the first, with the other two bits, of
  // unknown opcodes, and without the extension.
  for (uint8_t op : {8, 9, 10})
    check(frame(0xc0 | op, ""));
  check(frame(0x41, hello.substr(0, 3)) + frame(0xc0, hello.substr(3)));
  check(frame(0x01, "plain") + frame(0xc0, hello));
  check(frame(0xc0, hello));
  check(frame(0xe1, hello));
  check(frame(0xd1, hello));
  check(frame(0xa1, hello));
  check(frame(0xc3, hello));
  CAF_CHECK_EQUAL(read(frame(0xc1, hello)), protocol);
}

CAF_TEST(compressed_text_must_be_utf8) {
  // Twice a euro sign and a part of it.
  auto cut = unhex("7ad4b4e6511300");
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, cut)), (strings{"frame_utf8"}));
  CAF_CHECK_EQUAL(read_deflated(frame(0xc2, cut)),
                  (strings{"2:\xe2\x82\xac\xe2\x82"}));
  // Three euro signs; the compressed bytes themselves are no text.
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, unhex("7ad4b4e611180100"))),
                  (strings{"1:\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"}));
}

CAF_TEST(corrupt_messages_are_an_error) {
  for (auto bytes : {"", "07", "f248cdc9", "f248cdc9c90700ff", "f200110000"})
    CAF_CHECK_EQUAL(read_deflated(frame(0xc1, unhex(bytes))),
                    (strings{"frame_deflate"}));
}

CAF_TEST(compressed_messages_are_bounded_before_and_after) {
  // 1000 and 1001 times x.
  auto fits = unhex("aaa81805a360140c770000");
  auto exceeds = unhex("aaa81805a360140c7b0000");
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, fits), 1000),
                  (strings{"1:" + std::string(1000, 'x')}));
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, exceeds), 1000),
                  (strings{"frame_too_big"}));
  // Stored, so larger than its content.
  auto stored = unhex("000600f9ff73746f72656400");
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, stored), 12),
                  (strings{"1:stored"}));
  CAF_CHECK_EQUAL(read_deflated(frame(0xc1, stored), 11),
                  (strings{"frame_too_big"}));
}

CAF_TEST(a_bomb_of_many_fragments_is_stopped) {
  deflater x;
  std::string bomb;
  CAF_REQUIRE(x.deflate_message(std::string(50'000'000, '\0'), 9, bomb));
  std::string bytes = frame(0x42, "");
  for (size_t i = 0; i < bomb.size(); i += 1000)
    bytes += frame(0x00, std::string_view{bomb}.substr(i, 1000));
  bytes += frame(0x80, "");
  inflater inflate;
  CAF_CHECK_EQUAL(read(bytes, 4096, 1'000'000, &inflate),
                  (strings{"frame_too_big"}));
}

CAF_TEST(readers_may_share_an_inflater) {
  inflater inflate;
  auto hello = frame(0xc1, unhex("f248cdc9c90700"));
  auto many = frame(0xc1, unhex("aaa81805a360140c770000"));
  frame_reader one{1000, &inflate};
  frame_reader two{1000, &inflate};
  std::span<char> first{hello};
  auto x = one.next(first);
  std::span<char> second{many};
  auto y = two.next(second);
  CAF_CHECK_EQUAL(x.payload, "Hello");
  CAF_CHECK_EQUAL(y.payload, std::string(1000, 'x'));
}
