#include "codec/msgpack_writer.hpp"

#include "codec/json_document.hpp"

#include <msgpack/pack.hpp>
#include <nlohmann/json.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <iterator>

namespace callboard::codec::detail {

namespace {

using namespace simdjson;

/// Where msgpack-c writes to.
struct string_sink {
  std::string& out;

  void write(const char* bytes, size_t size) {
    out.append(bytes, size);
  }
};

/// As deep as we read our own packets.
constexpr size_t max_depth = 10'000;

class writer {
public:
  writer(std::string& out, const std::vector<std::string_view>& attachments)
      : sink_{out},
        pack_(sink_),
        attachments_(attachments) {
    // nop
  }

  void write_string(std::string_view x) {
    pack_.pack_str(static_cast<uint32_t>(x.size()));
    pack_.pack_str_body(x.data(), static_cast<uint32_t>(x.size()));
  }

  void write_json(std::string_view json);

  msgpack::packer<string_sink>& pack() noexcept {
    return pack_;
  }

private:
  void write(dom::element x);
  void write(dom::object x);
  void write_double(double x);

  /// simdjson counts up to 2^24 only; `msgpack` has 32 bits.
  template <class Container>
  static uint32_t count(const Container& xs) {
    constexpr size_t saturated = 0xffffff;
    auto size = xs.size();
    if (size >= saturated)
      size = static_cast<size_t>(std::distance(xs.begin(), xs.end()));
    return static_cast<uint32_t>(size);
  }

  /// Writes the attachment that `x` stands for, if it does.
  bool write_attachment(dom::object x);

  string_sink sink_;
  msgpack::packer<string_sink> pack_;
  const std::vector<std::string_view>& attachments_;
};

void writer::write_json(std::string_view json) {
  thread_local json_document document;
  std::string text;
  text.reserve(json.size() + SIMDJSON_PADDING);
  text = json;
  dom::element root;
  auto err = document.parse(text, max_depth, root);
  if (is_number_error(err)) {
    // Integers beyond 64 bits: nlohmann::json makes doubles of them.
    auto x = nlohmann::ordered_json::parse(text, nullptr, false);
    text = x.is_discarded() ? "null" : x.dump();
    text.reserve(text.size() + SIMDJSON_PADDING);
    err = document.parse(text, max_depth, root);
  }
  if (err == SUCCESS)
    write(root);
  else
    pack_.pack_nil();
  document.trim();
}

void writer::write(dom::element x) {
  switch (x.type()) {
  case dom::element_type::ARRAY: {
    auto xs = x.get_array().value_unsafe();
    pack_.pack_array(count(xs));
    for (auto child : xs)
      write(child);
    break;
  }
  case dom::element_type::OBJECT:
    write(x.get_object().value_unsafe());
    break;
  case dom::element_type::INT64:
    pack_.pack_int64(x.get_int64().value_unsafe());
    break;
  case dom::element_type::UINT64:
    pack_.pack_uint64(x.get_uint64().value_unsafe());
    break;
  case dom::element_type::DOUBLE:
    write_double(x.get_double().value_unsafe());
    break;
  case dom::element_type::STRING:
    write_string(x.get_string().value_unsafe());
    break;
  case dom::element_type::BOOL:
    if (x.get_bool().value_unsafe())
      pack_.pack_true();
    else
      pack_.pack_false();
    break;
  case dom::element_type::NULL_VALUE:
    pack_.pack_nil();
    break;
  }
}

void writer::write(dom::object x) {
  if (write_attachment(x))
    return;
  pack_.pack_map(count(x));
  for (auto [key, value] : x) {
    write_string(key);
    write(value);
  }
}

void writer::write_double(double x) {
  // Versions of msgpack-c differ: some make integers of whole numbers, and cast
  // those that are too large.
  constexpr double limit = uint64_t{1} << 53;
  if (std::abs(x) < limit && std::trunc(x) == x) {
    pack_.pack_int64(static_cast<int64_t>(x));
    return;
  }
  auto bits = std::bit_cast<uint64_t>(x);
  std::string bytes{'\xcb'};
  for (auto shift = 56; shift >= 0; shift -= 8)
    bytes += static_cast<char>(bits >> shift);
  sink_.write(bytes.data(), bytes.size());
}

bool writer::write_attachment(dom::object x) {
  if (attachments_.empty() || x.size() != 2)
    return false;
  bool mark = false;
  uint64_t num = 0;
  if (x["_placeholder"].get(mark) != SUCCESS || !mark
      || x["num"].get(num) != SUCCESS || num >= attachments_.size())
    return false;
  auto bytes = attachments_[num];
  pack_.pack_bin(static_cast<uint32_t>(bytes.size()));
  pack_.pack_bin_body(bytes.data(), static_cast<uint32_t>(bytes.size()));
  return true;
}

} // namespace

void append_msgpack(std::string& out, const packet_parts& x,
                    const std::vector<std::string_view>& attachments) {
  writer w{out, attachments};
  auto has_data = !x.json.empty();
  auto has_id = !x.id.empty();
  w.pack().pack_map(2u + (has_data ? 1 : 0) + (has_id ? 1 : 0));
  w.write_string("type");
  w.pack().pack_uint8(static_cast<uint8_t>(x.type));
  if (has_data) {
    w.write_string("data");
    w.write_json(x.json);
  }
  w.write_string("nsp");
  w.write_string(x.nsp);
  if (has_id) {
    uint64_t id = 0;
    std::from_chars(x.id.data(), x.id.data() + x.id.size(), id);
    w.write_string("id");
    w.pack().pack_uint64(id);
  }
}

} // namespace callboard::codec::detail
