#pragma once

#include "callboard/options.hpp"

namespace callboard::apps {

/// The options that the command line of the program has. Ends the process if it
/// makes no sense, like `flags::read`.
server_options read_parlour_flags(int argc, char** argv);

} // namespace callboard::apps
