#pragma once

/// The engine's actors without transport: shards that share CAF's deterministic
/// scheduler, and clients that are simulated.

#include "callboard/nsp.hpp"

#include "callboard/actors/client.hpp"
#include "callboard/actors/directory.hpp"
#include "callboard/actors/pinned.hpp"

#include "actors/log_capture.hpp"

#include "caf/test/dsl.hpp"

#include <map>
#include <random>
#include <regex>

namespace kit {

namespace actors = callboard::actors;
namespace codec = callboard::codec;

using callboard::disconnect_reason;
using callboard::socket_ptr;
using json = nlohmann::json;

struct config : caf::actor_system_config {
  config() {
    add_message_types<caf::id_block::callboard>();
  }
};

/// A shard without a thread. It tells the fixture where its actors belong, so
/// that `shard::current()` is right while they run.
class test_shard final : public actors::shard {
public:
  using homes = std::map<caf::resumable*, test_shard*>;

  test_shard(caf::actor_system* sys, size_t index, homes& where)
      : shard(sys, index),
        homes_(where) {
    // nop
  }

  void exec_later(caf::resumable* what) override {
    if (what->subtype() == caf::resumable::io_actor)
      homes_[what] = this;
    system().scheduler().enqueue(what);
  }

  /// Makes the code in its scope run on a shard.
  struct scope {
    explicit scope(shard* x) {
      make_current(x);
    }

