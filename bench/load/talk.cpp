#include "load/talk.hpp"

#include "load/failure.hpp"

namespace bench::load {

namespace {

constexpr std::string_view said = "2[\"said\",";

/// What the kernel keeps for a client that does not read, so that the server
/// has to cope with the rest.
constexpr int slow_buffer = 16 * 1024;

/// All names have the same length.
std::string name_of(size_t room) {
  return "room" + std::to_string(10'000 + room);
}

} // namespace

talk::talk(const settings& what)
    : scenario(what),
      value_(what.bytes) {
  if (what.rooms == 0 || what.clients % what.rooms != 0
      || what.senders > what.clients / what.rooms)
    fail("the clients do not fill the rooms");
}

void talk::run(report& out) {
  auto& opts = options();
  senders_.assign(num_senders(),
                  {in_flight{max_in_flight(opts.window, opts.rate)}});
  expected_.assign(opts.clients * opts.senders, value::first_number);
  connect(opts.clients);
  run_until([this] { return num_joined_ == options().clients; },
            "not all clients could join");
  for (auto& x : clients())
    if (is_slow(*x))
      x->read_enabled(false);
  out.add("rss_at_rest", memory_of(opts.pid).resident);
  if (opts.rate > 0)
    pacer_.emplace(opts.rate);
  else
    for (size_t i = 0; i < senders_.size(); ++i)
      for (size_t j = 0; j < opts.window; ++j)
        say(i, net::now());
  measure(out);
  out.add("complete_us", everybody_);
  ending_ = true;
  run_until([this] { return num_done_ == num_said_; },
            "not everybody heard everything");
  if (opts.slow > 0)
    wake_slow(out);
  // Time for what nobody should send.
  run_for(0.05);
}

client& talk::client_of(size_t sender) {
  auto room = sender / options().senders;
  return *clients()[room * room_size() + sender % options().senders];
}

client_options talk::options_for(uint32_t number) const {
  auto result = scenario::options_for(number);
  if (number >= options().clients - options().slow)
    result.receive_buffer = slow_buffer;
  return result;
}

void talk::ready(client& who) {
  scenario::ready(who);
  who.send("420[\"join\",\"" + name_of(room_of(who)) + "\"]");
}

void talk::tick() {
  if (!pacer_ || ending_)
    return;
  for (auto now = net::now(); pacer_->due() <= now; pacer_->advance()) {
    auto i = pacer_->next() % senders_.size();
    if (senders_[i].sent.at(senders_[i].next).number != 0)
      return;
    say(i, pacer_->due());
  }
}

void talk::say(size_t from, uint64_t at) {
  auto& x = senders_[from];
  auto number = x.next++;
  auto room = from / options().senders;
  auto& slot = x.sent.at(number);
  if (slot.number != 0)
    fail("not everybody has heard ", slot.number);
  auto slow = room + 1 == options().rooms ? options().slow : 0;
  slot = {number, at, room_size() - slow};
  ++num_said_;
  value_.set(from, number);
  scratch_ = "42[\"say\",\"";
  scratch_ += name_of(room);
  scratch_ += "\",";
  scratch_ += value_.str();
  scratch_ += ']';
  client_of(from).send(scratch_);
}

void talk::heard(client& who, std::string_view packet) {
  if (packet.starts_with(said)) {
    packet.remove_prefix(said.size());
    if (!packet.ends_with(']'))
      fail("not the end of an event: ", packet);
    packet.remove_suffix(1);
    delivered(who, value_.read(packet));
  } else if (packet.starts_with("30[")) {
    ++num_joined_;
  } else {
    fail("nobody expects: ", packet);
  }
}

void talk::delivered(client& who, const value::numbers& x) {
  auto per_room = options().senders;
  if (x.sender / per_room != room_of(who))
    fail("client ", who.number(), " hears what was said in another room");
  auto& expected = expected_[who.number() * per_room + x.sender % per_room];
  if (x.number != expected)
    fail("client ", who.number(), " hears ", x.number, " instead of ",
         expected);
  ++expected;
  if (is_slow(who)) {
    ++num_slow_deliveries_;
    return;
  }
  auto& slot = senders_[x.sender].sent.at(x.number);
  if (slot.number != x.number)
    fail("nobody said ", x.number);
  ++num_deliveries_;
  auto taken = read_at > slot.sent_at ? read_at - slot.sent_at : 0;
  latency.record(taken);
  if (--slot.missing > 0)
    return;
  slot.number = 0;
  ++num_done_;
  everybody_.record(taken);
  if (!pacer_ && !ending_)
    say(x.sender, read_at);
}

void talk::lost(client& who) {
  if (!is_slow(who))
    scenario::lost(who);
  ++num_lost_;
}

void talk::wake_slow(report& out) {
  auto lost_before = num_lost_;
  for (auto& x : clients())
    if (is_slow(*x))
      x->read_enabled(true);
  run_until(
      [this] {
        for (auto& x : clients()) {
          if (!is_slow(*x) || !x->is_open())
            continue;
          for (size_t i = 0; i < options().senders; ++i)
            if (expected_[x->number() * options().senders + i]
                != senders_[num_senders() - options().senders + i].next)
              return false;
        }
        return true;
      },
      "a slow client neither found everything nor its connection closed");
  report slow;
  slow.add("clients", uint64_t{options().slow})
      .add("closed", uint64_t{num_lost_})
      .add("closed_while_not_reading", uint64_t{lost_before})
      .add("deliveries", num_slow_deliveries_)
      .add("said", num_said_);
  out.add("slow", slow);
}

} // namespace bench::load
