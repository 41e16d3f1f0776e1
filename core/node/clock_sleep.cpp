// SPDX-License-Identifier: Apache-2.0
#include "core/node/clock_sleep.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace myelin::node {

// Shared with callbacks that may still run when the sleep is over.
struct ClockSleep::Nudges {
  std::mutex mutex;
  std::condition_variable added;
  std::uint64_t count = 0;      // guarded
  bool source_changed = false;  // guarded
  bool canceled = false;        // guarded

  void add(bool changes = false, bool cancels = false) {
    {
      const std::lock_guard lock(mutex);
      ++count;
      source_changed = source_changed || changes;
      canceled = canceled || cancels;
    }
    added.notify_all();
  }
};

ClockSleep::ClockSleep(std::shared_ptr<Clock> clock, std::shared_ptr<Context> context)
    : clock_(std::move(clock)), context_(std::move(context)), nudges_(std::make_shared<Nudges>()) {
  if (clock_->type() == ClockType::ros_time) {
    jumps_ =
        clock_->on_jump({.on_clock_change = true, .min_forward_ns = 1, .min_backward_ns = -1}, nullptr,
                        [nudges = nudges_](const TimeJump& jump) {
                          nudges->add(jump.change == ClockChange::activated || jump.change == ClockChange::deactivated);
                        });
  }
  if (context_) shutdown_ = context_->on_shutdown([nudges = nudges_] { nudges->add(); });
}

void ClockSleep::cancel() {
  nudges_->add(false, true);
}

bool ClockSleep::until(std::int64_t time_ns) {
  const auto come = [&] { return nudges_->source_changed || clock_->now_ns() >= time_ns; };
  if (!wait(
          come, [&] { return clock_->steady_deadline(time_ns); }, std::nullopt))
    return false;
  const std::lock_guard lock(nudges_->mutex);
  return !nudges_->source_changed;
}

bool ClockSleep::until_started(exec::Deadline deadline) {
  return wait([&] { return clock_->now_ns() != 0; }, [] { return exec::Deadline(); }, deadline);
}

bool ClockSleep::wait(const std::function<bool()>& come, const std::function<exec::Deadline()>& due,
                      exec::Deadline deadline) {
  std::unique_lock lock(nudges_->mutex);
  for (;;) {
    if (nudges_->canceled || (context_ && !context_->ok())) return false;
    if (come()) return true;
    if (deadline && exec::Clock::now() >= *deadline) return false;
    const exec::Deadline at = due();
    const exec::Deadline until = !at ? deadline : !deadline ? at : std::min(*at, *deadline);
    const std::uint64_t seen = nudges_->count;
    const auto nudged = [&] { return nudges_->count != seen; };
    if (until) {
      nudges_->added.wait_until(lock, *until, nudged);
    } else {
      nudges_->added.wait(lock, nudged);
    }
  }
}

}  // namespace myelin::node
