// SPDX-License-Identifier: Apache-2.0
// Bell: how a thread waits for "something changed, look again" without missing what changes between looking and waiting.
//
//   while (!found()) {
//     if (!bell.wait(deadline)) break;      // nothing rang in time
//   }
//
// It sleeps in the process's doorbell: what rings may come from a thread that looks there, this one included.
//
// Each thread remembers the last ring it has heard, so a ring after the look and before the wait ends the wait at once. A
// wait may also end without a reason (a thread's first on this bell does): the loop looks again.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/exec/entity.hpp"

namespace myelin::node {

class Bell {
 public:
  Bell();
  // True when somebody waits: it comes back for this ring, and its wait() is true then.
  bool ring();
  // False when the deadline passed first.
  bool wait(exec::Deadline deadline);

 private:
  const std::uint64_t id_;  // in the process, never used twice
  std::atomic<std::uint64_t> rings_{0};
  std::atomic<std::uint32_t> waiting_{0};
};

}  // namespace myelin::node
