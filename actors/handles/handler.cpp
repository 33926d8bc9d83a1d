#include "callboard/handler.hpp"

#include "actors/handles/incoming.hpp"

namespace callboard::detail {

values_ptr args_of(const incoming_ptr& x) {
  return {x, &x->packet.args};
}

} // namespace callboard::detail
