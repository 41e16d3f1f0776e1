// SPDX-License-Identifier: Apache-2.0
// Wait sets: waiting for several things without an executor, and taking what came by oneself.
//
//   rclcpp::WaitSet wait_set({{subscription}}, {}, {timer});
//   const auto result = wait_set.wait(1s);
//   if (result.kind() == rclcpp::WaitResultKind::Ready) {
//     if (result.get_wait_set().get_rcl_wait_set().subscriptions[0]) subscription->take(message, info);
//   }
//
// What is waited for is in one wait set only and in no executor: its node, or its callback group, is added to none. A wait
// throws std::runtime_error otherwise, and so does a client in a wait set: its answers go to their futures. A wait ends, as
// if by time, when the context is shut down.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "rclcpp/contexts/default_context.hpp"
#include "rclcpp/detail/wait_set_core.hpp"

namespace rclcpp {

// To which things are added and from which they are removed, by any thread, also while one waits.
class WaitSet : public detail::WaitSetCore {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(WaitSet)

  explicit WaitSet(const std::vector<SubscriptionEntry>& subscriptions = {},
                   const std::vector<GuardCondition::SharedPtr>& guard_conditions = {},
                   const std::vector<TimerBase::SharedPtr>& timers = {},
                   const std::vector<ClientBase::SharedPtr>& clients = {},
                   const std::vector<ServiceBase::SharedPtr>& services = {},
                   const std::vector<WaitableEntry>& waitables = {},
                   Context::SharedPtr context = contexts::get_global_default_context())
      : WaitSetCore(std::move(context)) {
    add_all(subscriptions), add_all(guard_conditions), add_all(timers);
    add_all(clients), add_all(services), add_all(waitables);
  }

  // Throw std::runtime_error for what a wait set has already, or, on removal, for what this one has not.
  void add_subscription(SubscriptionBase::SharedPtr subscription, SubscriptionWaitSetMask mask = {}) {
    add(SubscriptionEntry(std::move(subscription), mask));
  }
  void remove_subscription(SubscriptionBase::SharedPtr subscription, SubscriptionWaitSetMask = {}) {
    remove(subscription);
  }
  void add_guard_condition(GuardCondition::SharedPtr guard_condition) { add(guard_condition); }
  void remove_guard_condition(GuardCondition::SharedPtr guard_condition) { remove(guard_condition); }
  void add_timer(TimerBase::SharedPtr timer) { add(timer); }
  void remove_timer(TimerBase::SharedPtr timer) { remove(timer); }
  void add_service(ServiceBase::SharedPtr service) { add(service); }
  void remove_service(ServiceBase::SharedPtr service) { remove(service); }
  void add_waitable(Waitable::SharedPtr waitable, std::shared_ptr<void> associated_entity = nullptr) {
    add(WaitableEntry(std::move(waitable), std::move(associated_entity)));
  }
  void remove_waitable(Waitable::SharedPtr waitable) { remove(waitable); }
  void prune_deleted_entities() { prune(); }

  // A negative time is without limit.
  template <class Rep = int64_t, class Period = std::milli>
  WaitResult<WaitSet> wait(std::chrono::duration<Rep, Period> time_to_wait = std::chrono::duration<Rep, Period>(-1)) {
    return {wait_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time_to_wait)), *this};
  }
};

using ThreadSafeWaitSet = WaitSet;

// Of what it was made with.
template <std::size_t subscription_count, std::size_t guard_condition_count, std::size_t timer_count,
          std::size_t client_count, std::size_t service_count, std::size_t waitable_count>
class StaticWaitSet : public detail::WaitSetCore {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(StaticWaitSet)

  explicit StaticWaitSet(const std::array<SubscriptionEntry, subscription_count>& subscriptions = {},
                         const std::array<GuardCondition::SharedPtr, guard_condition_count>& guard_conditions = {},
                         const std::array<TimerBase::SharedPtr, timer_count>& timers = {},
                         const std::array<ClientBase::SharedPtr, client_count>& clients = {},
                         const std::array<ServiceBase::SharedPtr, service_count>& services = {},
                         const std::array<WaitableEntry, waitable_count>& waitables = {},
                         Context::SharedPtr context = contexts::get_global_default_context())
      : WaitSetCore(std::move(context)) {
    add_all(subscriptions), add_all(guard_conditions), add_all(timers);
    add_all(clients), add_all(services), add_all(waitables);
  }

  // A negative time is without limit.
  template <class Rep = int64_t, class Period = std::milli>
  WaitResult<StaticWaitSet> wait(
      std::chrono::duration<Rep, Period> time_to_wait = std::chrono::duration<Rep, Period>(-1)) {
    return {wait_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time_to_wait)), *this};
  }
};

}  // namespace rclcpp
