#include "callboard/emit_operator.hpp"

#include "actors/kernel/socket_core.hpp"

namespace callboard {

void emit_operator::emit_values(std::string_view name,
                                const values& args) const {
  who_.emit(name, args, flags_);
}

void emit_operator::ask_values(ack_callback f, std::string_view name,
                               const values& args) const {
  who_.ask(std::move(f), name, args, flags_);
}

} // namespace callboard
