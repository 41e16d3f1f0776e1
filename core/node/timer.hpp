// SPDX-License-Identifier: Apache-2.0
// Timer: calls back once a period of its clock. Missed periods are not made up for; the phase is kept (as rcl's timers do).
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/exec/entity.hpp"
#include "core/node/clock.hpp"

namespace myelin::node {

// When the call was due and when it came, on the timer's clock.
struct TimerCall {
  std::int64_t expected_ns;
  std::int64_t actual_ns;
};

class Timer final : public exec::Entity {
 public:
  using Handler = std::function<void(const TimerCall&, exec::Claim&)>;

  // Throws InvalidArgument ("timer period must be non-negative") on a negative period.
  static std::shared_ptr<Timer> create(std::shared_ptr<Clock> clock, std::int64_t period_ns,
                                       std::shared_ptr<exec::CallbackGroup> group, Handler handler,
                                       bool autostart = true);
  ~Timer() override;

  std::int64_t period_ns() const;
  void set_period_ns(std::int64_t period_ns);
  bool is_ready() const;
  bool is_canceled() const;
  void cancel();
  void reset();
  std::int64_t time_since_last_call_ns() const;
  std::int64_t time_until_next_call_ns() const;  // negative when overdue; infinite when canceled
  void set_on_reset(std::function<void()> callback);
  const std::shared_ptr<Clock>& clock() const;

  // Takes the call that is due, or the next one before its time, without running the handler. nullopt when canceled.
  std::optional<TimerCall> call();

  void execute(exec::Claim& claim) override;
  exec::Deadline due() const override;

 private:
  struct State;
  Timer(std::shared_ptr<exec::CallbackGroup> group, std::unique_ptr<State> state);
  void before_jump();
  void after_jump(const TimeJump& jump);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::node
