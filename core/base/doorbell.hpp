// SPDX-License-Identifier: Apache-2.0
// Doorbell: where the threads of a process sleep until there is something to do, and what wakes them. One a process; its
// page lies in memory that other processes of the host can map, so that one of them may ring it without a thread between.
//
//   a sleeper                                      who has work for it, in this process or another
//     const auto heard = bell.heard();               make the work visible
//     bell.look();           // or find work         bell.ring(tag);     /  set a bit of the page, ring the page
//     if (nothing to do) bell.sleep(tag, heard, deadline);
//
// A ring after heard() ends the sleep at once: nothing rung for is missed. Sleeps also end without a reason.
//
// Other processes do not know who of us is to do what: each bit of the page has a listener here, and whoever is awake calls
// those whose bits are set by look(). Everybody looks before sleeping and after waking. When nobody sleeps and nobody
// looks, a bit waits; what cannot look by itself (an event loop of others) asks for attend().
//
// Any thread may call any method. After fork() the child has no doorbell of its own and must not sleep.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace myelin {

// What lies in shared memory, at the beginning of the file. Other processes write it: nothing in it is trusted.
struct BellPage {
  static constexpr std::size_t bits = 4096;
  alignas(64) std::atomic<std::uint32_t> rings;    // the futex: one more with each ring
  std::atomic<std::uint32_t> sleepers;             // threads in sleep(), or about to be
  alignas(64) std::atomic<std::uint64_t> summary;  // bit n: word n of `ready` has a bit set
  alignas(64) std::atomic<std::uint64_t> ready[bits / 64];

  // By whoever has something for the listener of `bit`: one system call when somebody sleeps, none when not, and nothing at
  // all when the bit is set already. Any process.
  void ring(std::size_t bit);
};

class Doorbell {
 public:
  using Clock = std::chrono::steady_clock;
  // Whom a ring is for: a set of bits, never empty. Sleepers sleep with one, ringers wake one that shares a bit.
  using Tag = std::uint32_t;
  static constexpr Tag anybody = 0xffffffff;

  static Doorbell& process();

  // A tag for a group of sleepers, shared with as few other groups as possible.
  Tag new_tag();

  std::uint32_t heard() const;
  // Until a ring for the tag or the deadline (nullopt: for ever). Counts as a sleeper for other processes.
  void sleep(Tag tag, std::uint32_t heard, std::optional<Clock::time_point> deadline);
  void ring(Tag tag);
  void ring_all(Tag tag);

  // Calls the listeners whose bits are set; true when there was one. Cheap when there is none: one load.
  bool look();

  // A bit of the page and what is called for it, in the thread that looks; it must not block, nor drop its own token. Once the
  // token's destructor has returned, the listener does not run and will not. nullopt: no bit is left.
  struct Bit {
    std::size_t number;
    std::shared_ptr<void> token;
  };
  std::optional<Bit> listen(std::function<void()> listener);

  // A thread of its own looks whenever nobody else would, as long as a token lives.
  std::shared_ptr<void> attend();

  // The file behind the page, for who adds to it; -1 when there is no shared memory and the page is private.
  int file() const;
  BellPage& page();

 private:
  Doorbell();
  struct State;
  State* const state_;  // for ever: threads may sleep longer than static objects live
};

}  // namespace myelin
