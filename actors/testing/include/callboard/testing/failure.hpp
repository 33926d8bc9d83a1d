#pragma once

#include <stdexcept>

namespace callboard::testing {

/// Thrown when a test asks for something that has not happened. No test
/// framework is needed: all of them report an exception as a failed test.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace callboard::testing
