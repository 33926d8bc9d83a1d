#pragma once

#include "callboard/codec/errc.hpp"
#include "callboard/codec/limits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace callboard::codec::detail {

/// The members of a packet in msgpack, each as JSON text, or "" if it is absent
/// or undefined.
struct msgpack_fields {
  std::string type;
  std::string data;
  std::string nsp;
  std::string id;
  /// Binary values of `data`, which has placeholders for them.
  std::vector<std::string> attachments;
};

/// Reads a map, which must be all of `bytes`. Other members are ignored, as
/// clients send their options along. In `data`: nil and numbers that are not
/// finite become null; undefined is left out of maps, and null in arrays; dates
/// become strings. Both forms of undefined, dates and buffers are known: those
/// of notepack.io 2 (extension type 0), which socket.io-msgpack-parser uses,
/// and those of the specification (nil, type -1, bin). Other extension types,
/// keys that are no strings, and strings that are not UTF-8 are errors
/// (`errc::msgpack`). What only looks like a placeholder is disarmed.
errc read_msgpack(std::string_view bytes, const limits& bounds,
                  msgpack_fields& out);

} // namespace callboard::codec::detail
