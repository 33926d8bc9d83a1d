#include "codec/msgpack_reader.hpp"

#include "codec/iso_date.hpp"
#include "codec/json_text.hpp"
#include "codec/placeholder.hpp"

#include <msgpack/null_visitor.hpp>
#include <msgpack/unpack.hpp>
#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>

namespace callboard::codec::detail {

namespace {

/// Extension types, and their bytes.
constexpr int8_t ext_javascript = 0;
constexpr int8_t ext_timestamp = -1;

/// Format bytes of extensions with one and with eight bytes of data.
constexpr char fixext_1 = '\xd4';
constexpr char fixext_8 = '\xd7';

uint64_t big_endian(std::string_view bytes) noexcept {
  uint64_t result = 0;
  for (auto c : bytes)
    result = result << 8 | static_cast<uint8_t>(c);
  return result;
}

/// Writes JSON while msgpack-c walks over the bytes. Returning false ends the
/// walk.
class visitor : public msgpack::null_visitor {
public:
  visitor(const limits& bounds, msgpack_fields& out)
      : bounds_(bounds),
        fields_(out) {
    // nop
  }

  errc finish(bool parsed, bool all);

  // -- scalars ----------------------------------------------------------------

  bool visit_nil() {
    return add("null");
  }

  bool visit_boolean(bool x) {
    auto disarm = x && after_marker_ && out_ == &fields_.data;
    if (!add(x ? "true" : "false"))
      return false;
    if (disarm)
      suspects_.push_back(out_->size() - 4);
    return true;
  }

  bool visit_positive_integer(uint64_t x) {
    return add(std::to_string(x));
  }

  bool visit_negative_integer(int64_t x) {
    return add(std::to_string(x));
  }

  bool visit_float32(float x) {
    return visit_float64(static_cast<double>(x));
  }

  bool visit_float64(double x);
  bool visit_str(const char* bytes, uint32_t size);
  bool visit_bin(const char* bytes, uint32_t size);
  bool visit_ext(const char* bytes, uint32_t size);

  // -- containers -------------------------------------------------------------

  bool start_array(uint32_t) {
    return level_ > 0 && open('[');
  }

  bool start_array_item() {
    if (out_->back() != '[')
      *out_ += ',';
    return true;
  }

  bool end_array() {
    --level_;
    *out_ += ']';
    return true;
  }

  bool start_map(uint32_t) {
    return open('{');
  }

  bool start_map_key() {
    in_key_ = true;
    member_ = out_->size();
    if (level_ > 1 && out_->back() != '{')
      *out_ += ',';
    return true;
  }

  bool end_map_key() {
    in_key_ = false;
    return true;
  }

  bool start_map_value() {
    in_map_ = true;
    return true;
  }

  bool end_map() {
    if (--level_ > 0)
      *out_ += '}';
    return true;
  }

private:
  bool fail(errc why) {
    error_ = why;
    return false;
  }

  /// Opens a container; the outermost is the packet itself, which is not
  /// written.
  bool open(char bracket);

  /// Appends a scalar.
  bool add(std::string_view json) {
    if (level_ == 0 || in_key_)
      return fail(errc::msgpack);
    *out_ += json;
    in_map_ = after_marker_ = false;
    return true;
  }

  bool add_undefined();
  bool add_bytes(std::string_view bytes);
  bool add_time(int64_t milliseconds);
  bool add_timestamp(std::string_view bytes);
  void set_key(std::string_view key);

