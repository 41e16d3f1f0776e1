// SPDX-License-Identifier: Apache-2.0
// Clock: what time it is for a node. ROS time is system time until somebody overrides it (simulation, playback).
// Any thread may call any method.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/exec/entity.hpp"

namespace myelin::node {

enum class ClockType : std::uint8_t { uninitialized = 0, ros_time = 1, system_time = 2, steady_time = 3 };

enum class ClockChange : std::uint8_t { no_change = 1, activated = 2, deactivated = 3, system_time_no_change = 4 };

struct TimeJump {
  ClockChange change;
  std::int64_t delta_ns;
};

// Which jumps a callback wants to hear of; nullopt: none of that kind. As rcl_jump_threshold_t.
struct JumpThreshold {
  bool on_clock_change = true;
  std::optional<std::int64_t> min_forward_ns{};
  std::optional<std::int64_t> min_backward_ns{};  // negative
};

class Clock {
 public:
  explicit Clock(ClockType type);
  ~Clock();

  ClockType type() const;
  std::int64_t now_ns() const;

  // ROS time only; they throw InvalidArgument on other clocks. Jump callbacks run in the calling thread; what the first of
  // them throws leaves here, when all have run and the time is set.
  bool override_enabled() const;
  void enable_override(bool enabled);
  void set_override(std::int64_t time_ns);

  // Until the token is dropped; a call that is under way then goes on.
  using Token = std::shared_ptr<void>;
  [[nodiscard]] Token on_jump(const JumpThreshold& threshold, std::function<void()> before,
                              std::function<void(const TimeJump&)> after);

  // When this clock will show `time_ns`, on the steady clock; nullopt while time is overridden (nobody can know).
  exec::Deadline steady_deadline(std::int64_t time_ns) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::node
