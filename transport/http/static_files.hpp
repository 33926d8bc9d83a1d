#pragma once

#include "actors/base/string_map.hpp"
#include "transport/http/http.hpp"

#include <filesystem>
#include <string>

namespace callboard::transport {

/// Files of folders, read once and served from memory, with ETag; in gzip, too,
/// if that is smaller.
///
/// Thread safety: none until all is loaded, then for any thread.
class static_files {
public:
  /// Reads all regular files below `folder` whose path there starts with
  /// `only_prefix`, and serves them below `prefix`. Throws `std::runtime_error`
  /// if one cannot be read, or if there is no such folder.
  void load(const std::filesystem::path& folder, std::string_view prefix,
            std::string_view only_prefix = {});

  /// Answers a GET or HEAD for a file; returns false if there is none.
  bool serve(http_protocol& to, const http_request& what, std::string_view path,
             const cors_options& cors) const;

private:
  struct file {
    std::string content;
    /// The content in gzip; empty if that is not smaller.
    std::string gzip;
    std::string etag;
    std::string gzip_etag;
    std::string_view type;
  };

  base::string_map<file> files_;
};

} // namespace callboard::transport
