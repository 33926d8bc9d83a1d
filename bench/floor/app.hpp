#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bench::floor {

/// A message that is sent to many.
struct announcement {
  /// A WebSocket frame, ready to be sent.
  std::string frame;
  /// The packet in it.
  std::string text;
};

/// A client, whatever its transport.
class session {
public:
  virtual ~session() = default;

  /// Sends an Engine.IO packet.
  virtual void send(std::string_view packet) = 0;

  /// Sends a packet that has one attachment.
  virtual void send(std::string_view packet, std::string_view attachment) = 0;

  virtual void send(const announcement& x) = 0;

  /// Rooms in which the session is.
  std::vector<std::string> rooms;
  /// A packet whose attachment is still to come.
  std::string due;
};

/// What the load-test application does, for clients that only say what the load
/// generator says: nothing is checked.
class app {
public:
  /// Handles an Engine.IO packet.
  void receive(session& from, std::string_view packet);

  void receive_binary(session& from, std::string_view attachment);

  void closed(session& x);

private:
  void handle_event(session& from, std::string_view packet);

  std::unordered_map<std::string, std::vector<session*>> rooms_;
  std::string scratch_;
  announcement announcement_;
};

} // namespace bench::floor
