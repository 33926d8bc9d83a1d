#include "callboard/message_types.hpp"

#include "callboard/ec.hpp"

#include "actors/kernel/messages.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/make_config_option.hpp>

namespace callboard {

#ifdef __clang__

namespace {

/// CAF keeps a table for each option type, in a static variable of a header.
/// GCC, which compiled the library, expects the tables to be filled from the
/// start; clang fills them at first use, and its tables replace the library's.
/// So the tables are used before anything else.
template <class... Ts>
bool use_option_tables() {
  return (caf::detail::option_meta_state_instance<Ts>() && ...);
}

[[maybe_unused]] const bool option_tables_used =
    use_option_tables<bool, size_t, caf::timespan, std::string,
                      std::vector<size_t>, std::vector<std::string>>();

} // namespace

#endif

void add_message_types(caf::actor_system_config& cfg) {
  cfg.add_message_types<caf::id_block::callboard>();
  cfg.add_message_types<caf::id_block::callboard_kernel>();
  cfg.add_error_category(
      caf::atom("callboard"),
      [](uint8_t code, caf::atom_value, const caf::message& more) {
        auto result = to_string(static_cast<ec>(code));
        if (!more.empty())
          result += to_string(more);
        return result;
      });
}

} // namespace callboard
