#pragma once

#include "callboard/server.hpp"
#include "tests/rehearsal/journal.hpp"

#include <caf/all.hpp>
#include <nlohmann/json.hpp>

#include <mutex>
#include <vector>

namespace callboard::apps {

/// A server for tests: it does to its clients what one of them asks for, and
/// notes what the server tells it.
class rehearsal {
public:
  /// Sets up all namespaces of `io`. `notes` must outlive `io`.
  rehearsal(server& io, journal& notes);

private:
  void add_engine();
  void add_stage(nsp here);
  void add_many(socket& who, const nsp& here);
  void add_patterns();
  void add_doors();
  void add_desk();

  /// Notes who comes and goes.
  void note_clients(nsp here);

  server& io_;
  journal& notes_;
  // Clients of the namespace "/patience" that wait.
  std::mutex mtx_;
  std::vector<next> waiting_;
};

} // namespace callboard::apps
