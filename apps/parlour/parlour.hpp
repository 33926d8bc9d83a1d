#pragma once

#include "callboard/server.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace callboard::apps {

/// An example that shows most of the server's interface.
class parlour {
public:
  /// Sets up all namespaces of `io`.
  explicit parlour(server& io);

private:
  /// Remembers for a while why sockets were disconnected. Shared by all shards.
  class memory {
  public:
    void add(std::string key, disconnect_reason why);
    std::optional<disconnect_reason> find(const std::string& key) const;

  private:
    mutable std::mutex mtx_;
    std::deque<std::string> order_;
    std::unordered_map<std::string, disconnect_reason> reasons_;
  };

  void welcome(socket& who);
  void add_echoes(socket& who);
  void add_rooms(socket& who);
  void add_broadcasts(socket& who);
  void add_data(socket& who);
  void add_ends(socket& who);

  server& io_;
  memory memory_;
};

} // namespace callboard::apps
