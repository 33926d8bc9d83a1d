#include "transport/http/request.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <cctype>

namespace callboard::transport {

namespace {

std::string lower(boost::beast::string_view x) {
  std::string result{x.data(), x.size()};
  for (auto& c : result)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

field_list header_fields(const http_request& x) {
  field_list result;
  for (auto i = x.begin(); i != x.end(); ++i) {
    auto name = lower(i->name_string());
    auto same = x.equal_range(i->name_string());
    // Fields of the same name make one, at the place of the first.
    if (same.first != i)
      continue;
    std::string value;
    for (auto j = same.first; j != same.second; ++j) {
      if (j != same.first)
        value += name == "cookie" ? "; " : ", ";
      value.append(j->value().data(), j->value().size());
    }
    result.add(name, value);
  }
  result.shrink_to_fit();
  return result;
}

} // namespace

std::string list_field(const http_request& x, std::string_view name) {
  std::string result;
  auto [first, last] = x.equal_range({name.data(), name.size()});
  for (auto i = first; i != last; ++i) {
    if (i != first)
      result += ", ";
    result.append(i->value().data(), i->value().size());
  }
  return result;
}

bool wants_websocket(const http_request& x) {
  auto upgrade = field(x, "Upgrade");
  if (!boost::beast::iequals({upgrade.data(), upgrade.size()}, "websocket"))
    return false;
  auto connection = list_field(x, "Connection");
  return boost::beast::http::token_list{connection}.exists("upgrade");
}

handshake make_handshake(const http_request& x,
                         const codec::request_target& target,
                         std::string address) {
  handshake result;
  result.headers = header_fields(x);
  for (auto& [name, value] : target.query)
    result.query.add(name, value);
  result.url = std::string{transport::target(x)};
  result.address = std::move(address);
  result.issued = std::chrono::system_clock::now();
  return result;
}

} // namespace callboard::transport
