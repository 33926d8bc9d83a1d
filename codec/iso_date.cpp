#include "codec/iso_date.hpp"

#include <array>
#include <cstdio>

namespace callboard::codec::detail {

namespace {

constexpr int64_t max_time = 8'640'000'000'000'000;

constexpr int64_t day = 86'400'000;

struct date {
  int year;
  int month;
  int day;
};

/// The date in the Gregorian calendar, from days since 1970. Counts in cycles
/// of 400 years that begin on the first of March, so that leap days are last.
constexpr date to_date(int64_t days) noexcept {
  constexpr int64_t days_per_cycle = 146'097;
  days += 719'468;
  auto cycle =
      (days >= 0 ? days : days - (days_per_cycle - 1)) / days_per_cycle;
  auto of_cycle = days - cycle * days_per_cycle;
  auto year =
      (of_cycle - of_cycle / 1'460 + of_cycle / 36'524 - of_cycle / 146'096)
      / 365;
  auto of_year = of_cycle - (365 * year + year / 4 - year / 100);
  auto month = (5 * of_year + 2) / 153;
  auto of_month = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  return {static_cast<int>(year + cycle * 400 + (month <= 2 ? 1 : 0)),
          static_cast<int>(month), static_cast<int>(of_month)};
}

} // namespace

void append_date(std::string& out, int64_t time) {
  if (time > max_time || time < -max_time) {
    out += "null";
    return;
  }
  auto days = (time >= 0 ? time : time - (day - 1)) / day;
  auto rest = static_cast<int>(time - days * day);
  auto [year, month, of_month] = to_date(days);
  auto format = year >= 0 && year <= 9999
                    ? "\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\""
                    : "\"%+07d-%02d-%02dT%02d:%02d:%02d.%03dZ\"";
  std::array<char, 40> text;
  auto size = std::snprintf(text.data(), text.size(), format, year, month,
                            of_month, rest / 3'600'000, rest / 60'000 % 60,
                            rest / 1000 % 60, rest % 1000);
  out.append(text.data(), static_cast<size_t>(size));
}

} // namespace callboard::codec::detail
