#pragma once

#include "callboard/options.hpp"

namespace callboard::apps {

/// The options on the command line of the program. Ends the process if the
/// command line is invalid, like `flags::read`.
server_options read_parlour_flags(int argc, char** argv);

} // namespace callboard::apps
