#include "load/report.hpp"

#include "load/histogram.hpp"

#include <cstdio>

namespace bench::load {

void report::name(std::string_view x) {
  if (!text_.empty())
    text_ += ',';
  text_ += '"';
  text_ += x;
  text_ += "\":";
}

report& report::add(std::string_view key, double x) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.6g", x);
  name(key);
  text_ += buffer;
  return *this;
}

report& report::add(std::string_view key, uint64_t x) {
  name(key);
  text_ += std::to_string(x);
  return *this;
}

report& report::add(std::string_view key, std::string_view x) {
  name(key);
  text_ += '"';
  text_ += x;
  text_ += '"';
  return *this;
}

report& report::add(std::string_view key, const report& x) {
  name(key);
  text_ += x.str();
  return *this;
}

report& report::add(std::string_view key, const histogram& x) {
  if (x.count() == 0)
    return *this;
  report all;
  for (auto [label, share] :
       {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}})
    all.add(label, static_cast<double>(x.quantile(share)) / 1000);
  all.add("max", static_cast<double>(x.max()) / 1000);
  all.add("mean", x.mean() / 1000);
  return add(key, all);
}

} // namespace bench::load
