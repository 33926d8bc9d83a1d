#include "codec/messages.hpp"

#include "codec/msgpack_writer.hpp"
#include "codec/own_packet.hpp"
#include "codec/utf16.hpp"

namespace callboard::codec::detail {

namespace {

/// Whether JavaScript's || takes `x` for true.
bool is_truthy(const nlohmann::ordered_json& x) {
  if (x.is_number())
    return x.get<double>() != 0;
  if (x.is_string())
    return !x.get_ref<const std::string&>().empty();
  return !x.is_null() && !(x.is_boolean() && !x.get<bool>());
}

/// The payload of an ERROR packet of protocol 4: what the payload of a
/// CONNECT_ERROR packet has as `data`, or else its `message`. With msgpack it
/// is always the message: socket.io-msgpack-parser 2 throws at anything but
/// text.
std::string refusal(std::string_view json, parser format) {
  auto x = nlohmann::ordered_json::parse(json, nullptr, false);
  if (!x.is_object())
    return std::string{json};
  auto data = x.find("data");
  if (format == parser::json && data != x.end() && is_truthy(*data))
    return data->dump();
  auto message = x.find("message");
  return message != x.end() ? message->dump() : "\"\"";
}

/// Whether the payload of a packet differs in protocol 4; it goes to `out`.
bool translate_payload(const packet_parts& x, std::string_view offset,
                       parser format, std::string& out) {
  switch (x.type) {
  case packet_type::connect:
    out.clear();
    return true;
  case packet_type::connect_error:
    out = refusal(x.json, format);
    return true;
  case packet_type::event:
    if (offset.empty())
      return false;
    out = without_offset(x.json, offset);
    return true;
  default:
    return false;
  }
}

} // namespace

std::string without_offset(std::string_view json, std::string_view offset) {
  // Behind it come a quote and the closing bracket, before it comes a comma
  // and a quote.
  std::string result{json.substr(0, json.size() - offset.size() - 4)};
  result += ']';
  return result;
}

void translate(const canonical_form& x, dialect to, messages& out) {
  for (auto rest = x.frames; !rest.empty();) {
    auto frame = first_frame(rest);
    rest.remove_prefix(frame.size);
    if (frame.op == opcode::text)
      out.text = frame.payload;
    else
      out.binary.push_back(frame.payload);
  }
  auto version = revision_of(to.form);
  if (version == revision::v1) {
    out.storage = legacy_text(out.text, x.is_packet, x.offset, out.binary);
    out.text = out.storage;
    out.binary.clear();
    return;
  }
  if (!x.is_packet)
    return;
  auto parts = split_packet(out.text);
  // What precedes the payload stays.
  auto front = out.text.substr(0, out.text.size() - parts.json.size());
  std::string payload;
  auto changed = version == revision::v4
                 && translate_payload(parts, x.offset, to.format, payload);
  if (changed)
    parts.json = payload;
  if (to.format == parser::msgpack) {
    append_msgpack(out.storage, parts, out.binary);
    out.text = {};
    out.binary = {out.storage};
  } else if (to.form == framing::polling3_text && !is_ascii(parts.json)) {
    out.storage = front;
    append_escaped(out.storage, parts.json);
    out.text = out.storage;
  } else if (changed) {
    out.storage = front;
    out.storage += payload;
    out.text = out.storage;
  }
}

} // namespace callboard::codec::detail
