#include "transport/http/static_files.hpp"

#include "codec/base64.hpp"
#include "codec/deflate.hpp"
#include "codec/negotiation.hpp"
#include "codec/query.hpp"
#include "transport/http/cors.hpp"

#include <openssl/sha.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace callboard::transport {

namespace fs = std::filesystem;

namespace {

std::string_view type_of(const fs::path& name) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json; charset=utf-8"},
      {".map", "application/json; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".woff2", "font/woff2"},
  };
  auto extension = name.extension().string();
  for (auto& [key, value] : types)
    if (key == extension)
      return value;
  return "application/octet-stream";
}

std::string make_etag(const std::string& content) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
       digest);
  return '"'
         + codec::base64url(
             {reinterpret_cast<const char*>(digest), sizeof(digest)})
         + '"';
}

std::string read_file(const fs::path& name) {
  std::ifstream in{name, std::ios::binary};
  std::ostringstream out;
  if (!in || !(out << in.rdbuf()))
    if (!in || fs::file_size(name) > 0)
      throw std::runtime_error("cannot read " + name.string());
  return out.str();
}

} // namespace

void static_files::load(const fs::path& folder, std::string_view prefix,
                        std::string_view only_prefix) {
  if (!fs::is_directory(folder))
    throw std::runtime_error("no such folder: " + folder.string());
  codec::deflater with;
  for (auto& entry : fs::recursive_directory_iterator{folder}) {
    auto name = entry.path().lexically_relative(folder).generic_string();
    if (!entry.is_regular_file() || !name.starts_with(only_prefix))
      continue;
    file x;
    x.content = read_file(entry.path());
    if (!with.deflate_body(x.content, codec::content_coding::gzip, 9, x.gzip))
      x.gzip.clear();
    x.etag = make_etag(x.content);
    x.gzip_etag = make_etag(x.gzip);
    x.type = type_of(entry.path());
    auto path = std::string{prefix} + name;
    if (name == "index.html")
      files_.emplace(prefix, x);
    files_.emplace(std::move(path), std::move(x));
  }
}

bool static_files::serve(http_protocol& to, const http_request& what,
                         std::string_view path,
                         const cors_options& cors) const {
  auto is_head = method(what) == "HEAD";
  if (method(what) != "GET" && !is_head)
    return false;
  auto decoded = codec::decode_path(path);
  auto i = decoded ? files_.find(*decoded) : files_.end();
  if (i == files_.end())
    return false;
  auto& x = i->second;
  auto gzip = !x.gzip.empty()
              && codec::choose_coding(list_field(what, "Accept-Encoding"))
                     == codec::content_coding::gzip;
  to.add_headers(cors_headers(cors, field(what, "Origin")));
  http_response y;
  y.headers = "ETag: " + (gzip ? x.gzip_etag : x.etag)
              + "\r\nCache-Control: public, max-age=0\r\n";
  if (!x.gzip.empty())
    y.headers += "Vary: Accept-Encoding\r\n";
  auto seen = field(what, "If-None-Match");
  auto has_seen = [seen](const std::string& etag) {
    return seen.find(etag) != std::string_view::npos;
  };
  if (seen == "*" || has_seen(x.etag) || (gzip && has_seen(x.gzip_etag))) {
    y.status = 304;
  } else {
    if (gzip)
      y.headers += "Content-Encoding: gzip\r\n";
    auto& content = gzip ? x.gzip : x.content;
    y.content_type = x.type;
    y.length = content.size();
    if (!is_head)
      y.body = content;
  }
  to.respond(std::move(y));
  return true;
}

} // namespace callboard::transport
