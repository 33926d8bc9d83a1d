#include "load/echo.hpp"

#include "load/failure.hpp"

#include <charconv>
#include <utility>

namespace bench::load {

namespace {

constexpr std::string_view placeholder = R"({"_placeholder":true,"num":0})";

void append_number(std::string& out, uint64_t x) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), x).ptr);
}

} // namespace

echo::echo(const settings& what)
    : scenario(what),
      value_(what.bytes) {
  // nop
}

void echo::run(report& out) {
  auto& opts = options();
  connect(opts.clients);
  states_.assign(opts.clients,
                 {in_flight{max_in_flight(opts.window, opts.rate)}});
  if (opts.rate > 0)
    pacer_.emplace(opts.rate);
  else
    for (auto& x : clients())
      for (size_t i = 0; i < opts.window; ++i)
        send(*x, net::now());
  measure(out);
  ending_ = true;
  run_until([this] { return num_answers_ == num_sent_; },
            "not everything was acknowledged");
  // Time for what nobody should send.
  run_for(0.05);
}

void echo::tick() {
  if (!pacer_ || ending_)
    return;
  for (auto now = net::now(); pacer_->due() <= now; pacer_->advance()) {
    auto i = pacer_->next() % states_.size();
    if (states_[i].sent.at(states_[i].next).number != 0)
      return;
    send(*clients()[i], pacer_->due());
  }
}

void echo::send(client& who, uint64_t at) {
  auto& x = states_[who.number()];
  auto number = x.next++;
  auto& slot = x.sent.at(number);
  if (slot.number != 0)
    fail("no answer to ", slot.number, " for too long");
  slot = {number, at, 1};
  ++num_sent_;
  value_.set(who.number(), number);
  scratch_ = options().binary ? "451-" : "42";
  append_number(scratch_, number);
  scratch_ += "[\"echo\",";
  scratch_ += options().binary ? placeholder : value_.str();
  scratch_ += ']';
  who.send(scratch_);
  if (options().binary)
    who.send_binary(value_.str());
}

void echo::heard(client& who, std::string_view packet) {
  auto rest = packet;
  std::string_view start = options().binary ? "61-" : "3";
  if (!rest.starts_with(start))
    fail("not an acknowledgement: ", packet);
  rest.remove_prefix(start.size());
  auto number = take_number(rest);
  if (!rest.starts_with('[') || !rest.ends_with(']'))
    fail("not an acknowledgement: ", packet);
  rest = rest.substr(1, rest.size() - 2);
  if (options().binary) {
    auto& due = states_[who.number()].due;
    if (rest != placeholder || due != 0)
      fail("not an acknowledgement with an attachment: ", packet);
    due = number;
    return;
  }
  value_.set(who.number(), number);
  if (rest != value_.str())
    fail("another value came back: ", packet);
  answered(who, number);
}

void echo::heard_binary(client& who, std::string_view attachment) {
  auto number = std::exchange(states_[who.number()].due, 0);
  value_.set(who.number(), number);
  if (number == 0 || attachment != value_.str())
    fail("another attachment came back");
  answered(who, number);
}

void echo::answered(client& who, uint64_t number) {
  auto& slot = states_[who.number()].sent.at(number);
  if (number == 0 || slot.number != number)
    fail("acknowledged twice, or never sent: ", number);
  slot.number = 0;
  ++num_answers_;
  latency.record(read_at > slot.sent_at ? read_at - slot.sent_at : 0);
  if (!pacer_ && !ending_)
    send(who, read_at);
}

} // namespace bench::load
