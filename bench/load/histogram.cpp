#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace bench::load {

namespace {

/// Values below twice this have a bucket of their own; above, each power of two
/// has this many.
constexpr uint64_t steps = 64;
constexpr int step_bits = std::countr_zero(steps);
constexpr size_t num_buckets = (65 - step_bits) * steps;

} // namespace

histogram::histogram()
    : counts_(num_buckets) {
  // nop
}

void histogram::clear() noexcept {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  sum_ = 0;
  max_ = 0;
}

double histogram::mean() const noexcept {
  return count_ > 0 ? static_cast<double>(sum_) / static_cast<double>(count_)
                    : 0;
}

uint64_t histogram::quantile(double share) const noexcept {
  auto due =
      static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= due && seen > 0)
      return std::min(value_of(i), max_);
  }
  return max_;
}

size_t histogram::index(uint64_t value) noexcept {
  if (value < 2 * steps)
    return value;
  auto shift = std::bit_width(value) - 1 - step_bits;
  return static_cast<size_t>(shift) * steps + (value >> shift);
}

uint64_t histogram::value_of(size_t index) noexcept {
  if (index < 2 * steps)
    return index;
  auto shift = index / steps - 1;
  auto first = (index - shift * steps) << shift;
  return first + (uint64_t{1} << shift) / 2;
}

} // namespace bench::load
