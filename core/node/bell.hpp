// SPDX-License-Identifier: Apache-2.0
// Bell: how a thread waits for "something changed, look again" without missing what changes between looking and waiting.
//
//   while (!found()) {
//     if (!bell.wait(deadline)) break;      // nothing rang in time
//   }
//
// Each thread remembers the last ring it has heard, so a ring after the look and before the wait ends the wait at once. A
// wait may also end without a reason (a thread's first on this bell does): the loop looks again.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/exec/entity.hpp"

namespace myelin::node {

class Bell {
 public:
  Bell();
  void ring();
  // False when the deadline passed first.
  bool wait(exec::Deadline deadline);

 private:
  const std::uint64_t id_;  // in the process, never used twice
  std::mutex mutex_;
  std::condition_variable rung_;
  std::uint64_t rings_ = 0;    // guarded
  std::uint32_t waiting_ = 0;  // guarded
};

}  // namespace myelin::node
