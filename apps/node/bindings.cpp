#include "apps/node/bindings.hpp"

#include <algorithm>
#include <stdexcept>

namespace callboard::apps {

namespace {

binding parse_binding(const std::string& x) {
  auto fail = [&x](const std::string& why) {
    throw std::invalid_argument("bind \"" + x + "\": " + why);
  };
  binding result;
  // A pattern may contain `=` as well.
  auto end = x.rfind('=');
  if (end == std::string::npos)
    fail("should be namespace=behavior");
  result.pattern = x.starts_with('~');
  result.nsp = x.substr(result.pattern, end - result.pattern);
  result.behavior = x.substr(end + 1);
  if (!result.nsp.starts_with('/') && !result.pattern)
    fail("the name of a namespace begins with /");
  try {
    if (result.pattern)
      pattern{result.nsp};
  } catch (const std::invalid_argument&) {
    fail("the pattern is wrong");
  }
  return result;
}

} // namespace

std::vector<binding> parse_bindings(const std::vector<std::string>& xs,
                                    const behavior_registry& behaviors) {
  std::vector<binding> result;
  for (auto& x : xs) {
    auto next = parse_binding(x);
    auto same = [&](auto& y) {
      return y.nsp == next.nsp && y.pattern == next.pattern;
    };
    if (std::any_of(result.begin(), result.end(), same))
      throw std::invalid_argument("bind \"" + x
                                  + "\": this namespace is bound already");
    try {
      behaviors.find(next.behavior);
    } catch (const std::exception& e) {
      throw std::invalid_argument("bind \"" + x + "\": " + e.what());
    }
    result.emplace_back(std::move(next));
  }
  return result;
}

void make_room(std::vector<binding>& xs,
               const std::vector<remote_namespace>& remote, bool chosen) {
  auto taken = [&](const binding& x) {
    return !x.pattern
           && std::any_of(remote.begin(), remote.end(),
                          [&](auto& y) { return y.name == x.nsp; });
  };
  auto i = std::find_if(xs.begin(), xs.end(), taken);
  if (i != xs.end() && chosen)
    throw std::invalid_argument("remote-namespaces: " + i->nsp
                                + ": bind gives it the behavior "
                                + i->behavior);
  std::erase_if(xs, taken);
}

bound_behaviors::~bound_behaviors() {
  for (auto& x : actors_)
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}

void bound_behaviors::add(const binding& x, const behavior_registry& behaviors,
                          server& io, caf::actor_system& sys) {
  try {
    auto here = x.pattern ? io.of(pattern{x.nsp}) : io.of(x.nsp);
    if (auto actor = behaviors.find(x.behavior)(sys, here))
      actors_.emplace_back(std::move(actor));
  } catch (const std::exception& e) {
    throw std::runtime_error("behavior " + x.behavior + ": " + e.what());
  } catch (...) {
    throw std::runtime_error("behavior " + x.behavior + ": unknown exception");
  }
}

behavior_actor bound_behaviors::add_fallback(const remote_namespace& x,
                                             const behavior_registry& behaviors,
                                             server& io,
                                             caf::actor_system& sys) {
  try {
    auto actor = behaviors.find(x.fallback)(sys, io.of(x.name));
    if (!actor)
      throw std::invalid_argument(x.fallback + " is no behavior in actor form");
    return actors_.emplace_back(std::move(actor));
  } catch (const std::invalid_argument& e) {
    throw std::invalid_argument("remote-namespaces: " + x.name + ": "
                                + e.what());
  }
}

} // namespace callboard::apps
