// SPDX-License-Identifier: Apache-2.0
#include "core/node/bell.hpp"

#include <atomic>

namespace myelin::node {
namespace {

std::atomic<std::uint64_t> bells_made{0};

// Of the bell that this thread waited for last. A thread that alternates between bells waits in vain once each time.
struct Heard {
  std::uint64_t bell = 0;
  std::uint64_t rings = 0;
};
thread_local Heard heard;

}  // namespace

Bell::Bell() : id_(++bells_made) {}

void Bell::ring() {
  bool somebody;
  {
    const std::lock_guard lock(mutex_);
    ++rings_;
    somebody = waiting_ != 0;
  }
  if (somebody) rung_.notify_all();
}

bool Bell::wait(exec::Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (heard.bell != id_) {
    heard = {id_, rings_};
    return true;
  }
  const auto rang = [&] { return rings_ != heard.rings; };
  ++waiting_;
  if (deadline && *deadline != exec::Clock::time_point::max()) {
    rung_.wait_until(lock, *deadline, rang);
  } else {
    rung_.wait(lock, rang);
  }
  --waiting_;
  if (!rang()) return false;
  heard.rings = rings_;
  return true;
}

}  // namespace myelin::node
