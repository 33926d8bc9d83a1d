#pragma once

#include "callboard/codec/value_list.hpp"

#include <string_view>

namespace kit {

/// A value that is an attachment.
inline nlohmann::json binary(std::string_view bytes) {
  return nlohmann::json::binary({bytes.begin(), bytes.end()});
}

/// The arguments of an event.
template <class... Ts>
callboard::codec::value_list make(const Ts&... xs) {
  callboard::codec::value_list result;
  (result.push_back(nlohmann::json(xs)), ...);
  return result;
}

} // namespace kit
