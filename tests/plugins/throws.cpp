/// A plug-in that fails to set up what it has announced, in each form.

#include "callboard/plugin.hpp"

#include <caf/all.hpp>

#include <stdexcept>

CALLBOARD_PLUGIN(behaviors) {
  behaviors.add("no-lambda", [](callboard::nsp&) {
    throw std::runtime_error("there is no table");
  });
  behaviors.add_factory("no-actor",
                        [](caf::actor_system&, const callboard::nsp&)
                            -> callboard::behavior_actor { throw 1; });
  if (caf::get_or(behaviors.config(), "throws.at-once", false))
    throw std::runtime_error("there is no chair");
}
