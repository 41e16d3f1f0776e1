// SPDX-License-Identifier: Apache-2.0
// Repairs: keeps a reader's leaving apart from repairs that are under way.
//
// Fast DDS 2.9 sends again what a reader missed from a thread of its own, which at the end of each round asks for a lock
// that whoever takes a leaving reader out of its writer holds, while that one waits for a lock of the round: both wait for
// ever, and so does the whole participant. So when something was repaired lately, the news that somebody leaves is kept back
// until nothing is any more.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "core/base/bytes.hpp"

namespace myelin::transport::dds {

// Whether an RTPS message says that a reader, or a whole participant, leaves.
bool tells_of_leaving(Bytes message);

// One for each participant. Any thread.
class Repairs {
 public:
  // A write() that is under way: what its thread sends is no repair.
  class Write {
   public:
    explicit Write(Repairs& repairs) : lock_(repairs.writing_) { in_write = true; }
    ~Write() { in_write = false; }
    Write(const Write&) = delete;
    Write& operator=(const Write&) = delete;

   private:
    std::shared_lock<std::shared_timed_mutex> lock_;
  };

  // A datagram has left, from this thread.
  void sent(std::size_t octets) {
    if (!in_write && octets >= noticeable) latest_.store(now().count(), std::memory_order_relaxed);
  }
  // Nobody writes meanwhile: writing and repairing take turns, and repairs might just be waiting for theirs.
  void await_quiet() {
    const auto begin = now();
    if (since_latest() > recent) return;
    const std::unique_lock alone(writing_, patience);
    const auto paused = now();
    while (std::min(since_latest(), now() - paused) < quiet && now() - begin < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  using Duration = std::chrono::steady_clock::duration;
  static constexpr std::size_t noticeable = 1024;  // heartbeats and acknowledgements are smaller
  static constexpr std::chrono::milliseconds recent{500}, quiet{20}, patience{500};

  static Duration now() { return std::chrono::steady_clock::now().time_since_epoch(); }
  Duration since_latest() const { return now() - Duration(latest_.load(std::memory_order_relaxed)); }

  inline static thread_local bool in_write = false;
  std::shared_timed_mutex writing_;
  std::atomic<Duration::rep> latest_{0};
};

}  // namespace myelin::transport::dds
