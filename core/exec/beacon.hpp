// SPDX-License-Identifier: Apache-2.0
// Beacon: a moment as a file descriptor, for an event loop that is not ours. It becomes readable when its time has
// come and stays so until it is set again. A timer of the kernel is all it is: no thread, and nothing to read.
#pragma once

#include "core/exec/entity.hpp"

namespace myelin::exec {

class Beacon {
 public:
  Beacon();  // unset; throws Error when the process has no descriptor left
  ~Beacon();
  Beacon(const Beacon&) = delete;
  Beacon& operator=(const Beacon&) = delete;

  int descriptor() const { return descriptor_; }

  // Readable from `moment` on, at once when that is past; never without one. One system call, which does not block. Any
  // thread, one at a time.
  void set(Deadline moment);

 private:
  const int descriptor_;
};

}  // namespace myelin::exec
