// SPDX-License-Identifier: Apache-2.0
// ClockSleep: until a clock shows a time, however it is set meanwhile.
//
//   ClockSleep sleep(clock, context);
//   const bool there = sleep.until(time_ns);
//
// One thread sleeps; any other may cancel().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "core/node/clock.hpp"
#include "core/node/context.hpp"

namespace myelin::node {

class ClockSleep {
 public:
  // Null as a context: nothing but the clock and cancel() ends it.
  ClockSleep(std::shared_ptr<Clock> clock, std::shared_ptr<Context> context);

  // False when the context was shut down, the clock began or ceased to be overridden, or cancel() was called first.
  bool until(std::int64_t time_ns);
  // Until the clock shows a time at all, which a simulated one does with its first message, at most until the deadline.
  bool until_started(exec::Deadline deadline);
  void cancel();

 private:
  struct Nudges;
  bool wait(const std::function<bool()>& come, const std::function<exec::Deadline()>& due, exec::Deadline deadline);

  const std::shared_ptr<Clock> clock_;
  const std::shared_ptr<Context> context_;
  const std::shared_ptr<Nudges> nudges_;
  Clock::Token jumps_;
  Context::Token shutdown_;
};

}  // namespace myelin::node
