#include "callboard/transport/endpoint.hpp"

#include "callboard/log.hpp"
#include "callboard/random_id.hpp"
#include "callboard/transport/cors.hpp"

#include "callboard/codec/negotiation.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <cctype>

namespace callboard::transport {

namespace {

std::string_view message(handshake_error x) {
  switch (x) {
  case handshake_error::unknown_transport:
    return "Transport unknown";
  case handshake_error::unknown_sid:
    return "Session ID unknown";
  case handshake_error::bad_handshake_method:
    return "Bad handshake method";
  case handshake_error::bad_request:
    return "Bad request";
  case handshake_error::forbidden:
    return "Forbidden";
  case handshake_error::unsupported_protocol_version:
    return "Unsupported protocol version";
  }
  return "";
}

/// Whether a header value has bytes that no header may have.
bool has_control_characters(std::string_view x) {
  return std::any_of(x.begin(), x.end(), [](unsigned char c) {
    return (c < 0x20 && c != '\t') || c == 0x7f;
  });
}

bool wants_websocket(const http_request& x) {
  auto upgrade = field(x, "Upgrade");
  auto connection = field(x, "Connection");
  boost::beast::http::token_list kinds{{connection.data(), connection.size()}};
  return kinds.exists("upgrade")
         && boost::beast::iequals({upgrade.data(), upgrade.size()},
                                  "websocket");
}

std::string lower(boost::beast::string_view x) {
  std::string result{x.data(), x.size()};
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

handshake::fields header_fields(const http_request& x) {
  handshake::fields result;
  for (auto& y : x) {
    auto name = lower(y.name_string());
    std::string value{y.value().data(), y.value().size()};
    auto i = std::find_if(result.begin(), result.end(),
                          [&](auto& z) { return z.first == name; });
    if (i == result.end())
      result.emplace_back(std::move(name), std::move(value));
    else
      i->second += (name == "cookie" ? "; " : ", ") + value;
  }
  return result;
}

handshake make_handshake(const http_request& x,
                         const codec::request_target& target,
                         std::string address) {
  handshake result;
  result.headers = header_fields(x);
  result.query = target.query;
  result.url = std::string{transport::target(x)};
  result.address = std::move(address);
  result.issued = std::chrono::system_clock::now();
  return result;
}

/// Calls application code; false if it throws.
template <class F>
bool call(std::string_view what, F f) {
  try {
    f();
    return true;
  } catch (const std::exception& e) {
    log()->error("{} of the engine failed: {}", what, e.what());
  }
  return false;
}

} // namespace

http_response make_error_response(handshake_error x, bool upgrade,
                                  std::string_view text) {
  if (text.empty())
    text = message(x);
  http_response result;
  result.status = x == handshake_error::forbidden && !upgrade ? 403 : 400;
  if (upgrade) {
    result.content_type = "text/html";
    result.body = text;
    result.close = true;
  } else {
    result.content_type = "application/json";
    result.body =
        nlohmann::ordered_json{{"code", static_cast<int>(x)}, {"message", text}}
            .dump(-1, ' ', false,
                  nlohmann::ordered_json::error_handler_t::replace);
  }
  return result;
}

engine_endpoint::engine_endpoint(const engine_options& options,
                                 const cors_options& cors,
                                 std::vector<std::unique_ptr<loop>>& loops,
                                 user_factory make)
    : options_(options),
      cors_(cors),
      loops_(loops),
      make_user_(std::move(make)),
      sessions_(loops.size()) {
  // nop
}

// -- middlewares --------------------------------------------------------------

/// A request on its way through the middlewares.
struct engine_endpoint::admission {
  std::shared_ptr<http_protocol> to;
  http_request& what;
  engine_request request;
};

void engine_endpoint::run_middlewares(const std::shared_ptr<admission>& x,
                                      size_t first) {
  for (auto i = first; i < middlewares_.size(); ++i) {
    auto make_next = [&] {
      return engine_next{[this, x, i](const engine_refusal* no) {
        // Back to the connection's shard, whoever calls.
        auto why = no ? std::optional{*no} : std::nullopt;
        x->to->home().post([this, x, i, why] {
          if (why || !x->to->owner()->open())
            conclude(*x, why ? &*why : nullptr);
          else
            run_middlewares(x, i + 1);
        });
      }};
    };
    engine_verdict verdict;
    auto run = [&] { verdict = middlewares_[i](x->request, make_next); };
    if (!call("middleware", run)) {
      x->to->add_headers(x->request.response_headers());
      request y{x->to, x->what, codec::parse_target(transport::target(x->what)),
                wants_websocket(x->what)};
      refuse(y, handshake_error::bad_request);
      return;
    }
    if (verdict.no) {
      conclude(*x, &*verdict.no);
      return;
    }
    if (!verdict.decided)
      return;
  }
  conclude(*x, nullptr);
}

void engine_endpoint::conclude(admission& x, const engine_refusal* no) {
  if (!x.to->owner()->open())
    return;
  x.to->add_headers(x.request.response_headers());
  if (no) {
    request y{x.to, x.what, codec::parse_target(transport::target(x.what)),
              wants_websocket(x.what)};
    refuse(y, handshake_error::forbidden, no->message);
    return;
  }
  x.to->admit();
  handle(x.to, x.what);
}

// -- checks -------------------------------------------------------------------

void engine_endpoint::serve(const std::shared_ptr<http_protocol>& to,
                            http_request& what) {
  if (to->admitted()) {
    handle(to, what);
    return;
  }
  if (method(what) == "OPTIONS" && !cors_.origins.empty()) {
    preflight(*to, what);
    return;
  }
  if (!wants_websocket(what))
    to->add_headers(cors_headers(cors_, field(what, "Origin")));
  if (middlewares_.empty()) {
    to->admit();
    handle(to, what);
    return;
  }
  auto target = codec::parse_target(transport::target(what));
  auto sid = codec::find_param(target.query, "sid");
  run_middlewares(
      std::make_shared<admission>(admission{
          to, what,
          engine_request{make_handshake(what, target, to->peer_address()),
                         std::string{method(what)}, !sid || sid->empty()}}),
      0);
}

void engine_endpoint::handle(const std::shared_ptr<http_protocol>& to,
                             http_request& what) {
  request x{to, what, codec::parse_target(transport::target(what)),
            wants_websocket(what)};
  auto name = codec::find_param(x.target.query, "transport");
  std::optional<transport_kind> kind;
  if (name && *name == "polling" && options_.polling)
    kind = transport_kind::polling;
  else if (name && *name == "websocket" && options_.websocket)
    kind = transport_kind::websocket;
  if (!kind) {
    refuse(x, handshake_error::unknown_transport);
    return;
  }
  if (has_control_characters(field(what, "Origin"))) {
    refuse(x, handshake_error::bad_request);
    return;
  }
  auto sid = codec::find_param(x.target.query, "sid");
  if (sid && !sid->empty()) {
    serve_session(x, *sid, *kind);
    return;
  }
  auto version = codec::find_param(x.target.query, "EIO");
  if (method(what) != "GET")
    refuse(x, handshake_error::bad_handshake_method);
  else if ((*kind == transport_kind::websocket) != x.upgrade)
    refuse(x, handshake_error::bad_request);
  else if (!version || *version != "4")
    refuse(x, handshake_error::unsupported_protocol_version);
  else
    open(x, *kind);
}

void engine_endpoint::refuse(request& x, handshake_error e,
                             std::string_view text) {
  auto response = make_error_response(e, x.upgrade, text);
  if (!on_error_.empty()) {
    connection_error error{
        static_cast<int>(e), std::string{text.empty() ? message(e) : text},
        make_handshake(x.http, x.target, x.to->peer_address())};
    for (auto& f : on_error_)
      call("listener", [&] { f(error); });
  }
  x.to->respond(std::move(response));
}

void engine_endpoint::preflight(http_protocol& to, const http_request& what) {
  http_response x;
  x.status = 204;
  x.headers = preflight_headers(cors_, field(what, "Origin"),
                                field(what, "Access-Control-Request-Headers"));
  to.respond(std::move(x));
}

// -- sessions -----------------------------------------------------------------

void engine_endpoint::open(request& x, transport_kind kind) {
  auto& here = x.to->home();
  auto info = std::make_shared<connection_info>();
  info->sid = make_id(here.index());
  info->transport = kind;
  info->request = make_handshake(x.http, x.target, x.to->peer_address());
  std::shared_ptr<websocket_protocol> link;
  if (kind == transport_kind::websocket) {
    link = accept_websocket(x);
    if (!link)
      return;
  }
  auto sid = info->sid;
  auto handle = actors::spawn_pinned<session>(here, *this, std::move(info));
  auto object =
      static_cast<session*>(caf::actor_cast<caf::abstract_actor*>(handle));
  sessions_[here.index()].emplace(std::move(sid), entry{handle, object});
  ++num_sessions_;
  if (link) {
    object->open(link);
  } else {
    object->open(x.to);
  }
}

void engine_endpoint::serve_session(request& x, const std::string& sid,
                                    transport_kind kind) {
  auto& here = x.to->home();
  auto shard = shard_of(sid);
  if (shard && *shard < loops_.size() && *shard != here.index()) {
    x.to->move_to(*loops_[*shard]);
    return;
  }
  if (auto x = find(here, sid))
    x->check_time();
  auto object = find(here, sid);
  if (!object) {
    refuse(x, handshake_error::unknown_sid);
    return;
  }
  auto version = codec::find_param(x.target.query, "EIO");
  if (version && *version != "4") {
    refuse(x, handshake_error::bad_request);
    return;
  }
  if (x.upgrade) {
    if (kind != transport_kind::websocket) {
      refuse(x, handshake_error::bad_request);
    } else if (auto link = accept_websocket(x)) {
      if (!object->upgrade(link))
        link->close(codec::close_code::none);
    }
    return;
  }
  if (kind != transport_kind::polling
      || object->info()->transport != transport_kind::polling)
    refuse(x, handshake_error::bad_request);
  else if (method(x.http) == "GET")
    object->poll(x.to);
  else if (method(x.http) == "POST")
    object->post(x.to, x.http.body(),
                 field(x.http, "Content-Type") == "application/octet-stream");
  else {
    http_response y;
    y.status = 500;
    x.to->respond(std::move(y));
  }
}

std::shared_ptr<websocket_protocol>
engine_endpoint::accept_websocket(request& x) {
  auto key = field(x.http, "Sec-WebSocket-Key");
  if (method(x.http) != "GET" || key.size() != 24
      || field(x.http, "Sec-WebSocket-Version") != "13") {
    auto y = make_error_response(handshake_error::bad_request, true);
    if (field(x.http, "Sec-WebSocket-Version") != "13") {
      y.status = 426;
      y.headers = "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n";
    }
    x.to->respond(std::move(y));
    return nullptr;
  }
  std::string head = "HTTP/1.1 101 Switching Protocols\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: "
                     + codec::websocket_accept(key) + "\r\n";
  auto compression = options_.compression;
  if (compression.enabled) {
    auto extension =
        codec::accept_deflate(list_field(x.http, "Sec-WebSocket-Extensions"));
    compression.enabled = !extension.empty();
    if (compression.enabled)
      head += "Sec-WebSocket-Extensions: " + extension + "\r\n";
  }
  auto link = std::make_shared<websocket_protocol>(
      x.to->owner(), options_.limits.max_payload, options_.close_timeout,
      compression);
  x.to->upgrade(head, link);
  return link;
}

session* engine_endpoint::find(const loop& where, std::string_view sid) {
  auto& table = sessions_[where.index()];
  auto i = table.find(sid);
  return i != table.end() ? i->second.object : nullptr;
}

void engine_endpoint::remove(const loop& where, const std::string& sid) {
  if (sessions_[where.index()].erase(sid) > 0)
    --num_sessions_;
}

void engine_endpoint::close_all(bool now) {
  auto here = actors::shard::current();
  // Sessions remove themselves from the table while they close.
  std::vector<entry> all;
  for (auto& [sid, x] : sessions_[here->index()])
    all.emplace_back(x);
  for (auto& x : all)
    if (now)
      x.object->terminate(disconnect_reason::server_shutting_down, {});
    else
      x.object->close(disconnect_reason::server_shutting_down);
}

} // namespace callboard::transport
