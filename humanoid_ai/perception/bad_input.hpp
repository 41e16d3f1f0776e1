// SPDX-License-Identifier: Apache-2.0
// BadInput: a frame, a scan or a file cannot be used; what() is one line for the person who reads the log.
//
// It is thrown by whoever looks at the input first and caught where the worker takes its next item: there it is logged,
// counted and forgotten. Nothing else is wrong with the program.
#pragma once

#include <stdexcept>

namespace humanoid_ai {

class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace humanoid_ai
