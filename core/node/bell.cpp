// SPDX-License-Identifier: Apache-2.0
#include "core/node/bell.hpp"

#include <algorithm>
#include <utility>

#include "core/base/doorbell.hpp"

namespace myelin::node {
namespace {

std::atomic<std::uint64_t> bells_made{0};

// Of the bell that this thread waited for last. A thread that alternates between bells waits in vain once each time.
struct Heard {
  std::uint64_t bell = 0;
  std::uint64_t rings = 0;
};
thread_local Heard heard;

// All bells ring for all who wait for one: seldom more than one thread.
Doorbell::Tag waiters() {
  static const Doorbell::Tag tag = Doorbell::process().new_tag();
  return tag;
}

}  // namespace

Bell::Bell() : id_(++bells_made) {}

// Who waits for an answer mostly gets it within so long, and is then to be the one that another process wakes.
constexpr std::chrono::milliseconds eager_for{2};

// A ringer counts its ring and then sees who waits; who waits is counted and then sees the rings.
bool Bell::ring() {
  rings_.fetch_add(1);
  if (waiting_.load() == 0) return false;
  Doorbell::process().ring_all(waiters());
  return true;
}

bool Bell::wait(exec::Deadline deadline) {
  if (heard.bell != id_) {
    heard = {id_, rings_.load()};
    return true;
  }
  Doorbell& bell = Doorbell::process();
  const auto eager_until = exec::Clock::now() + eager_for;
  waiting_.fetch_add(1);
  bool in_time = true, eager = true;
  for (;;) {
    const std::uint32_t doorbell_heard = bell.heard();
    if (rings_.load() != heard.rings || !in_time) break;
    if (eager) {
      bell.sleep(waiters() | Doorbell::eager, doorbell_heard,
                 deadline ? std::min(*deadline, eager_until) : eager_until);
    } else {
      bell.sleep(waiters(), doorbell_heard, deadline);
    }
    const auto now = exec::Clock::now();
    in_time = !deadline || now < *deadline;
    eager = now < eager_until;
  }
  waiting_.fetch_sub(1);
  const std::uint64_t rings = rings_.load();
  return std::exchange(heard.rings, rings) != rings;
}

}  // namespace myelin::node
