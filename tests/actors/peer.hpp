#pragma once

#include "actors/testing/frames.hpp"
#include "actors/testing/session.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kit {

/// A session that writes down the text of what is sent to the client.
class peer final : public callboard::testing::session {
public:
  using session::session;

  /// Moves out what the client has received, separated by spaces. Binary
  /// messages are in angle brackets. Volatile messages start with a tilde,
  /// those that must not be compressed with an exclamation mark; the end of the
  /// session is "closed: <reason>".
  std::string heard() {
    std::string result;
    for (auto& x : std::exchange(received, {}))
      result += (result.empty() ? "" : " ") + x;
    return result;
  }

  std::vector<std::string> received;
  std::vector<bool> pauses;
  size_t num_joined = 0;
  /// Of the last namespace that was joined.
  std::string id;

protected:
  void deliver(const callboard::codec::outgoing& x, bool is_volatile) override {
    auto marks = std::string{is_volatile ? "~" : ""};
    marks += x.compress() ? "" : "!";
    auto frames = x.bytes(callboard::codec::framing::websocket4);
    for (auto& y : callboard::testing::read_frames(frames))
      received.emplace_back(marks + to_string(y));
  }

  void ended(callboard::disconnect_reason why) override {
    received.emplace_back("closed: " + std::string{to_string(why)});
  }

  void joined() override {
    ++num_joined;
  }

  void paused(bool on) override {
    pauses.emplace_back(on);
  }
};

} // namespace kit
