// SPDX-License-Identifier: Apache-2.0
// Rate: keeps a loop to a frequency.
//
//   rclcpp::WallRate rate(10.0);
//   while (rclcpp::ok()) { work(); rate.sleep(); }
//
// One thread sleeps with it.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

#include "rclcpp/clock.hpp"

namespace rclcpp {

class RateBase {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(RateBase)
  virtual ~RateBase() = default;
  // Until the next period begins. False, at once, when it has begun already; false too when the sleep was ended early.
  virtual bool sleep() = 0;
  virtual rcl_clock_type_t get_type() const = 0;
  virtual void reset() = 0;
};

class Rate : public RateBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Rate)

  // Throw std::invalid_argument for what is not positive.
  explicit Rate(double rate, Clock::SharedPtr clock = std::make_shared<Clock>(RCL_SYSTEM_TIME))
      : Rate(period_of(rate), std::move(clock)) {}
  explicit Rate(const Duration& period, Clock::SharedPtr clock = std::make_shared<Clock>(RCL_SYSTEM_TIME))
      : clock_(std::move(clock)), period_(period), begin_(clock_->now()) {
    if (period <= Duration(0, 0)) throw std::invalid_argument("period must be greater than 0");
  }

  bool sleep() override {
    const Time now = clock_->now();
    // A clock that was set back begins anew.
    const Time next = now < begin_ ? now + period_ : begin_ + period_;
    begin_ += period_;
    if (next <= now) {
      if (now > next + period_) begin_ = now + period_;
      return false;
    }
    if (begin_ != next) begin_ = next;
    return clock_->sleep_until(next);
  }
  rcl_clock_type_t get_type() const override { return clock_->get_clock_type(); }
  bool is_steady() const { return get_type() == RCL_STEADY_TIME; }
  void reset() override { begin_ = clock_->now(); }
  std::chrono::nanoseconds period() const { return std::chrono::nanoseconds(period_.nanoseconds()); }

 private:
  static Duration period_of(double rate) {
    if (!(rate > 0.0)) throw std::invalid_argument("rate must be greater than 0");
    return Duration::from_seconds(1.0 / rate);
  }

  const Clock::SharedPtr clock_;
  const Duration period_;
  Time begin_;  // of this period
};

// By the steady clock.
class WallRate : public Rate {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(WallRate)
  explicit WallRate(double rate) : Rate(rate, std::make_shared<Clock>(RCL_STEADY_TIME)) {}
  explicit WallRate(const Duration& period) : Rate(period, std::make_shared<Clock>(RCL_STEADY_TIME)) {}
};

// By ROS time.
class ROSRate : public Rate {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(ROSRate)
  explicit ROSRate(double rate) : Rate(rate, std::make_shared<Clock>(RCL_ROS_TIME)) {}
  explicit ROSRate(const Duration& period) : Rate(period, std::make_shared<Clock>(RCL_ROS_TIME)) {}
};

// By the clock of the standard library that is named. Deprecated upstream: Rate takes a clock.
template <class StdClock = std::chrono::high_resolution_clock>
class GenericRate : public Rate {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(GenericRate)
  explicit GenericRate(double rate) : Rate(rate, clock()) {}
  explicit GenericRate(std::chrono::nanoseconds period) : Rate(Duration(period), clock()) {}

 private:
  static Clock::SharedPtr clock() {
    return std::make_shared<Clock>(StdClock::is_steady ? RCL_STEADY_TIME : RCL_SYSTEM_TIME);
  }
};

}  // namespace rclcpp
