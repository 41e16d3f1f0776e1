// SPDX-License-Identifier: Apache-2.0
#include "core/node/clock.hpp"

#include <time.h>

#include <atomic>
#include <exception>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/guarded.hpp"
#include "core/base/saturating.hpp"

namespace myelin::node {
namespace {

std::int64_t read_clock(clockid_t id) {
  timespec time;
  ::clock_gettime(id, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct JumpCallback {
  JumpThreshold threshold;
  std::function<void()> before;
  std::function<void(const TimeJump&)> after;

  bool wants(const TimeJump& jump) const {
    if (jump.change == ClockChange::activated || jump.change == ClockChange::deactivated) {
      return threshold.on_clock_change;
    }
    return (jump.delta_ns > 0 && threshold.min_forward_ns && jump.delta_ns >= *threshold.min_forward_ns) ||
           (jump.delta_ns < 0 && threshold.min_backward_ns && jump.delta_ns <= *threshold.min_backward_ns);
  }
};

}  // namespace

struct Clock::State {
  explicit State(ClockType clock_type) : type(clock_type) {}

  const ClockType type;
  std::atomic<bool> overridden{false};
  std::atomic<std::int64_t> override_ns{0};
  std::recursive_mutex jumping;  // held while time is changed, callbacks included: changes come one after another
  Guarded<std::vector<std::weak_ptr<JumpCallback>>> callbacks;

  void require_ros_time() const {
    if (type != ClockType::ros_time) throw InvalidArgument("only the time of a ROS clock can be overridden");
  }

  template <class Change>
  void jump(const TimeJump& jump, Change&& change) {
    std::vector<std::shared_ptr<JumpCallback>> called;
    {
      auto locked = callbacks.lock();
      std::erase_if(*locked, [](const auto& callback) { return callback.expired(); });
      for (const auto& callback : *locked) {
        if (auto alive = callback.lock(); alive && alive->wants(jump)) called.push_back(std::move(alive));
      }
    }
    // A callback that throws keeps neither the time nor the others from it.
    std::exception_ptr thrown;
    const auto call = [&thrown](const auto& callback, const auto&... arguments) {
      if (!callback) return;
      try {
        callback(arguments...);
      } catch (...) {
        if (!thrown) thrown = std::current_exception();
      }
    };
    for (const auto& callback : called) call(callback->before);
    change();
    for (const auto& callback : called) call(callback->after, jump);
    if (thrown) std::rethrow_exception(thrown);
  }
};

Clock::Clock(ClockType type) : state_(std::make_unique<State>(type)) {
  if (type == ClockType::uninitialized) throw InvalidArgument("a clock has a type: ROS, system or steady time");
}

Clock::~Clock() = default;

ClockType Clock::type() const {
  return state_->type;
}

std::int64_t Clock::now_ns() const {
  if (state_->type == ClockType::steady_time) return read_clock(CLOCK_MONOTONIC);
  if (override_enabled()) return state_->override_ns.load(std::memory_order_acquire);
  return read_clock(CLOCK_REALTIME);
}

bool Clock::override_enabled() const {
  return state_->overridden.load(std::memory_order_acquire);
}

void Clock::enable_override(bool enabled) {
  state_->require_ros_time();
  const std::lock_guard order(state_->jumping);
  if (override_enabled() == enabled) return;
  state_->jump({enabled ? ClockChange::activated : ClockChange::deactivated, 0},
               [&] { state_->overridden.store(enabled, std::memory_order_release); });
}

void Clock::set_override(std::int64_t time_ns) {
  state_->require_ros_time();
  const std::lock_guard order(state_->jumping);
  const auto set = [&] { state_->override_ns.store(time_ns, std::memory_order_release); };
  if (!override_enabled()) return set();
  state_->jump({ClockChange::no_change, saturating_subtract(time_ns, now_ns())}, set);
}

Clock::Token Clock::on_jump(const JumpThreshold& threshold, std::function<void()> before,
                            std::function<void(const TimeJump&)> after) {
  if (threshold.min_forward_ns && *threshold.min_forward_ns < 0) {
    throw InvalidArgument("forward jump threshold must be positive or zero");
  }
  if (threshold.min_backward_ns && *threshold.min_backward_ns > 0) {
    throw InvalidArgument("backward jump threshold must be negative or zero");
  }
  auto callback = std::make_shared<JumpCallback>(JumpCallback{threshold, std::move(before), std::move(after)});
  auto callbacks = state_->callbacks.lock();
  std::erase_if(*callbacks, [](const auto& known) { return known.expired(); });
  callbacks->push_back(callback);
  return callback;
}

exec::Deadline Clock::steady_deadline(std::int64_t time_ns) const {
  if (state_->type == ClockType::steady_time) return exec::Clock::time_point(std::chrono::nanoseconds(time_ns));
  if (override_enabled()) return std::nullopt;
  const std::int64_t steady_now_ns = read_clock(CLOCK_MONOTONIC);
  const std::int64_t deadline_ns = saturating_add(saturating_subtract(time_ns, now_ns()), steady_now_ns);
  return exec::Clock::time_point(std::chrono::nanoseconds(deadline_ns));
}

}  // namespace myelin::node
