#include "transport/http/cors.hpp"

#include <algorithm>

namespace callboard::transport {

namespace {

/// The value of Access-Control-Allow-Origin; "" for none.
std::string_view allowed_origin(const cors_options& options,
                                std::string_view origin) {
  auto& xs = options.origins;
  if (std::find(xs.begin(), xs.end(), "*") != xs.end()) {
    // Browsers refuse "*" together with credentials.
    return options.credentials && !origin.empty() ? origin : "*";
  }
  // A single origin is stated to every page, as the reference does.
  if (xs.size() == 1)
    return xs.front();
  auto i = std::find(xs.begin(), xs.end(), origin);
  return i != xs.end() ? std::string_view{*i} : std::string_view{};
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

std::string common(const cors_options& options, std::string_view origin,
                   std::string_view vary) {
  std::string out;
  auto allowed = allowed_origin(options, origin);
  if (!allowed.empty())
    append(out, "Access-Control-Allow-Origin", allowed);
  if (allowed != "*" && vary.empty())
    append(out, "Vary", "Origin");
  if (!vary.empty())
    append(out, "Vary",
           allowed != "*" ? "Origin, " + std::string{vary} : std::string{vary});
  if (options.credentials)
    append(out, "Access-Control-Allow-Credentials", "true");
  if (!options.exposed_headers.empty())
    append(out, "Access-Control-Expose-Headers", options.exposed_headers);
  return out;
}

} // namespace

std::string cors_headers(const cors_options& options, std::string_view origin) {
  if (options.origins.empty())
    return {};
  return common(options, origin, {});
}

std::string preflight_headers(const cors_options& options,
                              std::string_view origin,
                              std::string_view requested_headers) {
  auto as_requested = options.allowed_headers.empty();
  auto out = common(options, origin,
                    as_requested ? "Access-Control-Request-Headers" : "");
  append(out, "Access-Control-Allow-Methods", options.methods);
  auto headers = as_requested ? requested_headers
                              : std::string_view{options.allowed_headers};
  if (!headers.empty())
    append(out, "Access-Control-Allow-Headers", headers);
  if (options.max_age.count() > 0)
    append(out, "Access-Control-Max-Age",
           std::to_string(options.max_age.count()));
  return out;
}

} // namespace callboard::transport
