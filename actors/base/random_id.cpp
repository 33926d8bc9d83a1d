#include "actors/base/random_id.hpp"

#include "codec/base64.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace callboard::base {

namespace {

constexpr size_t id_bytes = 15;

/// Random bytes are fetched in bulk: a call to OpenSSL costs more than an id.
class entropy {
public:
  void take(char* out, size_t n) {
    if (used_ + n > pool_.size()) {
      if (RAND_bytes(pool_.data(), static_cast<int>(pool_.size())) != 1)
        throw std::runtime_error("no random numbers to be had");
      used_ = 0;
    }
    std::memcpy(out, pool_.data() + used_, n);
    used_ += n;
  }

private:
  std::array<unsigned char, 1500> pool_;
  size_t used_ = pool_.size();
};

} // namespace

std::string make_id(size_t shard) {
  static thread_local entropy source;
  char bytes[id_bytes];
  source.take(bytes, id_bytes);
  // The last byte is the shard XOR the byte before it: the id encodes the shard
  // without showing it.
  bytes[id_bytes - 1] =
      static_cast<char>(bytes[id_bytes - 2] ^ static_cast<char>(shard));
  return codec::base64url({bytes, id_bytes});
}

std::optional<size_t> shard_of(std::string_view id) {
  auto bytes = codec::decode_base64url(id);
  if (!bytes || bytes->size() != id_bytes)
    return std::nullopt;
  return static_cast<unsigned char>((*bytes)[id_bytes - 1]
                                    ^ (*bytes)[id_bytes - 2]);
}

} // namespace callboard::base
