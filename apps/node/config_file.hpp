#pragma once

#include <caf/config_option_set.hpp>

#include <string>
#include <string_view>

namespace callboard::apps {

/// Reads a configuration file, and returns its text if all of it is valid: CAF
/// itself silently drops a value of the wrong type. Names that are neither in
/// `options` nor `other` must be names of sections, since plug-ins have options
/// there. Throws `std::invalid_argument`, with one line that names the file and
/// the option, or the line that is wrong.
std::string read_config_file(const std::string& path,
                             const caf::config_option_set& options,
                             std::string_view other);

} // namespace callboard::apps
