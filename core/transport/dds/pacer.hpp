// SPDX-License-Identifier: Apache-2.0
// Pacer: lets the receiver keep up while one sample goes out as many large datagrams.
//
// A receiver's socket holds 416 KiB by default, seven of the largest datagrams; a 1080p image is 96 of them, and what
// overflows is sent again, at several times the cost. Over loopback the receiver is as fast as the sender, if only it
// gets a processor: so the sender yields after each large datagram while that is cheap, and where it is not, because
// busy processes take whole time slices, sleeps shortly every few datagrams instead.
//
// One for each sending thread.
#pragma once

#include <sched.h>

#include <chrono>
#include <cstddef>
#include <thread>

namespace myelin::transport::dds {

class Pacer {
 public:
  void sent(std::size_t octets) {
    if (octets < large) return;
    const auto now = Clock::now();
    if (now >= yield_after_) {
      sched_yield();
      if (Clock::now() - now > dear) yield_after_ = now + grudge;
      burst_ = 0;
    } else if ((burst_ += octets) > burst_max) {
      std::this_thread::sleep_for(pause);
      burst_ = 0;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t large = 16 << 10;
  static constexpr std::size_t burst_max = 256 << 10;
  static constexpr std::chrono::microseconds dear{500}, pause{50};
  static constexpr std::chrono::milliseconds grudge{100};

  Clock::time_point yield_after_{};
  std::size_t burst_ = 0;
};

}  // namespace myelin::transport::dds
