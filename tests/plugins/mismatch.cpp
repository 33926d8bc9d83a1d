/// A plug-in that was built with another version of Callboard.

#include "callboard/plugin.hpp"

#undef CALLBOARD_VERSION
#define CALLBOARD_VERSION "99.0.1"

CALLBOARD_PLUGIN(behaviors) {
  behaviors.add("never", [](callboard::nsp&) {});
}
