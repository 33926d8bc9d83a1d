#include "callboard/codec/errc.hpp"

namespace callboard::codec {

std::string_view to_string(errc x) noexcept {
  switch (x) {
  case errc::none:
    return "none";
  case errc::engine_packet_type:
    return "engine_packet_type";
  case errc::base64:
    return "base64";
  case errc::payload_length:
    return "payload_length";
  case errc::jsonp_form:
    return "jsonp_form";
  case errc::frame_protocol:
    return "frame_protocol";
  case errc::frame_utf8:
    return "frame_utf8";
  case errc::frame_too_big:
    return "frame_too_big";
  case errc::frame_deflate:
    return "frame_deflate";
  case errc::packet_type:
    return "packet_type";
  case errc::attachment_count:
    return "attachment_count";
  case errc::too_many_attachments:
    return "too_many_attachments";
  case errc::payload:
    return "payload";
  case errc::too_deep:
    return "too_deep";
  case errc::text_instead_of_attachment:
    return "text_instead_of_attachment";
  case errc::unexpected_attachment:
    return "unexpected_attachment";
  case errc::placeholder:
    return "placeholder";
  case errc::ack_id:
    return "ack_id";
  case errc::nsp:
    return "nsp";
  case errc::msgpack:
    return "msgpack";
  case errc::text_instead_of_msgpack:
    return "text_instead_of_msgpack";
  case errc::legacy_frame:
    return "legacy_frame";
  }
  return "unknown";
}

} // namespace callboard::codec
