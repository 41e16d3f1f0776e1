// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/exec/executor.hpp"
#include "rclcpp/context.hpp"
#include "rclcpp/create_subscription.hpp"
#include "rclcpp/subscription.hpp"

namespace rclcpp {

namespace detail {

// Becomes ready when a message comes; nothing runs then.
class MessageWaiter final : public myelin::exec::Entity {
 public:
  MessageWaiter() : Entity(nullptr) {}
  void execute(myelin::exec::Claim&) override {}
};

// What comes to `from`, which may be null, wakes another, as long as this lives. Throws std::runtime_error when an executor
// has it. Lives on the stack.
class Diversion {
 public:
  Diversion(std::shared_ptr<myelin::exec::Entity> from, const std::shared_ptr<myelin::exec::Entity>& to)
      : from_(std::move(from)) {
    if (!from_) return;
    myelin::exec::Executor nobody;
    if (!nobody.add(from_)) throw std::runtime_error("subscription already associated with an executor");
    nobody.remove(*from_);
    from_->divert_to(to);
  }
  ~Diversion() {
    if (!from_) return;
    from_->divert_to(nullptr);
    from_->notify();  // of what came and was not taken
  }
  Diversion(const Diversion&) = delete;
  Diversion& operator=(const Diversion&) = delete;

 private:
  const std::shared_ptr<myelin::exec::Entity> from_;
};

}  // namespace detail

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
  // A shutdown may still be ringing when the wait has ended.
  const auto waiting = std::make_shared<myelin::exec::Executor>();
  const auto waiter = std::make_shared<detail::MessageWaiter>();
  waiting->add(waiter);
  const detail::Diversion wire(subscription->core(), waiter), in_process(subscription->inlet(), waiter);
  const auto ending = context->core()->on_shutdown([waiting] { waiting->wake_all(); });
  bool taken = false;
  MessageInfo info;
  while (!(taken = subscription->take(out, info)) && context->is_valid()) {
    if (auto turn = waiting->next(deadline)) {
      turn->run();
    } else if (deadline && myelin::exec::Clock::now() >= *deadline) {
      taken = subscription->take(out, info);
      break;
    }
  }
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
