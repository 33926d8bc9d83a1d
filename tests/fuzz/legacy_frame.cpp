#include "codec/legacy_frame.hpp"

#include "codec/outgoing.hpp"

#include <cstdlib>

using namespace callboard::codec;

static bool read(std::string_view text, socket_packet& out) {
  legacy_frame frame;
  return read_legacy_frame(text, frame) == errc::none
         && read_legacy_packet(frame, {}, out) == errc::none;
}

// A packet that is accepted is the same after encoding and decoding it, but for
// the payload of a CONNECT packet.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  socket_packet x, y;
  if (!read({data, size}, x))
    return 0;
  auto encoded = x.type == packet_type::event
                     ? outgoing::event(x.nsp, x.event, x.args, {.id = x.id})
                 : x.type == packet_type::ack
                     ? outgoing::ack(x.nsp, *x.id, x.args)
                     : outgoing::packet(x.type, x.nsp, {}, "");
  auto ok = read(encoded->bytes(framing::polling1), y) && x.type == y.type
            && (x.nsp == y.nsp || x.nsp.find(':') != std::string::npos)
            && x.event == y.event && x.args.joined() == y.args.joined();
  return ok ? 0 : (std::abort(), 0);
}
