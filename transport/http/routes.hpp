#pragma once

#include "callboard/web.hpp"
#include "transport/http/http.hpp"

#include <vector>

namespace callboard::transport {

/// The routes of an application. Set up before the first request, then for any
/// shard.
class routes {
public:
  /// Requests with more than `max_body` bytes are refused.
  explicit routes(size_t max_body)
      : max_body_(max_body) {
    // nop
  }

  /// `path` is compared with the decoded path; with `/*` at its end it stands
  /// for everything below. Throws `std::invalid_argument` unless it starts with
  /// a slash.
  void add(std::string method, std::string path, web_handler f);

  /// Answers a request, unless nothing here has its path.
  bool serve(const std::shared_ptr<http_protocol>& to,
             const http_request& what) const;

private:
  struct route {
    std::string method;
    std::string path;
    bool prefix;
    web_handler f;
  };

  const size_t max_body_;
  std::vector<route> all_;
};

} // namespace callboard::transport
