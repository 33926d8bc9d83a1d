#pragma once

#include "transport/engine/endpoint.hpp"
#include "transport/http/routes.hpp"
#include "transport/http/static_files.hpp"

namespace callboard::transport {

/// Everything that a server answers: routes of the application, files, the
/// browser client, and Engine.IO endpoints. Set up before the first request,
/// then for any shard.
class site final : public http_service {
public:
  /// The options must outlive the site. Routes get bodies of at most `max_body`
  /// bytes.
  site(const http_options& options, const cors_options& cors, size_t max_body)
      : options_(options),
        cors_(cors),
        routes_(max_body),
        max_body_(max_body) {
    // nop
  }

  /// Requests below the endpoint's path go to `x`; longer paths go first.
  void add(engine_endpoint& x);

  class routes& routes() noexcept {
    return routes_;
  }

  static_files& files() noexcept {
    return files_;
  }

  void serve(const std::shared_ptr<http_protocol>& to,
             http_request& what) override;

  const http_options& options() const override {
    return options_;
  }

  size_t max_body() const override {
    return max_body_;
  }

private:
  const http_options& options_;
  const cors_options& cors_;
  std::vector<engine_endpoint*> endpoints_;
  class routes routes_;
  static_files files_;
  size_t max_body_;
};

} // namespace callboard::transport
