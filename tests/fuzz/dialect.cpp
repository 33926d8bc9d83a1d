#include "codec/outgoing.hpp"
#include "codec/packet_decoder.hpp"
#include "codec/payload.hpp"

#include <cstdlib>

using namespace callboard::codec;

static bool decode(std::string_view body, framing form, socket_packet& out) {
  packet_decoder decoder{limits{}, revision_of(form)};
  auto state = packet_decoder::status::need_more;
  payload_reader reader{body, form};
  for (engine_packet x; !reader.done();)
    if (reader.next(x) == errc::none && x.type == engine_type::message)
      state = x.binary ? decoder.add_binary(x.data) : decoder.add_text(x.data);
  out = decoder.take();
  return state == packet_decoder::status::complete;
}

// An event or acknowledgement that is accepted, from a payload of Engine.IO 4,
// is the same in every other dialect with Engine.IO below.
extern "C" int LLVMFuzzerTestOneInput(const char* data, size_t size) {
  socket_packet x, y;
  if (!decode({data, size}, framing::polling4, x)
      || (x.type != packet_type::event && (x.type != packet_type::ack || !x.id))
      || x.nsp.find('?') != std::string::npos)
    return 0;
  auto encoded = x.type == packet_type::ack
                     ? outgoing::ack(x.nsp, *x.id, x.args)
                     : outgoing::event(x.nsp, x.event, x.args, {.id = x.id});
  for (auto form :
       {framing::polling4, framing::polling3_text, framing::polling3_binary})
    for (auto format : {parser::json, parser::msgpack}) {
      auto ok = decode(encoded->bytes({form, format}), form, y)
                && x.type == y.type && x.nsp == y.nsp && x.id == y.id
                && x.event == y.event && x.args.size() == y.args.size();
      for (size_t i = 0; ok && i < x.args.size(); ++i)
        ok = x.args.json(i) == y.args.json(i);
      if (!ok)
        std::abort();
    }
  return 0;
}
