#include "callboard/plugin.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace callboard {

namespace {

bool is_name(const std::string& x) {
  return !x.empty() && std::all_of(x.begin(), x.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.';
  });
}

} // namespace

void behavior_registry::add_factory(std::string name, factory f) {
  if (!is_name(name))
    throw std::invalid_argument("\"" + name + "\" is no name of a behavior");
  auto [i, added] = factories_.try_emplace(std::move(name), std::move(f));
  if (!added)
    throw std::invalid_argument("there is a behavior \"" + i->first
                                + "\" already");
}

const behavior_registry::factory&
behavior_registry::find(const std::string& name) const {
  if (auto i = factories_.find(name); i != factories_.end())
    return i->second;
  std::string known;
  for (auto& [x, f] : factories_) {
    known += known.empty() ? "" : ", ";
    known += x;
  }
  throw std::invalid_argument("there is no behavior \"" + name
                              + "\"; there are: " + known);
}

} // namespace callboard
