// SPDX-License-Identifier: Apache-2.0
// How timers are made. All throw std::invalid_argument for a period that is negative or too long, and std::runtime_error
// for a group of another node.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "rclcpp/duration.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_timers_interface.hpp"
#include "rclcpp/timer.hpp"

namespace rclcpp {
namespace detail {

template <class Rep, class Period>
std::chrono::nanoseconds safe_cast_to_period_in_ns(std::chrono::duration<Rep, Period> period) {
  if (period < std::chrono::duration<Rep, Period>::zero()) {
    throw std::invalid_argument("timer period cannot be negative");
  }
  using Seconds = std::chrono::duration<long double>;
  if (Seconds(period) > Seconds(std::chrono::nanoseconds::max())) {
    throw std::invalid_argument("timer period must be less than std::chrono::nanoseconds::max()");
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(period);
}

template <class Timer>
std::shared_ptr<Timer> entered(std::shared_ptr<Timer> timer, node_interfaces::NodeTimersInterface& timers,
                               CallbackGroup::SharedPtr group) {
  timers.add_timer(timer, std::move(group));
  return timer;
}

inline void require_interfaces(const void* node_base, const void* node_timers) {
  if (node_base == nullptr) throw std::invalid_argument("input node_base cannot be null");
  if (node_timers == nullptr) throw std::invalid_argument("input node_timers cannot be null");
}

}  // namespace detail

template <class DurationRepT, class DurationT, class CallbackT>
typename GenericTimer<CallbackT>::SharedPtr create_timer(Clock::SharedPtr clock,
                                                         std::chrono::duration<DurationRepT, DurationT> period,
                                                         CallbackT callback, CallbackGroup::SharedPtr group,
                                                         node_interfaces::NodeBaseInterface* node_base,
                                                         node_interfaces::NodeTimersInterface* node_timers,
                                                         bool autostart = true) {
  if (clock == nullptr) throw std::invalid_argument("clock cannot be null");
  detail::require_interfaces(node_base, node_timers);
  const auto period_ns = detail::safe_cast_to_period_in_ns(period);
  return detail::entered(GenericTimer<CallbackT>::make_shared(std::move(clock), period_ns, std::move(callback),
                                                              node_base->get_context(), autostart),
                         *node_timers, std::move(group));
}

template <class CallbackT>
typename GenericTimer<CallbackT>::SharedPtr create_timer(
    std::shared_ptr<node_interfaces::NodeBaseInterface> node_base,
    std::shared_ptr<node_interfaces::NodeTimersInterface> node_timers, Clock::SharedPtr clock, Duration period,
    CallbackT&& callback, CallbackGroup::SharedPtr group = nullptr, bool autostart = true) {
  return create_timer(std::move(clock), period.to_chrono<std::chrono::nanoseconds>(),
                      std::decay_t<CallbackT>(std::forward<CallbackT>(callback)), std::move(group), node_base.get(),
                      node_timers.get(), autostart);
}

template <class NodeT, class CallbackT>
TimerBase::SharedPtr create_timer(NodeT node, Clock::SharedPtr clock, Duration period, CallbackT&& callback,
                                  CallbackGroup::SharedPtr group = nullptr, bool autostart = true) {
  return create_timer(std::move(clock), period.to_chrono<std::chrono::nanoseconds>(),
                      std::decay_t<CallbackT>(std::forward<CallbackT>(callback)), std::move(group),
                      node->get_node_base_interface().get(), node->get_node_timers_interface().get(), autostart);
}

template <class DurationRepT, class DurationT, class CallbackT>
typename WallTimer<CallbackT>::SharedPtr create_wall_timer(std::chrono::duration<DurationRepT, DurationT> period,
                                                           CallbackT callback, CallbackGroup::SharedPtr group,
                                                           node_interfaces::NodeBaseInterface* node_base,
                                                           node_interfaces::NodeTimersInterface* node_timers,
                                                           bool autostart = true) {
  detail::require_interfaces(node_base, node_timers);
  const auto period_ns = detail::safe_cast_to_period_in_ns(period);
  return detail::entered(
      WallTimer<CallbackT>::make_shared(period_ns, std::move(callback), node_base->get_context(), autostart),
      *node_timers, std::move(group));
}

}  // namespace rclcpp
