#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace callboard::base {

/// A fresh id: 20 characters of the URL-safe base64 alphabet. The id cannot be
/// guessed (112 random bits) and names a shard. Callable from any thread.
std::string make_id(size_t shard);

/// The shard that an id names; `nullopt` if `id` does not have the form of an
/// id. Does not tell whether the id exists.
std::optional<size_t> shard_of(std::string_view id);

} // namespace callboard::base
