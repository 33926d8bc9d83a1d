/// A plug-in that needs what no node has.

#include "callboard/plugin.hpp"

void nobody_has_this(callboard::nsp&);

CALLBOARD_PLUGIN(behaviors) {
  behaviors.add("never", nobody_has_this);
}
