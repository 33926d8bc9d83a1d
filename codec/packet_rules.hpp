#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"
#include "codec/socket_packet.hpp"

#include <cstddef>
#include <string_view>

/// Internal to `codec`: what packets from clients have in common in all
/// dialects.
namespace callboard::codec::detail {

constexpr ack_id max_ack_id = (ack_id{1} << 53) - 1;

/// Moves the digits at the front of `text` into `out`, which does not exceed
/// `max + 1`. Returns whether there was a digit.
bool read_number(std::string_view& text, uint64_t max, uint64_t& out) noexcept;

/// Prepares `out` for a packet.
void reset(socket_packet& out, packet_type type);

/// Sets the namespace. With `has_query`, what follows a question mark in it is
/// a query, which becomes the payload of a CONNECT packet.
errc set_nsp(std::string_view name, bool has_query, socket_packet& out);

/// Takes the name of an event from the front of its arguments.
errc take_event_name(socket_packet& out);

} // namespace callboard::codec::detail
