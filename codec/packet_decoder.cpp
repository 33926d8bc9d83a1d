#include "codec/packet_decoder.hpp"

#include "codec/read_packet.hpp"

namespace callboard::codec {

packet_decoder::status packet_decoder::add_text(std::string_view text) {
  if (error_ != errc::none)
    return status::failed;
  if (!format_)
    format_ = parser::json;
  if (*format_ == parser::msgpack)
    error_ = version_ == revision::v4 ? detail::read_msgpack_text(text, packet_)
                                      : errc::text_instead_of_msgpack;
  else if (due_ > 0)
    error_ = errc::text_instead_of_attachment;
  else
    error_ = detail::read_json_packet(text, bounds_, version_, packet_, due_);
  if (error_ != errc::none)
    return status::failed;
  return due_ > 0 ? status::need_more : status::complete;
}

packet_decoder::status packet_decoder::add_binary(std::string_view bytes) {
  if (error_ != errc::none)
    return status::failed;
  if (!format_)
    format_ = parser::msgpack;
  return *format_ == parser::json ? add_attachment(bytes) : add_msgpack(bytes);
}

packet_decoder::status packet_decoder::add_attachment(std::string_view bytes) {
  if (due_ == 0) {
    error_ = errc::unexpected_attachment;
    return status::failed;
  }
  packet_.args.attachments().emplace_back(bytes);
  --due_;
  return due_ > 0 ? status::need_more : status::complete;
}

packet_decoder::status packet_decoder::add_msgpack(std::string_view bytes) {
  error_ = detail::read_msgpack_packet(bytes, bounds_, version_, packet_);
  return error_ == errc::none ? status::complete : status::failed;
}

} // namespace callboard::codec
