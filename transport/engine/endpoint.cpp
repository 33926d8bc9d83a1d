#include "transport/engine/endpoint.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"
#include "callboard/random_id.hpp"
#include "transport/http/cors.hpp"
#include "transport/session/engine_session.hpp"

#include "codec/header_field.hpp"
#include "codec/jsonp.hpp"

#include <algorithm>

namespace callboard::transport {

namespace {

polling_request polling_of(const engine_request_view& x) {
  auto jsonp = x.param("j");
  return {x.to, jsonp ? *jsonp : std::string{}};
}

/// Clients up to 1.3 in a browser take every answer for nothing that is not of
/// type application/octet-stream. They are known by their timestamps: those of
/// later ones are not decimal. Source: engine.io-client 1.5.1 and 1.6.0.
bool has_old_timestamp(const engine_request_view& x) {
  auto t = x.param("t");
  auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  auto dash = t ? t->find('-') : std::string::npos;
  return dash != std::string::npos && dash >= 13
         && std::all_of(t->begin(), t->begin() + dash, is_digit);
}

engine_session::payloads readable_by(const engine_request_view& x) {
  using enum engine_session::payloads;
  if (x.param("b64") || x.param("j"))
    return text;
  return has_old_timestamp(x) ? binary : both;
}

/// Calls application code; false if it throws.
template <class F>
bool call(std::string_view what, F f) {
  auto why = base::error_of(f);
  if (why)
    log()->error("{} of the engine failed: {}", what, *why);
  return !why;
}

} // namespace

engine_endpoint::engine_endpoint(const engine_options& options,
                                 const cors_options& cors,
                                 std::vector<std::unique_ptr<loop>>& loops,
                                 user_factory make)
    : options_(options),
      cors_(cors),
      loops_(loops),
      make_user_(std::move(make)),
      legacy_(*this),
      sessions_(loops.size()) {
  // nop
}

// -- middlewares --------------------------------------------------------------

/// A request on its way through the middlewares.
struct engine_endpoint::admission {
  // Whoever continues may be any thread, at any time: only the shard may hold
  // the connection, with which `what` goes as well.
  std::weak_ptr<http_protocol> to;
  http_request* what;
  engine_request request;
};

void engine_endpoint::run_middlewares(const std::shared_ptr<admission>& x,
                                      size_t first) {
  auto to = x->to.lock();
  if (!to || !to->owner()->open())
    return;
  for (auto i = first; i < middlewares_.size(); ++i) {
    auto make_next = [&] {
      return engine_next{
          [this, x, i, home = to->home().ref()](const engine_refusal* no) {
            // Back to the connection's shard, whoever calls.
            auto why = no ? std::optional{*no} : std::nullopt;
            home.post([this, x, i, why] {
              if (why)
                conclude(*x, &*why);
              else
                run_middlewares(x, i + 1);
            });
          }};
    };
    engine_verdict verdict;
    auto run = [&] { verdict = middlewares_[i](x->request, make_next); };
    if (!call("middleware", run)) {
      to->add_headers(x->request.response_headers());
      request y{to, *x->what};
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
  auto to = x.to.lock();
  if (!to || !to->owner()->open())
    return;
  to->add_headers(x.request.response_headers());
  if (no) {
    request y{to, *x.what};
    refuse(y, handshake_error::forbidden, no->message);
    return;
  }
  to->admit();
  handle(to, *x.what);
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
          to, &what,
          engine_request{make_handshake(what, target, to->peer_address()),
                         std::string{method(what)}, !sid || sid->empty()}}),
      0);
}

int engine_endpoint::version(const request& x) const {
  auto name = x.param("EIO");
  auto& accepted = options_.dialects;
  if (name && *name == "4" && accepted.engine4)
    return 4;
  return name && *name == "3" && accepted.engine3 ? 3 : 0;
}

bool engine_endpoint::is_legacy(const request& x) const {
  return options_.dialects.legacy.enabled && legacy_.accepts(x);
}

