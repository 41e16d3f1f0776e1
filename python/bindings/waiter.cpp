// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/waiter.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "core/base/shared_file.hpp"
#include "core/node/signals.hpp"

namespace myelin::python {
namespace {

bool in_main_thread() {
  struct Known {
    std::uint32_t generation;
    bool is_main;
  };
  thread_local std::optional<Known> known;  // the thread that forks is its child's main thread
  const std::uint32_t generation = SharedFile::generation();
  if (!known || known->generation != generation) {
    known = {generation, static_cast<pid_t>(syscall(SYS_gettid)) == getpid()};
  }
  return known->is_main;
}

}  // namespace

void Waiter::set() {
  std::shared_ptr<exec::Executor> executor;
  {
    const std::lock_guard lock(mutex_);
    set_ = true;
    executor = executor_.lock();
  }
  changed_.notify_all();
  if (executor) executor->wake_all();
}

bool Waiter::is_set() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

void Waiter::wake_executor(const std::shared_ptr<exec::Executor>& executor) {
  const std::lock_guard lock(mutex_);
  executor_ = executor;
}

bool Waiter::wait(exec::Deadline deadline) {
  std::unique_lock lock(mutex_);
  const auto woken = [this] { return set_ || nudged_; };
  if (deadline) {
    changed_.wait_until(lock, *deadline, woken);
  } else {
    changed_.wait(lock, woken);
  }
  nudged_ = false;
  return set_;
}

void Waiter::nudge() {
  {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
  }
  changed_.notify_all();
}

exec::Clock::time_point next_look_for_signals() {
  using node::signals::Options;
  if (!in_main_thread()) return exec::Clock::time_point::max();
  const auto installed = static_cast<int>(node::signals::installed());
  const bool sigint_is_ours = (installed & static_cast<int>(Options::sigint)) != 0;
  return exec::Clock::now() + (sigint_is_ours ? std::chrono::milliseconds(1000) : std::chrono::milliseconds(50));
}

bool wait_with_signals(exec::Deadline deadline, const std::function<bool(exec::Deadline)>& wait) {
  while (true) {
    const auto look = next_look_for_signals();
    const bool last = deadline && *deadline <= look;
    const exec::Deadline slice = last                                     ? deadline
                                 : look == exec::Clock::time_point::max() ? exec::Deadline()
                                                                          : exec::Deadline(look);
    bool done = false;
    {
      const Unlocked unlocked;
      done = wait(slice);
    }
    check_signals();
    if (done) return true;
    if (deadline && exec::Clock::now() >= *deadline) return false;
  }
}

void check_signals() {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace myelin::python
