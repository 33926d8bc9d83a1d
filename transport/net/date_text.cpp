#include "transport/net/date_text.hpp"

#include <ctime>

namespace callboard::transport {

std::string_view date_text::at(time_point now) {
  if (now >= expires_) {
    auto t = std::time(nullptr);
    std::tm parts;
    gmtime_r(&t, &parts);
    char buf[64];
    auto n =
        std::strftime(buf, sizeof(buf), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    text_.assign(buf, n);
    expires_ = now + std::chrono::milliseconds{500};
  }
  return text_;
}

} // namespace callboard::transport
