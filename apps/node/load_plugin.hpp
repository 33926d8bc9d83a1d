#pragma once

#include "callboard/plugin.hpp"

#include <string>

namespace callboard::apps {

/// Loads a library and adds its behaviors. The library stays loaded until the
/// process ends: its code may be in use wherever there are sockets and actors.
/// A path without `/` is a file of the current folder. Throws
/// `std::runtime_error` with one line that names the path.
void load_plugin(const std::string& path, behavior_registry& behaviors);

} // namespace callboard::apps
