#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace callboard::base {

/// A fresh id: 20 characters of the URL-safe base64 alphabet that nobody can
/// guess (112 random bits) and that name a shard. Callable from any thread.
std::string make_id(size_t shard);

/// The shard that an id names; `nullopt` if `id` has not the form of an id.
/// Does not tell whether the id exists.
std::optional<size_t> shard_of(std::string_view id);

} // namespace callboard::base
