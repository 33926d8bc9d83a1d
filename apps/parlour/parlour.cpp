#include "apps/parlour/parlour.hpp"

#include <algorithm>
#include <numeric>

namespace callboard::apps {

using nlohmann::json;
using nlohmann::ordered_json;
using std::chrono::milliseconds;

namespace {

constexpr size_t remembered_reasons = 10'000;
constexpr size_t max_size = 100'000'000;

ordered_json describe(const json& x) {
  if (x.is_null())
    return {{"type", "null"}};
  if (x.is_boolean())
    return {{"type", "boolean"}, {"value", x}};
  if (x.is_number())
    return {{"type", "number"}, {"value", x}};
  if (x.is_string())
    return {{"type", "string"},
            {"bytes", x.get_ref<const std::string&>().size()}};
  if (x.is_binary()) {
    auto& bytes = x.get_binary();
    auto sum = std::accumulate(bytes.begin(), bytes.end(), uint64_t{0});
    return {{"type", "binary"}, {"bytes", bytes.size()}, {"sum", sum % 65536}};
  }
  if (x.is_array()) {
    auto items = ordered_json::array();
    for (auto& y : x)
      items.emplace_back(describe(y));
    return {{"type", "array"}, {"items", items}};
  }
  auto fields = ordered_json::object();
  for (auto& [key, y] : x.items())
    fields[key] = describe(y);
  return {{"type", "object"}, {"fields", fields}};
}

/// The recipients of `cast` and `cast-ask`.
struct cast_spec {
  room_list to;
  room_list except;
  bool include_self = false;
  bool is_volatile = false;
};

void from_json(const json& x, cast_spec& y) {
  y.to = x.value("to", room_list{});
  y.except = x.value("except", room_list{});
  y.include_self = x.value("include_self", false);
  y.is_volatile = x.value("volatile", false);
}

struct burst_spec {
  int64_t count = 0;
  int64_t batch = 1;
  milliseconds gap{0};
  bool is_volatile = false;
};

void from_json(const json& x, burst_spec& y) {
  y.count = x.value("count", int64_t{0});
  y.batch = std::max<int64_t>(1, x.value("batch", int64_t{1}));
  y.gap = milliseconds{x.value("gap", int64_t{0})};
  y.is_volatile = x.value("volatile", false);
}

void burst(socket& who, const burst_spec& spec, int64_t first) {
  auto i = first;
  do {
    auto last = std::min(spec.count, i + spec.batch);
    for (; i < last; ++i) {
      if (spec.is_volatile)
        who.volatile_().emit("seq", i);
      else
        who.emit("seq", i);
    }
  } while (i < spec.count && spec.gap.count() == 0);
  if (i < spec.count)
    who.run_after(spec.gap, [&who, spec, i] { burst(who, spec, i); });
  else
    who.emit("burst-end", spec.count);
}

json object(const field_list& xs) {
  auto result = json::object();
  for (auto [key, value] : xs)
    result[std::string{key}] = value;
  return result;
}

/// A time from a client: NaN and numbers out of range count as 0.
milliseconds wait_time(double ms) {
  return milliseconds{ms > 0 && ms < 1e9 ? static_cast<int64_t>(ms) : 0};
}

} // namespace

// -- memory -------------------------------------------------------------------

void parlour::memory::add(std::string key, disconnect_reason why) {
  std::lock_guard guard{mtx_};
  if (reasons_.insert_or_assign(key, why).second)
    order_.emplace_back(std::move(key));
  if (order_.size() > remembered_reasons) {
    reasons_.erase(order_.front());
    order_.pop_front();
  }
}

std::optional<disconnect_reason>
parlour::memory::find(const std::string& key) const {
  std::lock_guard guard{mtx_};
  auto i = reasons_.find(key);
  return i != reasons_.end() ? std::optional{i->second} : std::nullopt;
}

// -- parlour ------------------------------------------------------------------

parlour::parlour(server& io)
    : io_(io) {
  auto welcome_all = [this](socket& who) { welcome(who); };
  io.on_connection(welcome_all);
  io.of("/custom").on_connection(welcome_all);
  io.of(pattern{"/dyn-[0-9]+"}).on_connection(welcome_all);
  io.of("/guarded")
      .use([](socket& who) -> std::optional<refusal> {
        auto token = who.auth().value("token", json{});
        if (token.is_null())
          token = std::string{who.handshake().param("token")};
        if (token == "let-me-in")
          return std::nullopt;
        return refusal{"not authorized", {{"code", 401}, {"why", "bad token"}}};
      })
      .on_connection(welcome_all);
}

void parlour::welcome(socket& who) {
  add_echoes(who);
  add_rooms(who);
  add_broadcasts(who);
  add_data(who);
  add_ends(who);
  who.emit("auth", who.auth());
}

void parlour::add_echoes(socket& who) {
  who.on("message", [&](const arguments& xs) { who.emit("message-back", xs); });
  who.on("message-with-ack",
         [](const arguments& xs, ack<arguments> reply) { reply(xs); });
  who.on("méssage 🎉", [&](const arguments& xs) { who.emit("méssage 🎉", xs); });
  who.on("describe", [](const arguments& xs, ack<> reply) {
    auto result = ordered_json::array();
    for (size_t i = 0; i < xs.size(); ++i)
      result.emplace_back(describe(xs[i]));
    reply(result);
  });
  who.on("later", [&](double ms, const arguments& xs, ack<arguments> reply) {
    who.run_after(wait_time(ms), [xs, reply] { reply(xs); });
  });
  who.on("ask", [&](double ms, const arguments& xs, ack<> reply) {
    auto answered = [reply](const ack_result& x) {
      if (!x) {
        reply(ordered_json{{"ok", false}});
        return;
      }
      auto answer = json::array();
      for (size_t i = 0; i < x.args.size(); ++i)
        answer.emplace_back(x.args[i]);
      reply(ordered_json{{"ok", true}, {"answer", answer}});
    };
    who.timeout(wait_time(ms)).emit_with_ack(answered, "question", xs);
  });
}

void parlour::add_rooms(socket& who) {
  who.on("join", [&](const room_list& rooms, ack<> reply) {
    who.join(rooms);
    reply();
  });
  who.on("leave", [&](const room_list& rooms, ack<> reply) {
    who.leave(rooms);
    reply();
  });
  who.on("members",
         [&, nsp = io_.of(who.nsp())](std::string room, ack<> reply) {
           nsp.in(std::move(room))
               .fetch_sockets([reply](const std::vector<socket_info>& xs) {
                 std::vector<std::string> ids;
                 for (auto& x : xs)
                   ids.emplace_back(x.id());
                 std::sort(ids.begin(), ids.end());
                 reply(ids);
               });
         });
}

void parlour::add_broadcasts(socket& who) {
  auto recipients = [&who, nsp = io_.of(who.nsp())](const cast_spec& spec) {
    auto result = spec.include_self ? broadcast_operator{nsp} : who.broadcast();
    result = result.to(spec.to).except(spec.except);
    return spec.is_volatile ? result.volatile_() : result;
  };
  who.on("cast",
         [recipients](const cast_spec& spec, const arguments& xs, ack<> reply) {
           recipients(spec).emit("cast", xs);
           reply();
         });
  who.on("cast-ask", [recipients](const cast_spec& spec, double ms,
                                  const arguments& xs, ack<> reply) {
    auto report = [reply](const broadcast_result& result) {
      auto answers = json::array();
      for (auto& x : result.answers)
        answers.emplace_back(x.args[0]);
      reply(ordered_json{{"ok", result.complete}, {"answers", answers}});
    };
    recipients(spec)
        .timeout(wait_time(ms))
        .emit_with_ack(report, "question", xs);
  });
}

void parlour::add_data(socket& who) {
  who.on("info", [&](ack<> reply) {
    auto& request = who.handshake();
    auto& connection = who.connection();
    reply(ordered_json{
        {"id", who.id()},
        {"namespace", who.nsp()},
        {"transport", to_string(connection.transport)},
        {"protocol", connection.protocol},
        {"recovered", who.recovered()},
        {"rooms", who.rooms()},
        {"auth", who.auth()},
        {"query", object(request.query)},
        {"headers", object(request.headers)},
        {"url", request.url},
        {"secure", request.secure},
    });
  });
  who.on("burst", [&](const burst_spec& spec) { burst(who, spec, 0); });
  who.on("blob", [](size_t size, ack<std::vector<std::byte>> reply) {
    std::vector<std::byte> bytes(std::min(size, max_size));
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<std::byte>(i % 256);
    reply(bytes);
  });
  who.on("text", [](size_t size, ack<std::string> reply) {
    std::string text(std::min(size, max_size), ' ');
    for (size_t i = 0; i < text.size(); ++i)
      text[i] = static_cast<char>('a' + i % 26);
    reply(text);
  });
  who.on("stats", [this, nsp = io_.of(who.nsp())](ack<> reply) {
    reply(ordered_json{{"clients", io_.num_clients()},
                       {"sockets", nsp.num_sockets()}});
  });
}

void parlour::add_ends(socket& who) {
  auto key = [nsp = who.nsp()](const std::string& id) {
    return nsp + ' ' + id;
  };
  who.on("bye",
         [&](const payload& close) { who.disconnect(close.text() == "true"); });
  who.on("drop", [&] { who.close_connection(); });
  who.on("reason-of", [this, key](const std::string& id, ack<> reply) {
    auto why = memory_.find(key(id));
    if (!why)
      reply(nullptr);
    else if (*why == disconnect_reason::slow_consumer)
      reply("forced close");
    else
      reply(to_string(*why));
  });
  who.on_disconnect([this, &who, key](disconnect_reason why) {
    memory_.add(key(who.id()), why);
  });
}

} // namespace callboard::apps
