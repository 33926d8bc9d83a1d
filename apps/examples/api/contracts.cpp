/// Contracts: types on both sides of the wire.

#include "api/api.hpp"

#include <map>
#include <variant>

namespace callboard::examples {

// [types]
struct order {
  std::string item;
  int count = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(order, item, count)

struct receipt {
  int total = 0;
  std::optional<std::string> note;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(receipt, total, note)
// [/types]

namespace {

// [handlers]
void add_shop(nsp shop) {
  shop.on("order",
          [](socket&, const std::vector<order>& xs,
             const std::optional<std::string>& note, ack<receipt> reply) {
            receipt result{0, note};
            for (auto& x : xs)
              result.total += x.count;
            reply(result);
          });
  shop.on("find", [](socket&, const std::variant<int, std::string>& key,
                     ack<std::string> reply) {
    reply(std::holds_alternative<int>(key) ? "by number" : "by name");
  });
  shop.on("stock", [](socket&, const std::map<std::string, int>& xs,
                      ack<size_t> reply) { reply(xs.size()); });
  shop.on("label", [](socket& who, const std::vector<std::byte>& image) {
    who.emit("label", image, image.size());
  });
  // Arguments of any type, as received; they are not parsed.
  shop.on("forward",
          [](socket& who, const payload& first, const arguments& rest) {
            who.broadcast().emit("forwarded", first, rest);
          });
}
// [/handlers]

// [mismatch]
void add_statistics(nsp shop) {
  shop.on("mismatches",
          [shop](socket&, ack<size_t> reply) { reply(shop.num_mismatches()); });
}
// [/mismatch]

} // namespace

void add_contracts(server& io) {
  add_shop(io.of("/shop"));
  add_statistics(io.of("/shop"));
}

} // namespace callboard::examples
