#include "codec/outgoing.hpp"
#include "codec/packet_decoder.hpp"
#include "codec/payload.hpp"

#include <cstdlib>

using namespace callboard::codec;

/// The packet that a payload of Engine.IO 4 has.
static socket_packet decode(std::string_view body) {
  packet_decoder decoder{{.max_attachments = 1'000}};
  payload_reader reader{body};
  for (engine_packet x; !reader.done();)
    if (reader.next(x) != errc::none
        || (x.binary ? decoder.add_binary(x.data) : decoder.add_text(x.data))
               == packet_decoder::status::failed)
      std::abort();
  return decoder.take();
}

// A packet that is accepted is the same after encoding and decoding it, in
// msgpack and in JSON.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  // What clients 2.x write as text.
  packet_decoder old{limits{}, revision::v4, parser::msgpack};
  old.add_text({data, size});
  packet_decoder decoder{limits{}, revision::v5, parser::msgpack};
  if (decoder.add_binary({data, size}) != packet_decoder::status::complete)
    return 0;
  auto x = decoder.take();
  if (x.type != packet_type::event && (x.type != packet_type::ack || !x.id))
    return 0;
  auto encoded = x.type == packet_type::ack
                     ? outgoing::ack(x.nsp, *x.id, x.args)
                     : outgoing::event(x.nsp, x.event, x.args, {.id = x.id});
  for (auto format : {parser::json, parser::msgpack}) {
    auto y = decode(encoded->bytes({framing::polling4, format}));
    auto ok = x.type == y.type && x.nsp == y.nsp && x.id == y.id
              && x.event == y.event && x.args.size() == y.args.size()
              && x.args.attachments() == y.args.attachments();
    for (size_t i = 0; ok && i < x.args.size(); ++i)
      ok = x.args.json(i) == y.args.json(i);
    if (!ok)
      std::abort();
  }
  return 0;
}
