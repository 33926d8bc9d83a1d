#include "callboard/remote/packing.hpp"

#include <limits>

namespace callboard::remote {

namespace {

client_info::fields pack(const field_list& xs) {
  client_info::fields result;
  for (auto [name, value] : xs)
    result.emplace_back(name, value);
  return result;
}

field_list unpack(const client_info::fields& xs) {
  field_list result;
  for (auto& [name, value] : xs)
    result.add(name, value);
  return result;
}

} // namespace

packed_values pack(const values& xs) {
  packed_values result;
  auto text = xs.joined();
  result.json.reserve(text.size() + 2);
  result.json += '[';
  result.json += text;
  result.json += ']';
  result.attachments = xs.attachments();
  return result;
}

std::optional<values> unpack(packed_values&& x) {
  codec::limits bounds;
  // Of clients, limits were checked before; behaviors have none.
  bounds.max_payload = std::numeric_limits<size_t>::max();
  bounds.max_attachments = std::numeric_limits<size_t>::max();
  values result;
  auto err = values::parse(x.json, x.attachments.size(), bounds, result);
  if (err != codec::errc::none)
    return std::nullopt;
  result.attachments() = std::move(x.attachments);
  return result;
}

client_info pack(const connection_info& x, const nlohmann::json& auth) {
  client_info result;
  result.auth =
      auth.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  result.sid = x.sid;
  result.transport = x.transport;
  result.protocol = x.protocol;
  result.headers = pack(x.request.headers);
  result.query = pack(x.request.query);
  result.url = x.request.url;
  result.address = x.request.address;
  result.issued = std::chrono::duration_cast<std::chrono::milliseconds>(
                      x.request.issued.time_since_epoch())
                      .count();
  result.secure = x.request.secure;
  return result;
}

connection_info unpack(const client_info& x) {
  connection_info result;
  result.sid = x.sid;
  result.transport = x.transport;
  result.protocol = x.protocol;
  result.request.headers = unpack(x.headers);
  result.request.query = unpack(x.query);
  result.request.url = x.url;
  result.request.address = x.address;
  result.request.issued = std::chrono::system_clock::time_point{
      std::chrono::milliseconds{x.issued}};
  result.request.secure = x.secure;
  return result;
}

size_t size_of(const event& x) noexcept {
  auto result = sizeof(event) + x.name.size() + x.args.joined().size();
  for (auto& y : x.args.attachments())
    result += y.size();
  return result;
}

} // namespace callboard::remote
