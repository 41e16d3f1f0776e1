// SPDX-License-Identifier: Apache-2.0
// Clock: what time it is: ROS time, system time or steady time.
//
//   rclcpp::Clock clock(RCL_STEADY_TIME);
//   const rclcpp::Time begin = clock.now();
//   clock.sleep_for(100ms);
//
// Any thread may call any method. Copies are the same clock.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/node/clock.hpp"
#include "core/node/clock_sleep.hpp"
#include "rclcpp/context.hpp"
#include "rclcpp/contexts/default_context.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/time.hpp"

namespace rclcpp {

// Hears of jumps of a clock as long as it lives.
class JumpHandler {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(JumpHandler)
  using pre_callback_t = std::function<void()>;
  using post_callback_t = std::function<void(const rcl_time_jump_t&)>;

  JumpHandler(pre_callback_t pre, post_callback_t post, const rcl_jump_threshold_t& threshold)
      : pre_callback(std::move(pre)), post_callback(std::move(post)), notice_threshold(threshold) {}

  pre_callback_t pre_callback;
  post_callback_t post_callback;
  rcl_jump_threshold_t notice_threshold;

 private:
  friend class Clock;
  std::shared_ptr<myelin::node::Clock> clock_;  // outlives the token
  myelin::node::Clock::Token token_;
};

class Clock {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Clock)

  // Throws exceptions::RCLInvalidArgument for a type that is none.
  explicit Clock(rcl_clock_type_t clock_type = RCL_SYSTEM_TIME)
      : Clock(detail::translated(
            [&] { return std::make_shared<myelin::node::Clock>(static_cast<myelin::node::ClockType>(clock_type)); })) {}
  explicit Clock(std::shared_ptr<myelin::node::Clock> core) : core_(std::move(core)) {}

  const std::shared_ptr<myelin::node::Clock>& core() const { return core_; }

  Time now() const { return Time(core_->now_ns(), get_clock_type()); }
  rcl_clock_type_t get_clock_type() const noexcept { return static_cast<rcl_clock_type_t>(core_->type()); }
  // Whether a simulated time stands for ROS time.
  bool ros_time_is_active() const {
    if (get_clock_type() != RCL_ROS_TIME) return false;
    return core_->override_enabled();
  }

  // False when the context was shut down, cancel_sleep_or_wait() was called or the source of time changed first. Throw
  // std::runtime_error for a context that is not valid and for a point of another clock.
  bool sleep_until(Time until, Context::SharedPtr context = contexts::get_global_default_context()) {
    require_valid(context);
    if (until.get_clock_type() != get_clock_type()) {
      throw std::runtime_error("until's clock type does not match this clock's type");
    }
    return wait(*context, [&](myelin::node::ClockSleep& sleep) { return sleep.until(until.nanoseconds()); });
  }
  bool sleep_for(Duration rel_time, Context::SharedPtr context = contexts::get_global_default_context()) {
    return sleep_until(now() + rel_time, std::move(context));
  }

  // Whether it shows a time at all: a simulated clock does with its first message.
  bool started() const { return core_->now_ns() != 0; }
  bool wait_until_started(Context::SharedPtr context = contexts::get_global_default_context()) {
    require_valid(context);
    return wait(*context, [](myelin::node::ClockSleep& sleep) { return sleep.until_started(std::nullopt); });
  }
  bool wait_until_started(const Duration& timeout, Context::SharedPtr context = contexts::get_global_default_context(),
                          const Duration& wait_tick_ns = Duration(0, 100'000'000)) {
    static_cast<void>(wait_tick_ns);  // it is told when to look
    require_valid(context);
    const auto now = myelin::exec::Clock::now();
    myelin::exec::Deadline deadline;
    const std::chrono::nanoseconds most(timeout.nanoseconds());
    if (most < myelin::exec::Clock::time_point::max() - now) deadline = now + most;
    return wait(*context, [&](myelin::node::ClockSleep& sleep) { return sleep.until_started(deadline); });
  }
  void cancel_sleep_or_wait() {
    auto sleeps = sleeps_->lock();
    for (myelin::node::ClockSleep* sleep : *sleeps) sleep->cancel();
  }

  // Until the handler is dropped, the callbacks hear of jumps, in the thread that sets the clock. Throws
  // exceptions::RCLInvalidArgument for a threshold of the wrong sign.
  JumpHandler::SharedPtr create_jump_callback(JumpHandler::pre_callback_t pre_callback,
                                              JumpHandler::post_callback_t post_callback,
                                              const rcl_jump_threshold_t& threshold) {
    auto handler = std::make_shared<JumpHandler>(std::move(pre_callback), std::move(post_callback), threshold);
    const auto unless_zero = [](rcl_duration_t duration) {
      return duration.nanoseconds == 0 ? std::nullopt : std::optional(duration.nanoseconds);
    };
    const JumpHandler::WeakPtr weak = handler;
    handler->clock_ = core_;
    handler->token_ = detail::translated([&] {
      return core_->on_jump(
          {threshold.on_clock_change, unless_zero(threshold.min_forward), unless_zero(threshold.min_backward)},
          [weak] {
            const auto alive = weak.lock();
            if (alive && alive->pre_callback) alive->pre_callback();
          },
          [weak](const myelin::node::TimeJump& jump) {
            const auto alive = weak.lock();
            if (alive && alive->post_callback) {
              alive->post_callback({static_cast<rcl_clock_change_t>(jump.change), {jump.delta_ns}});
            }
          });
    });
    return handler;
  }

 private:
  using Sleeps = myelin::Guarded<std::vector<myelin::node::ClockSleep*>>;

  static void require_valid(const Context::SharedPtr& context) {
    if (!context || !context->is_valid()) {
      throw std::runtime_error("context cannot be slept with because it's invalid");
    }
  }
  template <class Wait>
  bool wait(const Context& context, Wait&& waits) {
    myelin::node::ClockSleep sleep(core_, context.core());
    sleeps_->lock()->push_back(&sleep);
    const bool come = waits(sleep);
    std::erase(*sleeps_->lock(), &sleep);
    return come;
  }

  std::shared_ptr<myelin::node::Clock> core_;
  std::shared_ptr<Sleeps> sleeps_ = std::make_shared<Sleeps>();
};

}  // namespace rclcpp
