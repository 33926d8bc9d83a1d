#pragma once

#include "codec/outgoing.hpp"
#include "transport/http/http.hpp"

/// Packets and answers that sessions send often.

namespace callboard::transport {

/// Packets without content exist once for each thread.
inline const codec::outgoing_ptr& bare(codec::engine_type type) {
  static thread_local codec::outgoing_ptr instances[7];
  auto& x = instances[static_cast<size_t>(type)];
  if (!x)
    x = codec::outgoing::engine(type, {});
  return x;
}

/// A response that nobody may keep.
inline http_response text_response(std::string_view content_type,
                                   std::string body) {
  http_response x;
  x.content_type = content_type;
  x.body = std::move(body);
  x.headers = "Cache-Control: no-store\r\n";
  return x;
}

inline http_response empty_response(unsigned status) {
  http_response x;
  x.status = status;
  return x;
}

} // namespace callboard::transport
