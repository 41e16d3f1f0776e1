// SPDX-License-Identifier: Apache-2.0
// Repairs: keeps a reader's leaving apart from repairs that are under way.
//
// Fast DDS 2.9 sends again what a reader missed from a thread of its own, which at the end of each round asks for a lock
// that whoever takes a leaving reader out of its writer holds, while that one waits for a lock of the round: both wait for
// ever, and so does the whole participant. So the news that somebody leaves is kept back until no repair was sent for a
// while.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "core/base/bytes.hpp"

namespace myelin::transport::dds {

// Whether this thread is in a write(): what it sends is no repair.
inline thread_local bool in_write = false;
class InWrite {
 public:
  InWrite() { in_write = true; }
  ~InWrite() { in_write = false; }
  InWrite(const InWrite&) = delete;
  InWrite& operator=(const InWrite&) = delete;
};

// Whether an RTPS message says that a reader, or a whole participant, leaves.
bool tells_of_leaving(Bytes message);

// One for each participant. Any thread.
class Repairs {
 public:
  void sent(std::size_t octets) {
    if (!in_write && octets >= noticeable)
      latest_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  }
  void await_quiet() const {
    const auto deadline = Clock::now() + patience;
    while (Clock::now() < deadline &&
           Clock::now() - Clock::time_point(Clock::duration(latest_.load(std::memory_order_relaxed))) < quiet) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t noticeable = 1024;  // heartbeats and acknowledgements are smaller
  static constexpr std::chrono::milliseconds quiet{20}, patience{500};
  std::atomic<Clock::rep> latest_{0};
};

}  // namespace myelin::transport::dds
