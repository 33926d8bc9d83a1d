#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench::load {

class histogram;

/// An object of JSON, written member by member.
class report {
public:
  report& add(std::string_view name, double x);
  report& add(std::string_view name, uint64_t x);
  report& add(std::string_view name, std::string_view x);
  report& add(std::string_view name, const report& x);

  /// Quantiles, mean and maximum, in microseconds; nothing if there are no
  /// values.
  report& add(std::string_view name, const histogram& x);

  std::string str() const {
    return "{" + text_ + "}";
  }

private:
  void name(std::string_view x);

  std::string text_;
};

} // namespace bench::load