    ~scope() {
      make_current(nullptr);
    }
  };

private:
  homes& homes_;
};

/// Text of what would go to the client: text messages as they are, binary ones
/// in angle brackets.
inline std::vector<std::string> messages(const codec::outgoing& x) {
  std::vector<std::string> result;
  auto bytes = x.bytes(codec::framing::websocket4);
  while (!bytes.empty()) {
    size_t size = bytes[1] & 0x7f;
    size_t head = 2;
    if (size == 126) {
      size = static_cast<uint8_t>(bytes[2]) * 256u
             + static_cast<uint8_t>(bytes[3]);
      head = 4;
    }
    CAF_REQUIRE(size < 127 || head == 4);
    std::string text{bytes.substr(head, size)};
    result.emplace_back(bytes[0] == '\x82' ? "<" + text + ">" : text);
    bytes.remove_prefix(head + size);
  }
  return result;
}

/// TRANSPORT: an Engine.IO session that records what is sent to the client.
/// The Socket.IO client on top of it is the real one.
class peer final : public actors::pinned<actors::transport_actor::base>,
                   public actors::session_link {
  callboard::connection_info_ptr info_;

public:
  peer(caf::actor_config& cfg, actors::directory& namespaces,
       const codec::limits& bounds, size_t max_namespaces)
      : pinned(cfg),
        info_(make_info(home().index())),
        client(*this, namespaces, bounds, max_namespaces) {
    // nop
  }

  /// Moves out what the client has received, separated by spaces. Volatile
  /// messages start with a tilde, those that must not be compressed with an
  /// exclamation mark; the end of the session is "closed: <reason>".
  std::string heard() {
    std::string result;
    for (auto& x : std::exchange(received, {}))
      result += (result.empty() ? "" : " ") + x;
    return result;
  }

  // -- session_link -----------------------------------------------------------

  void send(const codec::outgoing_ptr& x, bool is_volatile) override {
    if (closed)
      return;
    auto marks = std::string{is_volatile ? "~" : ""};
    marks += x->compress() ? "" : "!";
    for (auto& text : messages(*x))
      received.emplace_back(marks + text);
  }

  void close(disconnect_reason why) override {
    if (closed)
      return;
    closed = true;
    received.emplace_back("closed: " + std::string{to_string(why)});
    client.closed(why, {});
  }

  void joined() override {
    ++num_joined;
  }

  void use(codec::parser) override {
    // nop
  }

  actors::transport_actor::base& self() override {
    return *this;
  }

  const callboard::connection_info_ptr& info() const override {
    return info_;
  }

  // -- for tests --------------------------------------------------------------

  actors::client client;
  std::vector<std::string> received;
  std::vector<bool> pauses;
  size_t num_joined = 0;
  bool closed = false;
  /// Of the last namespace that was joined.
  std::string id;

protected:
  behavior_type make_behavior() override {
    using namespace actors;
    using codec::outgoing_ptr;
    return {
        [this](send_atom, const outgoing_ptr& x, bool flag) { send(x, flag); },
        [this](attach_atom, const std::string& nsp,
               callboard::socket_actor& who) {
          client.attach(nsp, std::move(who));
        },
        [this](admit_atom, const std::string& nsp, const outgoing_ptr& x) {
          client.admit(nsp, x);
        },
        [this](refuse_atom, const std::string& nsp, const outgoing_ptr& x) {
          client.refuse(nsp, x);
        },
        [this](detach_atom, const std::string& nsp) { client.detach(nsp); },
        [this](leave_all_atom) { client.leave_all(); },
        [this](callboard::close_atom, disconnect_reason why) { close(why); },
        [this](pause_atom, bool on) { pauses.emplace_back(on); },
    };
  }

private:
  static callboard::connection_info_ptr make_info(size_t shard) {
    auto x = std::make_shared<callboard::connection_info>();
    x->sid = "session" + std::to_string(shard);
    x->request.headers = {{"user-agent", "kit"}};
    return x;
  }
};

/// Base of the fixture, so that shards outlive the actor system.
struct shards_holder {
  test_shard::homes homes;
  std::vector<std::unique_ptr<test_shard>> shards;
};

/// A fixture with two shards (or more) and the namespace "/". Checks in the end
/// that no actor is left.
class fixture : protected shards_holder,
                public test_coordinator_fixture<config> {
public:
  explicit fixture(size_t num_shards = 2,
                   callboard::engine_settings settings = {})
      : log(log_capture::instance()),
        max_namespaces(settings.limits.max_namespaces),
        namespaces(make_shards(num_shards), settings),
        root(of("/")) {
    log.take();
    settle();
  }

  ~fixture() override {
    finish();
  }

  /// Ends everything. For tests whose handlers refer to what goes before the
  /// fixture goes.
  void finish() {
    shut_down();
    handles.clear();
    for (auto& x : peers) {
      test_shard::scope guard{&x.object->home()};
      x.object->client.closed(disconnect_reason::transport_close, {});
    }
    settle();
    for (auto& x : peers)
      caf::anon_send_exit(x.keep, caf::exit_reason::user_shutdown);
    peers.clear();
    settle();
    for (auto& x : shards)
      CAF_CHECK_EQUAL(x->num_actors().load(), 0u);
  }

  // -- time and turns ---------------------------------------------------------

  /// From now on, actors that have messages run in random order; one for each
  /// seed. Whatever the order, the promises must hold.
  void shuffle(unsigned seed) {
    random_.emplace(seed);
  }

  bool consume_message() override {
    auto& jobs = sched.jobs;
    if (jobs.empty())
      return false;
    if (random_) {
      std::uniform_int_distribution<size_t> any{0, jobs.size() - 1};
      std::swap(jobs.front(), jobs[any(*random_)]);
    }
    auto job = jobs.front();
    auto pinned = job->subtype() == caf::resumable::io_actor;
    test_shard::scope guard{pinned ? homes[job] : nullptr};
    return sched.try_run_once();
  }

  /// Runs until no actor has a message; time stands still.
  void settle() {
    consume_messages();
  }

  /// Lets time pass.
  void wait(caf::timespan x) {
    advance_time(x);
    settle();
  }

  // -- clients ----------------------------------------------------------------

  /// A namespace; those that connect can be found by `handle`.
  callboard::nsp of(std::string name) {
    return watch(callboard::nsp{namespaces.of(std::move(name))});
  }

  /// A pattern of namespaces.
  callboard::nsp of_pattern(const std::string& expression) {
    return callboard::nsp{namespaces.of(
        [x = std::regex{expression}](std::string_view name, const json&) {
          return std::regex_match(name.begin(), name.end(), x);
        },
        true)};
  }

  callboard::nsp watch(callboard::nsp x) {
    x.on_connection(
        [this](callboard::socket& y) { handles[y.id()] = y.shared_handle(); });
    return x;
  }

  /// Opens a session on a shard.
  peer& open(size_t shard = 0, const codec::limits& bounds = {}) {
    return open_to(namespaces, shard, bounds);
  }

  /// The same for another engine.
  peer& open_to(actors::directory& engine, size_t shard = 0,
                const codec::limits& bounds = {}) {
    auto handle = actors::spawn_pinned<peer>(*shards[shard], engine, bounds,
                                             max_namespaces);
    peers.push_back(
        {handle,
         static_cast<peer*>(caf::actor_cast<caf::abstract_actor*>(handle))});
    return *peers.back().object;
  }

  /// Opens a session and connects it; the CONNECT packet is removed from what
  /// it has heard.
  peer& connect(size_t shard = 0, const std::string& nsp = "/") {
    return connect_to(namespaces, shard, nsp);
  }

  peer& connect_to(actors::directory& engine, size_t shard = 0,
                   const std::string& nsp = "/") {
    auto& result = open_to(engine, shard);
    say(result, nsp == "/" ? "0" : "0" + nsp + ",");
    settle();
    CAF_REQUIRE(!result.received.empty());
    auto text = result.received.front();
    auto first = text.find('{');
    CAF_REQUIRE(first != std::string::npos);
    result.id = json::parse(text.substr(first))["sid"];
    result.received.erase(result.received.begin());
    return result;
  }

  /// A message from a client (a Socket.IO packet).
  void say(peer& who, std::string_view text, bool binary = false) {
    test_shard::scope guard{&who.home()};
    who.client.receive(text, binary);
  }

  /// The client goes away.
  void drop(peer& who,
            disconnect_reason why = disconnect_reason::transport_close,
            std::string_view description = {}) {
    test_shard::scope guard{&who.home()};
    who.closed = true;
    who.client.closed(why, description);
  }

  const socket_ptr& handle(const peer& who) {
    return handles.at(who.id);
  }

  /// Runs `f(socket&)` in the behavior of a client, later.
  template <class F>
  void post(const peer& who, F f) {
    caf::anon_send(handle(who)->actor(),
                   std::make_shared<const actors::task>(std::move(f)));
  }

  /// Runs `f(socket&)` in the behavior of a client, and all that follows.
  template <class F>
  void act(const peer& who, F f) {
    post(who, std::move(f));
    settle();
  }

  /// Ends all namespaces as a server does.
  void shut_down() {
    namespaces.close();
    settle();
  }

  size_t num_actors() const {
    size_t result = 0;
    for (auto& x : shards)
      result += x->num_actors();
    return result;
  }

  std::vector<actors::shard*> shard_list() const {
    std::vector<actors::shard*> result;
    for (auto& x : shards)
      result.emplace_back(x.get());
    return result;
  }

private:
  std::vector<actors::shard*> make_shards(size_t n) {
    for (size_t i = 0; i < n; ++i)
      shards.emplace_back(std::make_unique<test_shard>(&sys, i, homes));
    return shard_list();
  }

  struct entry {
    actors::transport_actor keep;
    peer* object;
  };

  std::optional<std::mt19937> random_;
  std::vector<entry> peers;
  std::map<std::string, socket_ptr> handles;

public:
  log_capture& log;
  size_t max_namespaces;
  actors::directory namespaces;
  callboard::nsp root;
};

/// Runs a test once in the order of arrival, and in many random orders.
template <class Fixture = fixture, class F>
void in_any_order(F f, unsigned num_seeds = 50) {
  for (unsigned seed = 0; seed <= num_seeds; ++seed) {
    Fixture world;
    if (seed > 0)
      world.shuffle(seed);
    f(world);
  }
}

} // namespace kit
