#include "transport/http/http.hpp"

#include "actors/base/deadline.hpp"

#include "codec/negotiation.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include <utility>

namespace callboard::transport {

namespace http = boost::beast::http;

namespace {

/// Input that may wait behind a request that is not answered yet.
constexpr size_t max_waiting_input = 64 * 1024;

std::string_view reason(unsigned status) {
  auto x = http::obsolete_reason(http::int_to_status(status));
  return {x.data(), x.size()};
}

/// Source: RFC 9110 section 10.1.1.
bool expects_continue(const http_request& x) {
  auto value = field(x, "Expect");
  return boost::beast::iequals({value.data(), value.size()}, "100-continue");
}

} // namespace

http_protocol::http_protocol(std::shared_ptr<connection> owner,
                             http_service& service)
    : owner_(std::move(owner)),
      service_(service) {
  owner_->set_deadline(
      base::deadline(home().now(), service_.options().request_timeout));
}

// -- input --------------------------------------------------------------------

void http_protocol::receive(std::span<char> data) {
  input_.append(data.data(), data.size());
  if (busy_ || owner_->blocked()) {
    if (input_.size() > max_waiting_input)
      owner_->pause(true);
    return;
  }
  parse();
}

void http_protocol::parse() {
  auto self = shared_from_this();
  // A client that takes no answers is not served.
  while (!busy_ && !failed_ && !input_.empty() && owner_->open()
         && !owner_->blocked()) {
    if (!parser_) {
      parser_ = std::make_unique<parser_type>();
      parser_->header_limit(
          static_cast<uint32_t>(service_.options().max_header));
      parser_->body_limit(service_.max_body());
      parser_->eager(true);
      continue_sent_ = false;
      owner_->set_deadline(
          base::deadline(home().now(), service_.options().request_timeout));
    }
    boost::system::error_code ec;
    auto used = parser_->put(boost::asio::buffer(input_), ec);
    input_.erase(0, used);
    if (parser_->is_header_done() && !parser_->is_done() && !continue_sent_
        && expects_continue(parser_->get())) {
      continue_sent_ = true;
      owner_->write(std::string{"HTTP/1.1 100 Continue\r\n\r\n"});
    }
    if (ec == http::error::need_more) {
      if (used == 0)
        return;
    } else if (ec == http::error::body_limit) {
      fail(413);
    } else if (ec == http::error::header_limit) {
      fail(431);
    } else if (ec) {
      fail(400);
    } else if (parser_->is_done()) {
      request_complete();
    }
  }
}

void http_protocol::request_complete() {
  request_ = parser_->release();
  parser_.reset();
  busy_ = true;
  admitted_ = false;
  headers_.clear();
  owner_->cancel_deadline();
  service_.serve(shared_from_this(), request_);
}

void http_protocol::fail(unsigned status) {
  failed_ = true;
  busy_ = true;
  http_response x;
  x.status = status;
  x.close = true;
  respond(std::move(x));
}

// -- output -------------------------------------------------------------------

void http_protocol::respond(http_response x) {
  on_abort_ = nullptr;
  on_flush_ = nullptr;
  auto close =
      x.close || shutting_down_ || (!failed_ && !request_.keep_alive());
  std::string out;
  out.reserve(256 + x.headers.size() + x.body.size());
  out += "HTTP/1.1 ";
  out += std::to_string(x.status);
  out += ' ';
  out += reason(x.status);
  out += "\r\nDate: ";
  out += home().http_date();
  if (!x.content_type.empty()) {
    out += "\r\nContent-Type: ";
    out += x.content_type;
  }
  // 204 and 304 never have a body (RFC 9110 section 15).
  auto has_body = x.status != 204 && x.status != 304;
  if (has_body) {
    out += "\r\nContent-Length: ";
    out += std::to_string(x.length.value_or(x.body.size()));
  }
  if (close)
    out += "\r\nConnection: close";
  else if (request_.version() == 10)
    out += "\r\nConnection: keep-alive";
  out += "\r\n";
  out += headers_;
  out += x.headers;
  out += "\r\n";
  if (has_body && request_.method() != http::verb::head)
    out += x.body;
  headers_.clear();
  owner_->write(std::move(out));
  busy_ = false;
  request_ = {};
  if (close) {
    failed_ = true;
    owner_->close();
    return;
  }
  owner_->set_deadline(
      base::deadline(home().now(), service_.options().keep_alive_timeout));
  // The next request is parsed by `parse`, if that has led here, or else in
  // `drained`: parsing it here would recurse. If the answer was so large that
  // it has left already, `drained` has come too early.
  if (owner_->pending() == 0 && !input_.empty())
    home().post([self = shared_from_this()] { self->parse(); });
}

void http_protocol::respond_too_large() {
  http_response x;
  x.status = 413;
  x.close = true;
  respond(std::move(x));
}

void http_protocol::compress(http_response& x, int level) {
  // Caches must not give the answer to clients that accept something else.
  x.headers += "Vary: Accept-Encoding\r\n";
  auto coding = codec::choose_coding(list_field(request_, "Accept-Encoding"));
  std::string body;
  if (coding == codec::content_coding::identity
      || !home().deflater().deflate_body(x.body, coding, level, body))
    return;
  x.headers += "Content-Encoding: ";
  x.headers += to_string(coding);
  x.headers += "\r\n";
  x.body = std::move(body);
}

void http_protocol::drained() {
  if (auto where = std::exchange(moving_to_, nullptr)) {
    move_to(*where);
    return;
  }
  owner_->pause(false);
  parse();
}

void http_protocol::prepare_flush() {
  if (auto f = std::exchange(on_flush_, nullptr))
    f();
}

void http_protocol::upgrade(std::string_view head,
                            std::shared_ptr<protocol> next) {
  owner_->write(std::string{head} + headers_ + "\r\n");
  owner_->cancel_deadline();
  owner_->become(std::move(next));
  // Reading paused if much has arrived behind the request.
  owner_->pause(false);
  owner_->put_back(std::move(input_));
}

void http_protocol::move_to(loop& where) {
  if (owner_->pending() > 0) {
    // An answer to an earlier request is still under way.
    moving_to_ = &where;
    return;
  }
  auto self = shared_from_this();
  owner_->move_to(where,
                  [self] { self->service_.serve(self, self->request_); });
}

// -- the end ------------------------------------------------------------------

void http_protocol::closed() {
  if (auto f = std::exchange(on_abort_, nullptr))
    f();
}

void http_protocol::shut_down() {
  shutting_down_ = true;
  if (!busy_)
    owner_->close(std::chrono::milliseconds{0});
}

void http_protocol::on_deadline() {
  if (!busy_)
    owner_->close(std::chrono::milliseconds{0});
}

} // namespace callboard::transport
