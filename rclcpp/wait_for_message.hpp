// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/exec/executor.hpp"
#include "rclcpp/context.hpp"
#include "rclcpp/create_subscription.hpp"
#include "rclcpp/subscription.hpp"

namespace rclcpp {

// Waits for the next message of a subscription and takes it away from its callback; false when the time ran out (negative:
// never) or the context was shut down. Throws std::runtime_error for a subscription that an executor has.
template <class MsgT, class Rep = int64_t, class Period = std::milli>
bool wait_for_message(MsgT& out, std::shared_ptr<Subscription<MsgT>> subscription, std::shared_ptr<Context> context,
                      std::chrono::duration<Rep, Period> time_to_wait = std::chrono::duration<Rep, Period>(-1)) {
  myelin::exec::Deadline deadline;
  if (time_to_wait.count() >= 0) {
    const auto now = myelin::exec::Clock::now();
    const auto most = std::chrono::duration_cast<std::chrono::hours>(myelin::exec::Clock::time_point::max() - now);
    if (time_to_wait < most) deadline = now + std::chrono::duration_cast<std::chrono::nanoseconds>(time_to_wait);
  }
  // Nothing runs in it: what becomes ready only ends the wait.
  myelin::exec::Executor waiting;
  if (!waiting.add(subscription->core()) || (subscription->inlet() && !waiting.add(subscription->inlet()))) {
    throw std::runtime_error("subscription already associated with an executor");
  }
  const auto ending = context->core()->on_shutdown([&waiting] { waiting.wake_all(); });
  const auto leave = [&](auto* entity) {
    if (entity) waiting.remove(*entity);
  };
  bool taken = false;
  MessageInfo info;
  while (!(taken = subscription->take(out, info)) && context->is_valid()) {
    const auto turn = waiting.next(deadline);
    if (!turn && deadline && myelin::exec::Clock::now() >= *deadline) {
      taken = subscription->take(out, info);
      break;
    }
  }
  leave(subscription->core().get());
  leave(subscription->inlet().get());
  return taken;
}

// The next message of a topic.
template <class MsgT, class NodeT, class Rep = int64_t, class Period = std::milli>
bool wait_for_message(MsgT& out, NodeT node, const std::string& topic,
                      std::chrono::duration<Rep, Period> time_to_wait = std::chrono::duration<Rep, Period>(-1),
                      const QoS& qos = SystemDefaultsQoS()) {
  SubscriptionOptions options;
  options.callback_group =
      node->get_node_base_interface()->create_callback_group(CallbackGroupType::MutuallyExclusive, false);
  options.use_intra_process_comm = IntraProcessSetting::Disable;
  auto subscription = create_subscription<MsgT>(
      node, topic, qos, [](std::shared_ptr<const MsgT>) {}, options);
  return wait_for_message<MsgT, Rep, Period>(out, subscription, node->get_node_base_interface()->get_context(),
                                             time_to_wait);
}

}  // namespace rclcpp
