#include "codec/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <new>

namespace callboard::codec {

namespace {

/// The end of a block that is flushed (Z_SYNC_FLUSH); messages go without it.
constexpr std::string_view flush_tail{"\x00\x00\xff\xff", 4};

/// A deflate stream without header and trailer, with the largest window.
constexpr int raw_window = -MAX_WBITS;

constexpr int default_mem_level = 8;

/// Header without a name and time (RFC 1952), checksum and size.
constexpr std::string_view gzip_header{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};
constexpr size_t gzip_trailer_size = 8;

/// Header (RFC 1950), checksum.
constexpr std::string_view zlib_header{"\x78\x9c", 2};
constexpr size_t zlib_trailer_size = 4;

/// What zlib can count.
constexpr size_t max_count = std::numeric_limits<uInt>::max();

Bytef* bytes(const char* x) noexcept {
  // zlib does not change its input, but is not declared so.
  return reinterpret_cast<Bytef*>(const_cast<char*>(x));
}

void append_bytes(std::string& out, unsigned long x,
                  std::initializer_list<int> shifts) {
  for (auto shift : shifts)
    out += static_cast<char>(x >> shift);
}

} // namespace

std::string_view to_string(content_coding x) noexcept {
  switch (x) {
  case content_coding::identity:
    return "identity";
  case content_coding::gzip:
    return "gzip";
  case content_coding::deflate:
    return "deflate";
  }
  return "unknown";
}

// -- deflater -----------------------------------------------------------------

deflater::deflater() = default;

deflater::~deflater() = default;

void deflater::closer::operator()(z_stream_s* x) const noexcept {
  deflateEnd(x);
  delete x;
}

bool deflater::append(std::string& out, std::string_view in, int level,
                      int flush, size_t room) {
  if (in.size() > max_count || room > max_count)
    return false;
  level = std::clamp(level, Z_BEST_SPEED, Z_BEST_COMPRESSION);
  if (!stream_) {
    auto x = std::make_unique<z_stream>();
    if (deflateInit2(x.get(), level, Z_DEFLATED, raw_window, default_mem_level,
                     Z_DEFAULT_STRATEGY)
        != Z_OK)
      throw std::bad_alloc{};
    stream_.reset(x.release());
  } else {
    deflateReset(stream_.get());
    if (level != level_)
      deflateParams(stream_.get(), level, Z_DEFAULT_STRATEGY);
  }
  level_ = level;
  auto offset = out.size();
  out.resize(offset + room);
  auto& z = *stream_;
  z.next_in = bytes(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = bytes(out.data() + offset);
  z.avail_out = static_cast<uInt>(room);
  ::deflate(&z, flush);
  // With no room left, something may still be inside.
  if (z.avail_in > 0 || z.avail_out == 0)
    return false;
  out.erase(out.size() - z.avail_out);
  return true;
}

bool deflater::deflate_message(std::string_view payload, int level,
                               std::string& out) {
  out.clear();
  if (!append(out, payload, level, Z_SYNC_FLUSH,
              payload.size() + flush_tail.size()))
    return false;
  out.erase(out.size() - flush_tail.size());
  return true;
}

bool deflater::deflate_body(std::string_view body, content_coding coding,
                            int level, std::string& out) {
  auto gzip = coding == content_coding::gzip;
  out = gzip ? gzip_header : zlib_header;
  auto trailer = gzip ? gzip_trailer_size : zlib_trailer_size;
  auto overhead = out.size() + trailer;
  if (coding == content_coding::identity || body.size() <= overhead
      || !append(out, body, level, Z_FINISH, body.size() - overhead))
    return false;
  auto size = static_cast<uInt>(body.size());
  if (gzip) {
    auto sum = crc32(0, bytes(body.data()), size);
    append_bytes(out, sum, {0, 8, 16, 24});
    append_bytes(out, size, {0, 8, 16, 24});
  } else {
    auto sum = adler32(1, bytes(body.data()), size);
    append_bytes(out, sum, {24, 16, 8, 0});
  }
  return true;
}

// -- inflater -----------------------------------------------------------------

inflater::inflater() = default;

inflater::~inflater() = default;

void inflater::closer::operator()(z_stream_s* x) const noexcept {
  inflateEnd(x);
  delete x;
}

errc inflater::inflate_message(std::string_view payload, size_t max_size,
                               std::string& out) {
  if (payload.size() > max_count)
    return errc::frame_too_big;
  if (!stream_) {
    auto x = std::make_unique<z_stream>();
    if (inflateInit2(x.get(), raw_window) != Z_OK)
      throw std::bad_alloc{};
    stream_.reset(x.release());
  } else {
    inflateReset(stream_.get());
  }
  auto& z = *stream_;
  std::array<char, 16 * 1024> buffer;
  for (auto part : {payload, flush_tail}) {
    z.next_in = bytes(part.data());
    z.avail_in = static_cast<uInt>(part.size());
    bool more = true;
    while (more) {
      auto left = max_size - out.size();
      // One byte beyond the limit tells that it is exceeded.
      auto room = left < buffer.size() ? left + 1 : buffer.size();
      z.next_out = bytes(buffer.data());
      z.avail_out = static_cast<uInt>(room);
      auto status = ::inflate(&z, Z_SYNC_FLUSH);
      auto n = room - z.avail_out;
      if (n > left)
        return errc::frame_too_big;
      out.append(buffer.data(), n);
      if (status == Z_STREAM_END) {
        // A sender may mark a block as the last one, and go on after it.
        if (z.avail_in == 0)
          return errc::none;
        inflateReset(&z);
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return errc::frame_deflate;
      }
      more = z.avail_in > 0 || z.avail_out == 0;
    }
  }
  // Between two blocks, the data is complete.
  constexpr int between_blocks = 128;
  return (z.data_type & between_blocks) != 0 ? errc::none : errc::frame_deflate;
}

} // namespace callboard::codec
