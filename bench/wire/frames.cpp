#include "wire/frames.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

namespace bench::wire {

namespace {

constexpr std::array<char, 4> mask{0x4b, 0x17, 0x62, 0x3d};

void append_header(std::string& out, opcode op, size_t size, uint8_t flag) {
  out += static_cast<char>(0x80 | static_cast<uint8_t>(op));
  if (size <= 125) {
    out += static_cast<char>(flag | size);
    return;
  }
  auto num_bytes = size <= 0xffff ? 2 : 8;
  out += static_cast<char>(flag | (num_bytes == 2 ? 126 : 127));
  for (auto i = num_bytes - 1; i >= 0; --i)
    out += static_cast<char>(static_cast<uint64_t>(size) >> (8 * i));
}

/// Eight bytes at a time.
void apply(const std::array<char, 4>& key, char* first, size_t size) noexcept {
  uint32_t half;
  std::memcpy(&half, key.data(), sizeof(half));
  auto whole = static_cast<uint64_t>(half) << 32 | half;
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t x;
    std::memcpy(&x, first + i, sizeof(x));
    x ^= whole;
    std::memcpy(first + i, &x, sizeof(x));
  }
  for (; i < size; ++i)
    first[i] = static_cast<char>(first[i] ^ key[i % 4]);
}

uint64_t big_endian(std::span<const char> bytes) noexcept {
  uint64_t result = 0;
  for (auto x : bytes)
    result = result << 8 | static_cast<uint8_t>(x);
  return result;
}

} // namespace

void append_frame(std::string& out, opcode op, std::string_view payload) {
  append_header(out, op, payload.size(), 0);
  out += payload;
}

void append_masked_frame(std::string& out, opcode op,
                         std::string_view payload) {
  append_header(out, op, payload.size(), 0x80);
  out.append(mask.data(), mask.size());
  auto first = out.size();
  out += payload;
  apply(mask, out.data() + first, payload.size());
}

std::optional<frame> next_frame(std::span<char>& input) {
  if (input.size() < 2)
    return std::nullopt;
  auto start = static_cast<uint8_t>(input[0]);
  if ((start & 0xf0) != 0x80)
    throw std::runtime_error("a frame with extension or in fragments");
  auto masked = (input[1] & 0x80) != 0;
  size_t size = input[1] & 0x7f;
  size_t head = 2;
  if (size > 125) {
    auto num_bytes = size == 126 ? 2u : 8u;
    if (input.size() < head + num_bytes)
      return std::nullopt;
    size = big_endian(input.subspan(head, num_bytes));
    head += num_bytes;
  }
  std::array<char, 4> key{};
  if (masked) {
    if (input.size() < head + key.size())
      return std::nullopt;
    std::memcpy(key.data(), &input[head], key.size());
    head += key.size();
  }
  if (input.size() - head < size || input.size() < head)
    return std::nullopt;
  frame result{static_cast<opcode>(start & 0x0f), input.subspan(head, size)};
  if (masked)
    apply(key, result.payload.data(), size);
  input = input.subspan(head + size);
  return result;
}

} // namespace bench::wire
