#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"
#include "codec/dialect.hpp"
#include "codec/socket_packet.hpp"

#include <cstddef>
#include <string_view>

/// Internal to `codec`: one function for each way to write packets.
namespace callboard::codec::detail {

/// Reads the text of a packet. `due` is the number of attachments that follow.
errc read_json_packet(std::string_view text, const limits& bounds,
                      revision version, socket_packet& out, size_t& due);

/// Reads a packet in msgpack, complete.
errc read_msgpack_packet(std::string_view bytes, const limits& bounds,
                         revision version, socket_packet& out);

/// Reads what socket.io-msgpack-parser 2, for clients 2.x, writes as JSON text
/// `{"type":0,"nsp":"/chat"}`: packets without values.
/// `errc::text_instead_of_msgpack` if `text` is anything else.
errc read_msgpack_text(std::string_view text, socket_packet& out);

} // namespace callboard::codec::detail
