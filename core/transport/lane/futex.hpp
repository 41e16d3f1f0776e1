// SPDX-License-Identifier: Apache-2.0
// Waiting for a word in memory that processes share.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>

namespace myelin::transport::lane {

// While the word is `expected`, at most so long. Also ends without a reason.
inline void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, std::chrono::nanoseconds longest) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(longest);
  const timespec time{static_cast<time_t>(whole.count()), static_cast<long>((longest - whole).count())};
  ::syscall(SYS_futex, &word, FUTEX_WAIT, expected, &time, nullptr, 0);
}

inline void futex_wake_all(std::atomic<std::uint32_t>& word) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace myelin::transport::lane
