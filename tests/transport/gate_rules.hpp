#pragma once

/// The rules of a gate, with what they do as words.

#include "actors/remote/gate_rules.hpp"

#include "callboard/arguments.hpp"
#include "callboard/broadcast.hpp"

#include "caf/test/dsl.hpp"

using namespace callboard;
using namespace callboard::remote;
using namespace std::chrono_literals;

namespace {

/// Notes what the rules do as words.
struct world : gate_port {
  explicit world(gate_options options = {})
      : rules(*this, options) {
    rules.start();
  }

  // -- gate_port --------------------------------------------------------------

  void forward(uint64_t number, const gate_item& x) override {
    last = number;
    note(std::to_string(number) + describe(x));
  }

  void handle_locally(gate_item&& x) override {
    note("local" + describe(x));
    if (x.reply)
      x.reply({});
  }

  void admit(bool x) override {
    if (admitted && !x)
      note("shut");
    admitted = x;
  }

  void wait(std::chrono::milliseconds delay, uint64_t absence) override {
    note("wait " + std::to_string(delay.count()));
    present_absence = absence;
  }

  // -- shorthand --------------------------------------------------------------

  void connect(const std::string& id) {
    rules.connected(
        std::make_shared<const socket_handle>(nullptr, id, 0, nullptr), nullptr,
        nullptr);
  }

  void leave(const std::string& id) {
    rules.disconnected(id, disconnect_reason::transport_close, {});
  }

  /// An event without acknowledgement.
  void say(const std::string& id, const std::string& name) {
    rules.event(id, {name, {}, false}, [](gate_answer&&) {});
  }

  /// An event with acknowledgement.
  void ask(const std::string& id, const std::string& name) {
    rules.event(id, {name, {}, true}, [this, name](gate_answer&& x) {
      note(name + "=" + std::string{x.args.joined()});
    });
  }

  void attach() {
    rules.attach();
    rules.begin();
  }

  void handled(uint64_t first, uint64_t last) {
    for (auto i = first; i <= last; ++i)
      rules.handled(i, {});
  }

  /// What has happened since the last call.
  std::string heard() {
    return std::exchange(log, {});
  }

  bool admitted = false;
  uint64_t last = 0;
  uint64_t present_absence = 0;
  std::string log;
  gate_rules rules;

private:
  static std::string describe(const gate_item& x) {
    auto& id = x.who->handle->id();
    switch (x.what) {
    case gate_item::kind::connected:
      return "+" + id + (x.present ? "!" : "");
    case gate_item::kind::disconnected:
      return "-" + id;
    default:
      return ":" + id + "." + x.content.name + (x.again ? "?" : "");
    }
  }

  void note(const std::string& x) {
    log += (log.empty() ? "" : " ") + x;
  }
};

gate_options with(policy x) {
  gate_options result;
  result.when_absent = x;
  return result;
}

const std::string unavailable = R"({"error":"behavior unavailable"})";
const std::string lost = R"({"error":"behavior lost"})";

} // namespace
