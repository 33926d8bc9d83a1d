#pragma once

#include "actors/kernel/nsp_core.hpp"
#include "transport/http/http.hpp"

#include <filesystem>
#include <string>

namespace callboard::transport {

/// Files of a folder, read once and served from memory, with ETag; those that
/// gain from it in gzip, too.
/// Immutable: for any thread.
class static_files {
public:
  /// Reads all regular files below `folder`; throws `std::runtime_error` if one
  /// cannot be read, or if there is no such folder.
  void load(const std::filesystem::path& folder, std::string_view prefix,
            std::string_view only_prefix = {});

  /// Answers a GET or HEAD for a file; returns false if there is none.
  bool serve(http_protocol& to, const http_request& what, std::string_view path,
             const cors_options& cors) const;

private:
  struct file {
    std::string content;
    /// Empty if that is not smaller.
    std::string gzip;
    std::string etag;
    std::string gzip_etag;
    std::string_view type;
  };

  base::string_map<file> files_;
};

} // namespace callboard::transport
