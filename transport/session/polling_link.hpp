#pragma once

#include "actors/base/fifo.hpp"
#include "callboard/options.hpp"
#include "codec/payload.hpp"
#include "transport/http/http.hpp"
#include "transport/session/link.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace callboard::transport {

/// A request of long-polling.
struct polling_request {
  std::shared_ptr<http_protocol> to;
  /// For JSONP: the number of the client's function; digits, or empty.
  std::string jsonp;

  explicit operator bool() const noexcept {
    return to != nullptr;
  }
};

/// Gets what happens to a polling link.
class polling_user {
public:
  /// A packet from the client; valid during the call.
  virtual void polling_packet(const codec::engine_packet& x) = 0;

  /// The client broke the protocol.
  virtual void polling_failed(disconnect_reason why,
                              std::string_view description) = 0;

  /// The connection of the waiting poll has broken.
  virtual void poll_lost() = 0;

  /// A poll has got its answer; `last` if the link has closed with it.
  virtual void poll_answered(bool last) = 0;

protected:
  ~polling_user() = default;
};

/// Long-polling: packets to the client wait for a GET, packets from it come in
/// POSTs. Source: Engine.IO protocols 4 and 3; transports/http-polling.js of
/// socket.io 0.9.17.
///
/// Lifetime: kept by its session, and by the poll that waits. The user is not
/// called any more after `terminate`.
class polling_link final : public link,
                           public std::enable_shared_from_this<polling_link> {
public:
  /// The differences between protocols.
  struct format {
    codec::framing form;
    /// Whether the client reads nothing but binary payloads.
    bool binary;
    /// Content type and body of the answer to a POST.
    std::string_view post_type;
    std::string_view post_text;
  };

  /// `compression` must outlive the link.
  polling_link(polling_user& user, const format& how,
               const compression_options& compression)
      : user_(&user),
        how_(how),
        dialect_(how.form),
        compression_(compression) {
    // nop
  }

  // -- requests ---------------------------------------------------------------

  /// Whether a poll waits.
  bool waiting() const noexcept {
    return static_cast<bool>(poll_);
  }

  /// Lets a poll wait for packets; answers it at the end of the turn if there
  /// are some, and at once if the session has ended.
  void wait(polling_request request);

  /// Answers the waiting poll with what there is; `flush_later` at the end of
  /// the turn.
  void flush();
  void flush_later();

  /// Answers a poll with packets.
  void answer(polling_request to, std::span<const codec::outgoing_ptr> xs);

  /// Takes the packets of a POST, which are written as `form` says.
  void post(polling_request request, const std::string& body,
            codec::framing form);

  /// The session continues here again, after another link.
  void resume(bool paused) {
    active_ = true;
    paused_ = paused;
  }

  // -- link -------------------------------------------------------------------

  transport_kind kind() const noexcept override {
    return transport_kind::polling;
  }

  void use(codec::parser format) override {
    dialect_.format = format;
  }

  void send(const codec::outgoing_ptr& x) override;

  size_t pending() const noexcept override {
    return outbox_bytes_;
  }

  bool ready() const noexcept override {
    return poll_ && outbox_.empty();
  }

  void pause(bool on) override;
  void hand_over(link& next) override;
  bool close(disconnect_reason why) override;
  void terminate(disconnect_reason why) override;

private:
  void lost();
  void answer_post();
  void drop_outbox();

  // Null after the end.
  polling_user* user_;
  format how_;
  codec::dialect dialect_;
  codec::text_encoding client_text_ = codec::text_encoding::unknown;
  const compression_options& compression_;
  // GET that waits for packets.
  polling_request poll_;
  // POST that is answered when reading resumes.
  polling_request post_;
  // Packets that wait for a poll.
  base::fifo<codec::outgoing_ptr> outbox_;
  size_t outbox_bytes_ = 0;
  // Whether this is the session's present link.
  bool active_ = true;
  bool paused_ = false;
  bool closing_ = false;
  // Whether `flush` is going to be called.
  bool flushing_ = false;
};

} // namespace callboard::transport
