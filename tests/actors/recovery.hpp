#pragma once

/// An engine with connection state recovery, and clients that come back.

#include "tests/actors/kit.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using kit::json;
using namespace std::chrono_literals;

namespace {

engine_settings with_recovery() {
  engine_settings result;
  result.recovery.max_disconnection = 60s;
  return result;
}

/// A client's memory of its session.
struct memory {
  std::string sid;
  std::string pid;
  std::string offset;
};

struct fixture : kit::fixture {
  explicit fixture(const engine_settings& settings = with_recovery())
      : kit::fixture(2, settings) {
    root.on_session_lost(
        [this](const session_snapshot& x, std::string_view why) {
          lost += x.id + ":" + std::string{why} + " ";
        });
  }

  ~fixture() override {
    finish();
  }

  /// Takes what a client has heard: names of the events and their first
  /// argument, if there is one. Other packets as they are.
  std::string hear(kit::peer& who, memory& m) {
    std::string result;
    for (auto& text : std::exchange(who.received, {})) {
      if (!result.empty())
        result += ' ';
      if (text.starts_with("40{")) {
        auto x = json::parse(text.substr(2));
        m.sid = x["sid"];
        m.pid = x["pid"];
        result += "connect";
      } else if (text.starts_with("42[")) {
        auto x = json::parse(text.substr(2));
        m.offset = x.back();
        result += x[0].get<std::string>();
        if (x.size() > 2)
          result += x[1].dump();
      } else {
        result += text;
      }
    }
    return result;
  }

  /// A client that comes for the first time.
  kit::peer& arrive(memory& m, size_t shard = 0) {
    auto& result = open(shard);
    say(result, "0");
    settle();
    CAF_CHECK_EQUAL(hear(result, m), "connect");
    return result;
  }

  /// A client that comes back; what it heard is in `heard`.
  kit::peer& come_back(memory& m, size_t shard = 0) {
    auto& result = open(shard);
    json auth{{"pid", m.pid}};
    if (!m.offset.empty())
      auth["offset"] = m.offset;
    say(result, "0" + auth.dump());
    settle();
    heard = hear(result, m);
    return result;
  }

  std::string heard;
  std::string lost;
};

} // namespace
