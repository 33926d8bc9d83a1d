#pragma once

#include "codec/own_packet.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace callboard::codec::detail {

/// Appends `x` as socket.io-msgpack-parser 3 writes it: a map of type, data,
/// nsp and, if there is one, id. Attachments stand in their places. Integers
/// that fit 64 bits become integers, and so do doubles that are whole and below
/// 2^53 (1.0 is 1, in JavaScript); all other numbers become float 64.
void append_msgpack(std::string& out, const packet_parts& x,
                    const std::vector<std::string_view>& attachments);

} // namespace callboard::codec::detail
