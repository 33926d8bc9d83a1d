#include "transport/engine/endpoint.hpp"

#include "actors/base/error_of.hpp"
#include "callboard/log.hpp"
#include "transport/engine/opening.hpp"
#include "transport/http/cors.hpp"
#include "transport/session/engine_session.hpp"
#include "transport/session/replies.hpp"

#include <algorithm>
#include <utility>

namespace callboard::transport {

namespace {

polling_request polling_of(const engine_request_view& x) {
  auto jsonp = x.param("j");
  return {x.to, jsonp ? *jsonp : std::string{}};
}

/// Whether a client is one up to 1.3 in a browser. It ignores every answer that
/// is not of type application/octet-stream. Its timestamps are decimal, those
/// of later clients are not. Source: engine.io-client 1.5.1 and 1.6.0.
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
    : session_host(options),
      cors_(cors),
      make_user_(std::move(make)),
      sessions_(loops),
      legacy_(*this, sessions_) {
  // nop
}

// -- middlewares --------------------------------------------------------------

/// A request on its way through the middlewares.
struct engine_endpoint::admission {
  // The middleware may continue on any thread, at any time: only the shard may
  // hold the connection. Null when the request is decided, since `what` is the
  // connection's next request then. `what` lives as long as the connection.
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
            // The caller may be on any thread: back to the connection's shard.
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
      x->to.reset();
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
  auto to = std::exchange(x.to, {}).lock();
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
  if (what.body().size() > options().limits.max_payload) {
    to->respond_too_large();
    return;
  }
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

void engine_endpoint::handle(const std::shared_ptr<http_protocol>& to,
                             http_request& what) {
  request x{to, what};
  if (legacy_.accepts(x)) {
    legacy_.serve(x);
    return;
  }
  auto verdict = check_request(x.facts(), options());
  if (auto error = std::get_if<handshake_error>(&verdict))
    refuse(x, *error);
  else if (auto how = std::get_if<opens_session>(&verdict))
    open(x, *how);
  else
    serve_session(x, std::get<joins_session>(verdict));
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

// -- sessions -----------------------------------------------------------------

std::unique_ptr<kernel::session_user>
engine_endpoint::make_user(kernel::session_link& x) {
  return make_user_(x);
}

void engine_endpoint::upgraded(const connection_info& x) {
  for (auto& f : on_upgrade_)
    call("listener", [&] { f(x); });
}

void engine_endpoint::ended(session& x) {
  sessions_.remove(x);
}

void engine_endpoint::open(request& x, const opens_session& how) {
  auto info = make_info(x, how.protocol, how.transport);
  x.to->add_headers(cookie_header(options().cookie, info->sid));
  auto readable = readable_by(x);
  auto spawn = [&]() -> engine_session& {
    return sessions_.spawn<engine_session>(x.to->home(), *this, std::move(info),
                                           readable);
  };
  if (how.transport == transport_kind::polling)
    spawn().open(polling_of(x));
  else if (auto link = accept_websocket(x, options()))
    spawn().open(std::move(link));
}

void engine_endpoint::serve_session(request& x, const joins_session& how) {
  if (sessions_.move(x.to, how.sid))
    return;
  auto found = sessions_.find(x.to->home(), how.sid);
  if (!found || found->info()->protocol < 3) {
    refuse(x, handshake_error::unknown_sid);
    return;
  }
  auto object = static_cast<engine_session*>(found);
  auto& info = *object->info();
  auto verdict = check_session_request(x.facts(), options(), how.transport,
                                       info.protocol, info.transport);
  if (auto error = std::get_if<handshake_error>(&verdict)) {
    refuse(x, *error);
    return;
  }
  switch (std::get<session_request>(verdict)) {
  case session_request::poll:
    object->poll(polling_of(x));
    break;
  case session_request::post:
    object->post(polling_of(x), x.http.body(),
                 field(x.http, "Content-Type") == "application/octet-stream");
    break;
  case session_request::upgrade:
    if (auto link = accept_websocket(x, options()))
      if (!object->upgrade(link))
        link->send_close(codec::close_code::none);
    break;
  case session_request::unknown_method:
    x.to->respond(empty_response(500));
    break;
  }
}

} // namespace callboard::transport