  const limits& bounds_;
  msgpack_fields& fields_;
  errc error_ = errc::none;
  // Members that nobody needs are written here.
  std::string ignored_;
  // The member that is being written.
  std::string* out_ = &ignored_;
  // Containers that are open.
  size_t level_ = 0;
  bool in_key_ = false;
  // The next value is that of a map's member, which begins at `member_`.
  bool in_map_ = false;
  size_t member_ = 0;
  // The next value belongs to a key `_placeholder`.
  bool after_marker_ = false;
  // Where such values are true.
  std::vector<size_t> suspects_;
};

errc visitor::finish(bool parsed, bool all) {
  if (error_ != errc::none)
    return error_;
  if (!parsed || !all)
    return errc::msgpack;
  if (!fields_.attachments.empty())
    for (auto i : suspects_)
      fields_.data.replace(i, 4, "null");
  return errc::none;
}

bool visitor::open(char bracket) {
  if (in_key_)
    return fail(errc::msgpack);
  if (level_ > bounds_.max_depth)
    return fail(errc::too_deep);
  if (level_++ > 0)
    *out_ += bracket;
  in_map_ = after_marker_ = false;
  return true;
}

bool visitor::visit_float64(double x) {
  if (!std::isfinite(x))
    return add("null");
  std::array<char, 32> text;
  auto end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
  std::string_view digits{text.data(), static_cast<size_t>(end - text.data())};
  if (digits.find_first_of(".e") != std::string_view::npos)
    return add(digits);
  // Stays a number with a fraction.
  return add(std::string{digits} + ".0");
}

bool visitor::visit_str(const char* bytes, uint32_t size) {
  std::string_view text{bytes, size};
  if (level_ == 0 || !simdjson::validate_utf8(text))
    return fail(errc::msgpack);
  if (in_key_ && level_ == 1) {
    set_key(text);
    return true;
  }
  append_quoted(*out_, text);
  if (in_key_)
    *out_ += ':';
  else
    in_map_ = false;
  after_marker_ = in_key_ && text == "_placeholder";
  return true;
}

bool visitor::visit_bin(const char* bytes, uint32_t size) {
  return add_bytes({bytes, size});
}

bool visitor::visit_ext(const char* bytes, uint32_t size) {
  // The type comes first. Before it is the format byte, or a length.
  auto type = static_cast<int8_t>(bytes[0]);
  auto format = bytes[-1];
  std::string_view data{bytes + 1, size - 1};
  if (type == ext_timestamp)
    return add_timestamp(data);
  if (type != ext_javascript)
    return fail(errc::msgpack);
  if (data.size() == 1 && format == fixext_1)
    return add_undefined();
  if (data.size() == 8 && format == fixext_8)
    return add_time(static_cast<int64_t>(big_endian(data)));
  return add_bytes(data);
}

bool visitor::add_undefined() {
  if (!in_map_)
    return add("null");
  // As JSON.stringify, without the member.
  out_->resize(member_);
  in_map_ = after_marker_ = false;
  return true;
}

bool visitor::add_bytes(std::string_view bytes) {
  auto& attachments = fields_.attachments;
  // No other member may be bytes, nor may the whole payload: whoever reads it
  // refuses this, too.
  if (out_ != &fields_.data || level_ == 1 || in_key_)
    return add("false");
  if (attachments.size() == bounds_.max_msgpack_attachments)
    return fail(errc::too_many_attachments);
  std::string json;
  append_placeholder(json, attachments.size());
  attachments.emplace_back(bytes);
  return add(json);
}

bool visitor::add_time(int64_t milliseconds) {
  std::string json;
  append_date(json, milliseconds);
  return add(json);
}

bool visitor::add_timestamp(std::string_view bytes) {
  // Source: MessagePack specification, "Timestamp extension type".
  constexpr uint64_t max_nanoseconds = 999'999'999;
  constexpr int64_t max_seconds = int64_t{1} << 43;
  constexpr unsigned seconds_bits = 34;
  uint64_t nanoseconds = 0;
  int64_t seconds = 0;
  if (bytes.size() == 4) {
    seconds = static_cast<int64_t>(big_endian(bytes));
  } else if (bytes.size() == 8) {
    auto both = big_endian(bytes);
    nanoseconds = both >> seconds_bits;
    seconds = static_cast<int64_t>(both & ((uint64_t{1} << seconds_bits) - 1));
  } else if (bytes.size() == 12) {
    nanoseconds = big_endian(bytes.substr(0, 4));
    seconds = static_cast<int64_t>(big_endian(bytes.substr(4)));
  } else {
    return fail(errc::msgpack);
  }
  if (nanoseconds > max_nanoseconds)
    return fail(errc::msgpack);
  // Beyond any date.
  if (seconds > max_seconds || seconds < -max_seconds)
    return add("null");
  return add_time(seconds * 1000
                  + static_cast<int64_t>(nanoseconds / 1'000'000));
}

void visitor::set_key(std::string_view key) {
  out_ = key == "type"   ? &fields_.type
         : key == "data" ? &fields_.data
         : key == "nsp"  ? &fields_.nsp
         : key == "id"   ? &fields_.id
                         : &ignored_;
  // The last of several counts.
  out_->clear();
  if (out_ == &fields_.data) {
    fields_.attachments.clear();
    suspects_.clear();
  }
  member_ = 0;
}

} // namespace

errc read_msgpack(std::string_view bytes, const limits& bounds,
                  msgpack_fields& out) {
  visitor walk{bounds, out};
  size_t end = 0;
  auto parsed = msgpack::parse(bytes.data(), bytes.size(), end, walk);
  return walk.finish(parsed, end == bytes.size());
}

} // namespace callboard::codec::detail
