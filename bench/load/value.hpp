#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench::load {

/// A JSON object of fixed size that says who sends it and which one it is:
/// `{"c":10000,"n":100000000,"t":"aaa"}`. The text is reused: setting new
/// numbers changes some digits.
class value {
public:
  /// The smallest possible size, in bytes.
  static constexpr size_t min_size = 32;

  /// The lowest numbers: all have the same count of digits.
  static constexpr uint64_t first_sender = 10'000;
  static constexpr uint64_t first_number = 100'000'000;

  explicit value(size_t size);

  /// `sender` is counted from 0, `number` from `first_number`.
  void set(uint64_t sender, uint64_t number) noexcept;

  std::string_view str() const noexcept {
    return text_;
  }

  struct numbers {
    uint64_t sender;
    uint64_t number;
  };

  /// Reads the numbers of a text that should be a value of this size. Throws
  /// `failure` if it is anything else, down to the last byte.
  numbers read(std::string_view text);

private:
  std::string text_;
  uint64_t sender_ = 0;
  uint64_t number_ = 0;
};

/// Reads a number at the front of `text`, and removes it.
uint64_t take_number(std::string_view& text) noexcept;

} // namespace bench::load
