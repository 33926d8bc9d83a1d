#pragma once

#include "callboard/options.hpp"
#include "transport/http/request.hpp"
#include "transport/net/connection.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callboard::transport {

/// An answer to a request.
struct http_response {
  unsigned status = 200;
  std::string_view content_type;
  std::string body;
  /// Further header lines, each with its line end.
  std::string headers;
  /// Value of Content-Length if the body is left out (HEAD, 304).
  std::optional<size_t> length;
  /// Whether the connection is closed afterwards.
  bool close = false;
};

class http_protocol;

/// Answers the requests of a server. One for all connections; `serve` is called
/// on the shard of the connection.
class http_service {
public:
  virtual ~http_service() = default;

  /// Answers `what`, now or later, by `respond` or `upgrade` of `to`; or by
  /// `move_to` another shard, where `serve` is called again.
  virtual void serve(const std::shared_ptr<http_protocol>& to,
                     http_request& what) = 0;

  virtual const http_options& options() const = 0;

  /// Largest body of any request, in bytes.
  virtual size_t max_body() const = 0;
};

/// HTTP/1.1 on a connection: one request at a time, answered in order; requests
/// that arrive meanwhile wait in the input. Source: RFC 9112.
class http_protocol final : public protocol,
                            public std::enable_shared_from_this<http_protocol> {
public:
  http_protocol(std::shared_ptr<connection> owner, http_service& service);

  // -- for the service --------------------------------------------------------

  loop& home() const noexcept {
    return owner_->home();
  }

  std::string peer_address() const {
    return owner_->peer_address();
  }

  /// Answers the request. The answer to HEAD goes out without its body.
  void respond(http_response x);

  /// Refuses the request because of its body, and closes the connection.
  void respond_too_large();

  /// Compresses the body of an answer, if the client accepts that and the body
  /// becomes smaller.
  void compress(http_response& x, int level);

  /// Adds header lines to the answer that will be given.
  void add_headers(std::string_view lines) {
    headers_ += lines;
  }

  /// Remembers that the request may be handled: it may be served once more, on
  /// another shard.
  void admit() noexcept {
    admitted_ = true;
  }

  bool admitted() const noexcept {
    return admitted_;
  }

  /// Calls `f` if the connection breaks before the answer.
  void on_abort(std::function<void()> f) {
    on_abort_ = std::move(f);
  }

  /// Calls `f` at the end of the turn, before anything is written.
  void on_flush(std::function<void()> f) {
    on_flush_ = std::move(f);
    owner_->flush_later();
  }

  /// Sends the answer that switches protocols (`head`, without the blank line)
  /// and hands the connection to `next`. Bytes that have arrived already reach
  /// it in a later turn, before all that follow them.
  void upgrade(std::string_view head, std::shared_ptr<protocol> next);

  /// Goes on with this request on another shard.
  void move_to(loop& where);

  const std::shared_ptr<connection>& owner() const noexcept {
    return owner_;
  }

  // -- for the connection -----------------------------------------------------

  void receive(std::span<char> data) override;
  void closed() override;
  void on_deadline() override;
  void prepare_flush() override;
  void drained() override;
  void shut_down() override;

private:
  using parser_type =
      boost::beast::http::request_parser<boost::beast::http::string_body>;

  void parse();
  void fail(unsigned status);
  void request_complete();

  std::shared_ptr<connection> owner_;
  http_service& service_;
  std::unique_ptr<parser_type> parser_;
  http_request request_;
  std::string input_;
  std::string headers_;
  std::function<void()> on_abort_;
  std::function<void()> on_flush_;
  loop* moving_to_ = nullptr;
  // Whether a request waits for its answer.
  bool busy_ = false;
  bool admitted_ = false;
  bool continue_sent_ = false;
  bool failed_ = false;
  bool shutting_down_ = false;
};

} // namespace callboard::transport
