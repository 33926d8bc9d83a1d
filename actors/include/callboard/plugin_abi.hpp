#pragma once

/// The ABI that node and plug-in must have in common, as one string literal:
/// `CALLBOARD_PLUGIN_ABI`, parts separated by "; ". A literal, since a variable
/// in the plug-in would resolve to the node's. The node finds the literal in
/// the file of a plug-in by its first part, which is the same in all versions.

#include "callboard/version.hpp"

#include <caf/config.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/version.h>

#include <cstddef>

#define CALLBOARD_ABI_STR(x) CALLBOARD_ABI_STR_(x)
#define CALLBOARD_ABI_STR_(x) #x
#define CALLBOARD_ABI_VERSION(a, b, c)                                         \
  CALLBOARD_ABI_STR(a) "." CALLBOARD_ABI_STR(b) "." CALLBOARD_ABI_STR(c)

#if defined(__clang__)
#  define CALLBOARD_ABI_COMPILER "clang " CALLBOARD_ABI_STR(__clang_major__)
#elif defined(__GNUC__)
#  define CALLBOARD_ABI_COMPILER "g++ " CALLBOARD_ABI_STR(__GNUC__)
#else
#  error "plug-ins are compiled with g++ or clang"
#endif

#if defined(_LIBCPP_VERSION)
#  define CALLBOARD_ABI_LIBRARY "libc++ " CALLBOARD_ABI_STR(_LIBCPP_VERSION)
#else
#  define CALLBOARD_ABI_LIBRARY                                                \
    "libstdc++ " CALLBOARD_ABI_STR(                                            \
        _GLIBCXX_RELEASE) "; C++11 "                                           \
                          "strings"                                            \
                          " " CALLBOARD_ABI_STR(_GLIBCXX_USE_CXX11_ABI)
#endif

// Containers have another layout in debug mode.
#if defined(_GLIBCXX_DEBUG)
#  define CALLBOARD_ABI_DEBUG "yes"
#else
#  define CALLBOARD_ABI_DEBUG "no"
#endif

#if defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define CALLBOARD_ABI_SANITIZER "address"
#  elif __has_feature(thread_sanitizer)
#    define CALLBOARD_ABI_SANITIZER "thread"
#  endif
#elif defined(__SANITIZE_ADDRESS__)
#  define CALLBOARD_ABI_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#  define CALLBOARD_ABI_SANITIZER "thread"
#endif
#ifndef CALLBOARD_ABI_SANITIZER
#  define CALLBOARD_ABI_SANITIZER "none"
#endif

// clang-format takes the macro for one line.
// clang-format off

#define CALLBOARD_PLUGIN_ABI                                                   \
  "plug-in of Callboard's node"                                                \
  "; callboard " CALLBOARD_VERSION                                             \
  "; CAF_VERSION " CALLBOARD_ABI_STR(CAF_VERSION)                              \
  "; nlohmann_json " CALLBOARD_ABI_VERSION(NLOHMANN_JSON_VERSION_MAJOR,        \
                                           NLOHMANN_JSON_VERSION_MINOR,        \
                                           NLOHMANN_JSON_VERSION_PATCH)        \
  "; spdlog " CALLBOARD_ABI_VERSION(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR,        \
                                    SPDLOG_VER_PATCH)                          \
  "; compiler " CALLBOARD_ABI_COMPILER                                         \
  "; C++ ABI " CALLBOARD_ABI_STR(__GXX_ABI_VERSION)                            \
  "; " CALLBOARD_ABI_LIBRARY                                                   \
  "; debug containers " CALLBOARD_ABI_DEBUG                                    \
  "; sanitizer " CALLBOARD_ABI_SANITIZER

// clang-format on
