// SPDX-License-Identifier: Apache-2.0
#include "core/node/timer.hpp"

#include <optional>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/guarded.hpp"
#include "core/base/saturating.hpp"
#include "core/transport/qos.hpp"

namespace myelin::node {
namespace {

constexpr std::int64_t forever_ns = transport::infinite_ns;

struct Schedule {
  std::int64_t period_ns;
  std::int64_t last_call_ns;
  std::int64_t next_call_ns;
  bool canceled;
  std::optional<std::int64_t> remaining_ns;  // of the period, while the source of time changes

  bool ready(std::int64_t now_ns) const { return !canceled && next_call_ns <= now_ns; }

  // The phase is kept: whole periods that were missed are left out.
  void called(std::int64_t now_ns) {
    last_call_ns = now_ns;
    next_call_ns = saturating_add(next_call_ns, period_ns);
    if (next_call_ns >= now_ns) return;
    if (period_ns == 0) {
      next_call_ns = now_ns;
    } else {
      const std::int64_t behind_ns = now_ns - next_call_ns;
      next_call_ns = saturating_add(next_call_ns, (1 + (behind_ns - 1) / period_ns) * period_ns);
    }
  }
};

}  // namespace

struct Timer::State {
  // Constant after construction.
  std::shared_ptr<Clock> clock;
  Handler handler;
  Clock::Token jumps;

  Guarded<Schedule> schedule;
  Guarded<std::function<void()>> on_reset;
};

std::shared_ptr<Timer> Timer::create(std::shared_ptr<Clock> clock, std::int64_t period_ns,
                                     std::shared_ptr<exec::CallbackGroup> group, Handler handler, bool autostart) {
  if (period_ns < 0) throw InvalidArgument("timer period must be non-negative");
  auto state = std::make_unique<State>();
  state->clock = std::move(clock);
  state->handler = std::move(handler);
  const std::int64_t now_ns = state->clock->now_ns();
  *state->schedule.lock() = {period_ns, now_ns, saturating_add(now_ns, period_ns), !autostart, std::nullopt};
  const std::shared_ptr<Timer> timer(new Timer(std::move(group), std::move(state)));
  if (timer->clock()->type() == ClockType::ros_time) {
    const std::weak_ptr<Timer> weak = timer;
    timer->state_->jumps = timer->clock()->on_jump(
        {.on_clock_change = true, .min_forward_ns = 1, .min_backward_ns = -1},
        [weak] {
          if (const auto alive = weak.lock()) alive->before_jump();
        },
        [weak](const TimeJump& jump) {
          if (const auto alive = weak.lock()) alive->after_jump(jump);
        });
  }
  return timer;
}

Timer::Timer(std::shared_ptr<exec::CallbackGroup> group, std::unique_ptr<State> state)
    : Entity(std::move(group)), state_(std::move(state)) {}

Timer::~Timer() = default;

std::int64_t Timer::period_ns() const {
  return state_->schedule.lock()->period_ns;
}

void Timer::set_period_ns(std::int64_t period_ns) {
  if (period_ns < 0) throw InvalidArgument("timer period must be non-negative");
  state_->schedule.lock()->period_ns = period_ns;
}

bool Timer::is_ready() const {
  return state_->schedule.lock()->ready(state_->clock->now_ns());
}

bool Timer::is_canceled() const {
  return state_->schedule.lock()->canceled;
}

void Timer::cancel() {
  state_->schedule.lock()->canceled = true;
  reschedule();
}

void Timer::reset() {
  {
    auto schedule = state_->schedule.lock();
    schedule->next_call_ns = saturating_add(state_->clock->now_ns(), schedule->period_ns);
    schedule->canceled = false;
  }
  reschedule();
  const auto on_reset = *state_->on_reset.lock();
  if (on_reset) on_reset();
}

std::int64_t Timer::time_since_last_call_ns() const {
  return saturating_subtract(state_->clock->now_ns(), state_->schedule.lock()->last_call_ns);
}

std::int64_t Timer::time_until_next_call_ns() const {
  auto schedule = state_->schedule.lock();
  return schedule->canceled ? forever_ns : saturating_subtract(schedule->next_call_ns, state_->clock->now_ns());
}

void Timer::set_on_reset(std::function<void()> callback) {
  *state_->on_reset.lock() = std::move(callback);
}

const std::shared_ptr<Clock>& Timer::clock() const {
  return state_->clock;
}

std::optional<TimerCall> Timer::call() {
  std::optional<TimerCall> call;
  {
    auto schedule = state_->schedule.lock();
    if (schedule->canceled) return std::nullopt;
    const std::int64_t now_ns = state_->clock->now_ns();
    call = {schedule->next_call_ns, now_ns};
    schedule->called(now_ns);
  }
  reschedule();
  return call;
}

void Timer::execute(exec::Claim& claim) {
  std::optional<TimerCall> call;
  {
    auto schedule = state_->schedule.lock();
    const std::int64_t now_ns = state_->clock->now_ns();
    if (schedule->ready(now_ns)) {
      call = {schedule->next_call_ns, now_ns};
      schedule->called(now_ns);
    }
  }
  reschedule();
  if (call) state_->handler(*call, claim);
}

exec::Deadline Timer::due() const {
  auto schedule = state_->schedule.lock();
  if (schedule->canceled) return std::nullopt;
  if (const auto deadline = state_->clock->steady_deadline(schedule->next_call_ns)) return deadline;
  if (schedule->next_call_ns <= state_->clock->now_ns()) return exec::Clock::time_point::min();
  return std::nullopt;
}

void Timer::before_jump() {
  auto schedule = state_->schedule.lock();
  const std::int64_t now_ns = state_->clock->now_ns();
  // A simulated clock shows zero until it is set: nothing can be said about its past.
  if (now_ns != 0) schedule->remaining_ns = saturating_subtract(schedule->next_call_ns, now_ns);
}

void Timer::after_jump(const TimeJump& jump) {
  {
    auto schedule = state_->schedule.lock();
    const std::int64_t now_ns = state_->clock->now_ns();
    if (jump.change == ClockChange::activated || jump.change == ClockChange::deactivated) {
      if (now_ns != 0 && schedule->remaining_ns) {
        schedule->next_call_ns = saturating_add(now_ns, *schedule->remaining_ns);
        schedule->last_call_ns = saturating_subtract(schedule->next_call_ns, schedule->period_ns);
      }
    } else if (now_ns < schedule->last_call_ns) {
      schedule->next_call_ns = saturating_add(now_ns, schedule->period_ns);
      schedule->last_call_ns = now_ns;
    }
    schedule->remaining_ns.reset();
  }
  reschedule();
}

}  // namespace myelin::node
