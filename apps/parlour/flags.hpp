#pragma once

#include "callboard/options.hpp"

#include <stdexcept>

namespace callboard::apps {

/// A command line that cannot be followed.
class bad_flag : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Reads `--flag value` pairs. Throws `bad_flag`.
server_options parse_flags(int argc, char** argv);

} // namespace callboard::apps
