#include "transport/session/websocket_link.hpp"

#include "actors/base/deadline.hpp"

namespace callboard::transport {

namespace {

/// Describes the payload of a close frame.
std::string describe_close(std::string_view payload) {
  if (payload.size() < 2)
    return "close frame without code";
  auto code =
      static_cast<uint8_t>(payload[0]) << 8 | static_cast<uint8_t>(payload[1]);
  auto result = "close code " + std::to_string(code);
  if (payload.size() > 2)
    result += ": " + std::string{payload.substr(2)};
  return result;
}

} // namespace

websocket_link::websocket_link(std::shared_ptr<connection> owner,
                               const engine_options& options, bool compressed)
    : owner_(std::move(owner)),
      reader_(options.limits.max_payload,
              compressed ? &owner_->home().inflater() : nullptr),
      options_(options),
      compressed_(compressed) {
  // nop
}

void websocket_link::send(const codec::outgoing_ptr& x) {
  auto& how = options_.compression;
  if (compressed_)
    owner_->write(x, x->deflated(dialect_, owner_->home().deflater(),
                                 how.threshold, how.level));
  else
    owner_->write(x, x->bytes(dialect_));
}

void websocket_link::send_text(std::string_view text) {
  std::string frame;
  codec::append_frame(frame, codec::opcode::text, text);
  owner_->write(std::move(frame));
}

void websocket_link::receive(std::span<char> data) {
  using status = codec::frame_reader::status;
  // The last call finds no more input: the reader frees what it has lent.
  while (owner_->open()) {
    auto x = reader_.next(data);
    switch (x.state) {
    case status::need_more:
      return;
    case status::message:
      // After our close frame, messages no longer count.
      if (user_ && !closing_)
        user_->websocket_message(*this, x.payload,
                                 x.op == codec::opcode::binary);
      break;
    case status::control:
      control(x.op, x.payload);
      break;
    case status::error: {
      auto code = codec::close_code_for(x.error);
      lose(x.error, codec::to_string(x.error));
      send_close(code);
      owner_->close();
      return;
    }
    }
  }
}

void websocket_link::control(codec::opcode op, std::string_view payload) {
  if (op == codec::opcode::ping) {
    if (auto waiting = owner_->pending(); waiting > options_.max_outbox) {
      auto keep = keep_;
      if (user_)
        user_->websocket_blocked(*this, waiting);
      lose(codec::errc::none, "pongs are not read");
      abort();
      return;
    }
    std::string frame;
    codec::append_frame(frame, codec::opcode::pong, payload);
    owner_->write(std::move(frame));
  } else if (op == codec::opcode::close) {
    if (!closing_) {
      // The answer repeats the code (RFC 6455 section 5.5.1).
      closing_ = true;
      std::string frame;
      codec::append_frame(frame, codec::opcode::close, payload.substr(0, 2));
      owner_->write(std::move(frame));
    }
    lose(codec::errc::none, describe_close(payload));
    // Both sides have sent their close frames.
    owner_->close(std::chrono::milliseconds{0});
  }
}

void websocket_link::lose(codec::errc why, std::string_view description) {
  auto keep = std::move(keep_);
  if (auto user = std::exchange(user_, nullptr))
    user->websocket_closed(*this, why, description);
}

void websocket_link::send_close(codec::close_code code) {
  if (closing_)
    return;
  closing_ = true;
  std::string frame;
  codec::append_close_frame(frame, code);
  owner_->write(std::move(frame));
  // The client's close frame is read even if its messages have to wait.
  owner_->pause(false);
  owner_->set_deadline(
      base::deadline(owner_->home().now(), options_.close_timeout));
}

void websocket_link::hand_over(link&) {
  // All that was sent has been written to the connection already.
  detach();
  send_close(codec::close_code::none);
}

bool websocket_link::close(disconnect_reason) {
  detach();
  send_close(codec::close_code::none);
  return true;
}

void websocket_link::terminate(disconnect_reason why) {
  if (why == disconnect_reason::slow_consumer)
    abort();
  else
    close(why);
}

void websocket_link::abort() {
  detach();
  owner_->abort();
}

void websocket_link::closed() {
  lose(codec::errc::none, "connection lost");
}

void websocket_link::on_deadline() {
  owner_->abort();
}

} // namespace callboard::transport