void engine_endpoint::handle(const std::shared_ptr<http_protocol>& to,
                             http_request& what) {
  request x{to, what};
  if (is_legacy(x)) {
    legacy_.serve(x);
    return;
  }
  auto name = x.param("transport");
  std::optional<transport_kind> kind;
  if (name && *name == "polling" && options_.polling)
    kind = transport_kind::polling;
  else if (name && *name == "websocket" && options_.websocket)
    kind = transport_kind::websocket;
  auto jsonp = x.param("j");
  if (!kind) {
    refuse(x, handshake_error::unknown_transport);
    return;
  }
  if (!codec::is_field_value(field(what, "Origin"))
      || (jsonp && !codec::jsonp_response({}, *jsonp, {}))) {
    refuse(x, handshake_error::bad_request);
    return;
  }
  auto sid = x.param("sid");
  if (sid && !sid->empty()) {
    serve_session(x, *sid, *kind);
    return;
  }
  if (method(what) != "GET")
    refuse(x, handshake_error::bad_handshake_method);
  else if ((*kind == transport_kind::websocket) != x.upgrade)
    refuse(x, handshake_error::bad_request);
  else if (version(x) == 0)
    refuse(x, handshake_error::unsupported_protocol_version);
  else
    open(x, *kind);
}

void engine_endpoint::refuse(request& x, handshake_error e,
                             std::string_view text) {
  auto response = make_error_response(e, x.upgrade, text);
  if (!on_error_.empty()) {
    connection_error error{
        static_cast<int>(e), std::string{text.empty() ? to_string(e) : text},
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

void engine_endpoint::upgraded(const connection_info& x) const {
  for (auto& f : on_upgrade_)
    call("listener", [&] { f(x); });
}

// -- sessions -----------------------------------------------------------------

std::shared_ptr<connection_info>
engine_endpoint::make_info(const request& x, int protocol,
                           transport_kind kind) const {
  auto result = std::make_shared<connection_info>();
  result->sid = make_id(x.to->home().index());
  result->transport = kind;
  result->protocol = protocol;
  result->request = make_handshake(x.http, x.target, x.to->peer_address());
  return result;
}

void engine_endpoint::open(request& x, transport_kind kind) {
  auto info = make_info(x, version(x), kind);
  x.to->add_headers(cookie_header(options_.cookie, info->sid));
  auto readable = readable_by(x);
  auto spawn = [&]() -> engine_session& {
    return this->spawn<engine_session>(x.to->home(), std::move(info), readable);
  };
  if (kind == transport_kind::polling)
    spawn().open(polling_of(x));
  else if (auto link = accept_websocket(x.to, x.http, options_))
    spawn().open(link);
}

bool engine_endpoint::move(const request& x, std::string_view sid) {
  auto shard = shard_of(sid);
  if (!shard || *shard >= loops_.size() || *shard == x.to->home().index())
    return false;
  x.to->move_to(*loops_[*shard]);
  return true;
}

void engine_endpoint::serve_session(request& x, const std::string& sid,
                                    transport_kind kind) {
  if (move(x, sid))
    return;
  auto found = find(x.to->home(), sid);
  if (!found || found->info()->protocol < 3) {
    refuse(x, handshake_error::unknown_sid);
    return;
  }
  auto object = static_cast<engine_session*>(found);
  if (x.param("EIO") && version(x) != object->info()->protocol) {
    refuse(x, handshake_error::bad_request);
    return;
  }
  if (x.upgrade) {
    if (kind != transport_kind::websocket) {
      refuse(x, handshake_error::bad_request);
    } else if (auto link = accept_websocket(x.to, x.http, options_)) {
      if (!object->upgrade(link))
        link->close(codec::close_code::none);
    }
    return;
  }
  if (kind != transport_kind::polling
      || object->info()->transport != transport_kind::polling)
    refuse(x, handshake_error::bad_request);
  else if (method(x.http) == "GET")
    object->poll(polling_of(x));
  else if (method(x.http) == "POST")
    object->post(polling_of(x), x.http.body(),
                 field(x.http, "Content-Type") == "application/octet-stream");
  else {
    http_response y;
    y.status = 500;
    x.to->respond(std::move(y));
  }
}

session* engine_endpoint::find(const loop& where, std::string_view sid) {
  auto& table = sessions_[where.index()];
  auto i = table.find(sid);
  if (i == table.end())
    return nullptr;
  i->second.object->check_time();
  // That may have been the end.
  i = table.find(sid);
  return i != table.end() ? i->second.object : nullptr;
}

void engine_endpoint::remove(const loop& where, const std::string& sid) {
  if (sessions_[where.index()].erase(sid) > 0)
    --num_sessions_;
}

void engine_endpoint::close_all(bool now) {
  auto here = kernel::shard::current();
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
