// SPDX-License-Identifier: Apache-2.0
// Waited: a handle that a wait set can look at: something may have come, and it is for the caller to take.
#pragma once

#include <memory>

#include "core/exec/entity.hpp"

namespace myelin::python {

class Waited {
 public:
  virtual ~Waited() = default;
  // What notifies when something comes. Throws node::Closed. REQUIRES: the GIL is held.
  virtual std::shared_ptr<exec::Entity> entity() = 0;
  // Whether something has come. A guard condition forgets its trigger by being looked at. REQUIRES: the GIL is held.
  virtual bool look() = 0;
};

}  // namespace myelin::python
