// SPDX-License-Identifier: Apache-2.0
// What Myelin throws. Expected outcomes are values (std::optional, bool); an Error ends the call that raised it, and its
// text is one line a user can act on. Each folder derives its own kinds; a face maps each kind to exactly one class.
#pragma once

#include <stdexcept>
#include <string>

namespace myelin {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An argument that no call of this name can accept: becomes ValueError in Python.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

}  // namespace myelin
