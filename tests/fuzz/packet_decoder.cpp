#include "codec/packet_decoder.hpp"
#include "codec/payload.hpp"

#include <cstdlib>

using namespace callboard::codec;

/// Decodes `text` and as many attachments as are due.
static bool decode(std::string_view text, socket_packet& out) {
  packet_decoder decoder{limits{}};
  auto state = decoder.add_text(text);
  for (char c = 'a'; state == packet_decoder::status::need_more; ++c)
    state = decoder.add_binary({&c, 1});
  out = decoder.take();
  return state == packet_decoder::status::complete;
}

// A packet that is accepted is the same after encoding and decoding it. (The
// name of an event may have been a number, and is a string then.)
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  socket_packet x, y;
  if (!decode({data, size}, x))
    return 0;
  auto json = x.type == packet_type::connect         ? x.auth.dump()
              : x.type == packet_type::connect_error ? "{}"
              : x.type == packet_type::disconnect
                  ? ""
                  : "[" + std::string{x.args.joined()} + "]";
  auto encoded =
      x.type == packet_type::event
          ? outgoing::event(x.nsp, x.event, x.args, {.id = x.id})
          : outgoing::packet(x.type, x.nsp, x.id, json, x.args.attachments());
  engine_packet text;
  payload_reader reader{encoded->bytes(framing::polling4)};
  auto ok = reader.next(text) == errc::none && decode(text.data, y)
            && x.type == y.type && x.nsp == y.nsp && x.id == y.id
            && x.event == y.event && x.auth == y.auth
            && x.args.joined() == y.args.joined()
            && x.args.attachments() == y.args.attachments();
  return ok ? 0 : (std::abort(), 0);
}
