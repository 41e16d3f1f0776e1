// SPDX-License-Identifier: Apache-2.0
// Doorbell: where the threads of a process sleep until there is something to do, and what wakes them. One a process; its
// page lies in memory that other processes of the host can map, so that one of them may ring it without a thread between.
//
//   a sleeper                                      who has work for it, in this process or another
//     const auto heard = bell.heard();               make the work visible
//     if (nothing to do) bell.sleep(...heard...);    bell.ring(tag);     /  set a bit of the page, ring the page
//
// A ring after heard() ends the sleep at once: nothing rung for is missed. Sleeps also end without a reason.
//
// Other processes do not know who of us is to do what: each bit of the page has a listener here, and whoever is awake calls
// those whose bits are set by look(). Everybody looks before sleeping and after waking; sleep() does so itself. When nobody
// sleeps and nobody looks, a bit waits; what cannot look by itself (an event loop of others) asks for attend().
//
// Why nothing is missed. Two pairs, all sequentially consistent; in each, one side writes and then reads, and so does the
// other, so at least one of them sees what the other wrote:
//
//   a ringer    summary |= word;  then  rings += 1;  then  reads sleepers       (0: nobody to wake)
//   a sleeper   sleepers += 1;    then  reads summary (not 0: looks)            then waits while rings == heard
//
// and the kernel compares rings with heard under the lock under which it wakes. A bit itself:
//
//   a ringer    makes its work visible;  ready |= bit (release);  summary |= word
//   a looker    summary := 0;  ready := 0 (acquire: sees the work of every bit it got);  calls the listeners
//
// A bit that a ringer finds set has been rung for, by itself or by one that is about to: a bit that several processes set
// waits, when one of them dies in between, for the next ring of another. So each has a bit of its own.
//
// Any thread may call any method. The child of a fork() has a new page, without bits and listeners.
//
// settings::spin(): so long a thread watches for a ring before it sleeps, for those with cores to spare.
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
  std::atomic<std::uint32_t> sleepers;             // threads in sleep(), or about to be, and attend() tokens
  std::atomic<std::uint32_t> eager;                // those of them that sleep with Doorbell::eager
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
  // Added to the tag of one who waits for an answer that is due at once: other processes wake it before everybody else.
  static constexpr Tag eager = 0x40000000;

  static Doorbell& process();

  // A tag for a group of sleepers, shared with as few other groups as possible; given back when the group is no more.
  Tag new_tag();
  void drop_tag(Tag tag);

  std::uint32_t heard() const;
  // Until a ring for the tag or the deadline (nullopt: for ever). Counts as a sleeper for other processes. Looks before and
  // after. False when it did not come to sleeping, because something was found or had rung before.
  bool sleep(Tag tag, std::uint32_t heard, std::optional<Clock::time_point> deadline);
  // Wakes one (all, when other groups share the tag: it could be one of theirs). One system call, none when nobody sleeps.
  void ring(Tag tag);
  void ring_all(Tag tag);

  // Calls the listeners whose bits are set; true when there was one. Cheap when there is none: one load.
  bool look();

  // A bit of the page and what is called for it, in the thread that looks, in two at once when it is rung again meanwhile;
  // it must not block, nor drop its own token. Once the token's destructor has returned, the listener does not run and will
  // not. nullopt: no bit is left.
  struct Bit {
    std::size_t number;
    std::shared_ptr<void> token;
  };
  std::optional<Bit> listen(std::function<void()> listener);

  // A thread of its own looks whenever nobody else would, as long as a token lives. Cheap: the thread stays.
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
