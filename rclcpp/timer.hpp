// SPDX-License-Identifier: Apache-2.0
// Timers: call back once a period. Missed periods are not made up for; the phase is kept.
//
//   timer_ = create_wall_timer(500ms, [this] { tick(); });
//   timer_ = create_timer(1s, [](rclcpp::TimerBase& timer) { timer.cancel(); });      by the node's clock
//
// A callback takes nothing, the timer, or a TimerInfo. Any thread may call any method; dropped, a timer is no more.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/node/timer.hpp"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/clock.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp {

// When a call was due, and when it came, on the timer's clock.
struct TimerInfo {
  Time expected_call_time;
  Time actual_call_time;
};

class TimerBase : public std::enable_shared_from_this<TimerBase> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(TimerBase)

  // Throws exceptions::RCLInvalidArgument for a negative period.
  TimerBase(Clock::SharedPtr clock, std::chrono::nanoseconds period, Context::SharedPtr context, bool autostart = true)
      : clock_(std::move(clock)) {
    static_cast<void>(context);  // that of the node it enters
    make(nullptr, period.count(), autostart);
  }
  virtual ~TimerBase() { core_->leave(); }
  RCLCPP_DISABLE_COPY(TimerBase)

  // Runs with the node of the group from now on. Once. REQUIRES: a shared_ptr holds it.
  void enter(const CallbackGroup& group) {
    *owner_ = weak_from_this();
    if (core_->group() != group.core()) make(group.core(), core_->period_ns(), !core_->is_canceled());
    group.adopt(core_);
  }

  std::shared_ptr<myelin::exec::Entity> entity() const { return core_; }

  void cancel() { core_->cancel(); }
  bool is_canceled() { return core_->is_canceled(); }
  // Begins a period anew; one that was canceled goes on.
  void reset() { core_->reset(); }
  // Negative when the call is overdue; nanoseconds::max() for a canceled one.
  std::chrono::nanoseconds time_until_trigger() {
    if (core_->is_canceled()) return std::chrono::nanoseconds::max();
    return std::chrono::nanoseconds(core_->time_until_next_call_ns());
  }
  bool is_ready() { return core_->is_ready(); }
  virtual bool is_steady() { return clock_->get_clock_type() == RCL_STEADY_TIME; }
  Clock::SharedPtr get_clock() const { return clock_; }

  // Takes the call that is due, or the next before its time; null for a canceled timer. The callback is not called by this.
  virtual std::shared_ptr<void> call() {
    const auto call = core_->call();
    return call ? std::make_shared<myelin::node::TimerCall>(*call) : nullptr;
  }
  // Calls the callback for what call() gave.
  virtual void execute_callback(const std::shared_ptr<void>& data) = 0;

  // Called with the number of resets, 1, in the thread that resets.
  void set_on_reset_callback(std::function<void(std::size_t)> callback) {
    if (!callback) {
      throw std::invalid_argument("The callback passed to set_on_reset_callback is not callable.");
    }
    core_->set_on_reset([callback = std::move(callback)] { callback(1); });
  }
  void clear_on_reset_callback() { core_->set_on_reset(nullptr); }

 protected:
  TimerInfo info_of(const std::shared_ptr<void>& data) const {
    const auto& call = *std::static_pointer_cast<myelin::node::TimerCall>(data);
    const rcl_clock_type_t type = clock_->get_clock_type();
    return {Time(call.expected_ns, type), Time(call.actual_ns, type)};
  }

 private:
  using Owner = std::shared_ptr<std::weak_ptr<TimerBase>>;

  void make(std::shared_ptr<myelin::exec::CallbackGroup> group, std::int64_t period_ns, bool autostart) {
    const auto handler = [owner = owner_](const myelin::node::TimerCall& call, myelin::exec::Claim&) {
      if (const auto timer = owner->lock()) {
        timer->execute_callback(std::make_shared<myelin::node::TimerCall>(call));
      }
    };
    core_ = detail::translated(
        [&] { return myelin::node::Timer::create(clock_->core(), period_ns, std::move(group), handler, autostart); });
  }

  // Constant after enter().
  const Clock::SharedPtr clock_;
  const Owner owner_ = std::make_shared<std::weak_ptr<TimerBase>>();
  std::shared_ptr<myelin::node::Timer> core_;
};

using VoidCallbackType = std::function<void()>;
using TimerCallbackType = std::function<void(TimerBase&)>;
using TimerInfoCallbackType = std::function<void(const TimerInfo&)>;

// By any clock.
template <class FunctorT>
requires std::is_invocable_v<FunctorT&> || std::is_invocable_v<FunctorT&, TimerBase&> ||
    std::is_invocable_v<FunctorT&, const TimerInfo&>
class GenericTimer : public TimerBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(GenericTimer)

  explicit GenericTimer(Clock::SharedPtr clock, std::chrono::nanoseconds period, FunctorT&& callback,
                        Context::SharedPtr context, bool autostart = true)
      : TimerBase(std::move(clock), period, std::move(context), autostart),
        callback_(std::forward<FunctorT>(callback)) {}
  ~GenericTimer() override { cancel(); }

  void execute_callback(const std::shared_ptr<void>& data) override {
    if constexpr (std::is_invocable_v<FunctorT&>) {
      callback_();
    } else if constexpr (std::is_invocable_v<FunctorT&, TimerBase&>) {
      callback_(*this);
    } else {
      callback_(info_of(data));
    }
  }

 private:
  FunctorT callback_;
};

// By the steady clock.
template <class FunctorT>
class WallTimer : public GenericTimer<FunctorT> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(WallTimer)
  WallTimer(std::chrono::nanoseconds period, FunctorT&& callback, Context::SharedPtr context, bool autostart = true)
      : GenericTimer<FunctorT>(std::make_shared<Clock>(RCL_STEADY_TIME), period, std::move(callback),
                               std::move(context), autostart) {}
};

}  // namespace rclcpp
