#include "transport/engine/legacy_service.hpp"

#include "codec/jsonp.hpp"
#include "transport/engine/opening.hpp"
#include "transport/session/legacy_session.hpp"
#include "transport/session/replies.hpp"

#include <algorithm>
#include <array>

namespace callboard::transport {

namespace {

constexpr auto text_type = "text/plain; charset=UTF-8";

/// The path below the endpoint's, in its segments.
std::array<std::string_view, 3> segments(std::string_view path) {
  std::array<std::string_view, 3> result;
  for (auto& x : result) {
    x = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(x.size() + 1, path.size()));
  }
  return result;
}

http_response plain(unsigned status, std::string text) {
  auto result = text_response(text_type, std::move(text));
  result.status = status;
  return result;
}

/// The same as a script, if the client has asked for one.
http_response reply(std::string_view jsonp, std::string text) {
  if (jsonp.empty())
    return plain(200, std::move(text));
  return text_response(
      "text/javascript; charset=UTF-8",
      *codec::jsonp_response(codec::framing::polling1, jsonp, text));
}

/// A parameter that is the number of a function of the client's; "" if there
/// is none. False if it is no number.
bool read_index(const engine_request_view& x, std::string_view name,
                std::string& out) {
  if (auto y = x.param(name))
    out = *y;
  return out.empty()
         || codec::jsonp_response(codec::framing::polling1, out, {});
}

} // namespace

bool legacy_service::accepts(const engine_request_view& x) const {
  if (!host_.options().dialects.legacy.enabled)
    return false;
  auto path = x.target.path.substr(host_.options().path.size());
  auto version = path.substr(0, path.find('/'));
  return !version.empty() && !x.param("EIO")
         && std::all_of(version.begin(), version.end(),
                        [](char c) { return c >= '0' && c <= '9'; });
}

void legacy_service::serve(engine_request_view& x) {
  auto [version, transport, sid] =
      segments(x.target.path.substr(host_.options().path.size()));
  if (version != "1")
    x.to->respond(plain(500, "Protocol version not supported."));
  else if (transport.empty())
    open(x);
  else
    serve_session(x, transport, std::string{sid});
}

void legacy_service::open(engine_request_view& x) {
  std::string jsonp;
  auto verb = method(x.http);
  if ((verb != "GET" && verb != "POST") || x.upgrade
      || !read_index(x, "jsonp", jsonp)) {
    x.to->respond(plain(500, "handshake error"));
    return;
  }
  auto& options = host_.options();
  auto info = make_info(x, 1, transport_kind::polling);
  auto seconds = [](std::chrono::milliseconds y) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(y).count());
  };
  auto& times = options.dialects.legacy;
  auto text = info->sid;
  text += ':';
  text += seconds(times.heartbeat_timeout);
  text += ':';
  text += seconds(times.close_timeout);
  text += ':';
  if (options.websocket)
    text += "websocket";
  if (options.websocket && options.polling)
    text += ',';
  if (options.polling)
    text += "xhr-polling,jsonp-polling";
  sessions_.spawn<legacy_session>(x.to->home(), host_, std::move(info)).open();
  x.to->respond(reply(jsonp, std::move(text)));
}

void legacy_service::serve_session(engine_request_view& x,
                                   std::string_view transport,
                                   const std::string& sid) {
  if (sessions_.move(x.to, sid))
    return;
  auto& options = host_.options();
  auto websocket = transport == "websocket" && options.websocket;
  auto polling =
      options.polling
      && (transport == "xhr-polling" || transport == "jsonp-polling");
  std::string jsonp;
  if (!(websocket || polling) || !read_index(x, "i", jsonp)) {
    x.to->respond(plain(500, "transport not supported"));
    return;
  }
  if (transport != "jsonp-polling")
    jsonp.clear();
  else if (jsonp.empty())
    jsonp.assign(1, '0');
  auto found = sessions_.find(x.to->home(), sid);
  if (found && found->info()->protocol != 1)
    found = nullptr;
  auto object = static_cast<legacy_session*>(found);
  if (x.param("disconnect")) {
    if (object)
      object->terminate(disconnect_reason::transport_close, "disconnect");
    x.to->respond(plain(200, {}));
  } else if (!object) {
    refuse_unknown(x, websocket && x.upgrade, jsonp);
  } else if (websocket != x.upgrade) {
    x.to->respond(plain(400, "Bad request"));
  } else if (websocket) {
    if (auto link = accept_websocket(x, options))
      object->use_websocket(std::move(link));
  } else if (method(x.http) == "POST") {
    object->post({x.to, jsonp}, x.http.body());
  } else {
    object->poll({x.to, jsonp});
  }
}

void legacy_service::refuse_unknown(engine_request_view& x, bool websocket,
                                    const std::string& jsonp) {
  if (!websocket) {
    x.to->respond(reply(jsonp, std::string{codec::not_handshaken}));
  } else if (auto link = accept_websocket(x, host_.options())) {
    link->send_text(codec::not_handshaken);
    link->send_close(codec::close_code::none);
  }
}

} // namespace callboard::transport
