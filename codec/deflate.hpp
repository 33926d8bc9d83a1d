#pragma once

#include "callboard/codec/errc.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace callboard::codec {

/// Content codings of HTTP responses. Source: RFC 9110 section 8.4.1.
enum class content_coding : uint8_t {
  identity,
  gzip,
  /// The zlib format, in spite of its name.
  deflate,
};

/// The coding's name in HTTP.
std::string_view to_string(content_coding x) noexcept;

/// Compresses. Every call stands for itself, so one object serves all
/// connections of a thread. Owns no memory (about 270 kB) before the first use.
class deflater {
public:
  deflater();
  ~deflater();

  /// Turns `payload` into that of a WebSocket message with permessage-deflate
  /// (RFC 7692 section 7.2.1) and puts it into `out`. Returns false, with `out`
  /// unspecified, if it would not be smaller. `level` is 1 (fast) to 9 (small).
  bool deflate_message(std::string_view payload, int level, std::string& out);

  /// The same for the body of an HTTP response.
  bool deflate_body(std::string_view body, content_coding coding, int level,
                    std::string& out);

private:
  /// Appends `in`, compressed and flushed, if that takes less than `room`
  /// bytes; else returns false.
  bool append(std::string& out, std::string_view in, int level, int flush,
              size_t room);

  struct closer {
    void operator()(z_stream_s* x) const noexcept;
  };

  std::unique_ptr<z_stream_s, closer> stream_;
  // The level that the stream is set to.
  int level_ = 0;
};

/// Decompresses. Every call stands for itself, so one object serves all
/// connections of a thread. Owns no memory (about 40 kB) before the first use.
class inflater {
public:
  inflater();
  ~inflater();

  /// Appends what the payload of a WebSocket message with permessage-deflate
  /// was made from (RFC 7692 section 7.2.2). Stops with `frame_too_big` before
  /// `out` has more than `max_size` bytes, whatever is still to come, and with
  /// `frame_deflate` if the payload is corrupt or incomplete.
  errc inflate_message(std::string_view payload, size_t max_size,
                       std::string& out);

private:
  struct closer {
    void operator()(z_stream_s* x) const noexcept;
  };

  std::unique_ptr<z_stream_s, closer> stream_;
};

} // namespace callboard::codec
