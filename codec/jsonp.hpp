#pragma once

#include "callboard/codec/errc.hpp"
#include "codec/dialect.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Long-polling by script elements, for browsers without XMLHttpRequest across
/// origins.
namespace callboard::codec {

/// The script that hands `body`, text in UTF-8, to the client's function number
/// `index`: `io.j[n]("..");` in protocol 1, `___eio[n]("..");` otherwise.
/// `nullopt` if `index`, which comes from the client, is anything but digits.
/// Source: polling-jsonp.js of engine.io 6.6, jsonp-polling.js of socket.io
/// 0.9.17.
std::optional<std::string> jsonp_response(framing form, std::string_view index,
                                          std::string_view body);

/// Puts the payload that a form was sent for into `out`: field `d`, with line
/// ends as `\n`, or in protocol 1 as JSON string. `errc::jsonp_form` if there
/// is none, or several. `out` takes at most three times as many bytes as
/// `body`. Source: as above.
errc read_jsonp_form(framing form, std::string_view body, std::string& out);

} // namespace callboard::codec
