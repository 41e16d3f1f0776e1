// SPDX-License-Identifier: Apache-2.0
// What clients of every action share: finding the server, and waiting for its answers.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/action/client.hpp"
#include "core/node/answer_wait.hpp"
#include "rcl_action/action_client.h"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/detail/nanoseconds.hpp"
#include "rclcpp/detail/service_core.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"

namespace rclcpp_action {

class ClientBase {
 public:
  virtual ~ClientBase() {
    if (core_) core_->destroy();
  }
  const std::shared_ptr<myelin::action::Client>& core() const { return core_; }

  // All its services and topics have found a server.
  bool action_server_is_ready() const {
    return rclcpp::detail::translated([&] { return core_->server_is_ready(); });
  }
  // False when the time was over, or the context was shut down, first. A negative timeout is none.
  template <class RepT = int64_t, class RatioT = std::milli>
  bool wait_for_action_server(std::chrono::duration<RepT, RatioT> timeout = std::chrono::duration<RepT, RatioT>(-1)) {
    return wait_for_action_server_nanoseconds(rclcpp::detail::nanoseconds_of(timeout));
  }

  // Whether the requests and responses of its services are told of.
  void configure_introspection(rclcpp::Clock::SharedPtr clock, const rclcpp::QoS& qos_service_event_pub,
                               rcl_service_introspection_state_t introspection_state) {
    rclcpp::detail::configure_introspection(*core_, node_, clock, qos_service_event_pub, introspection_state);
  }

 protected:
  using Core = myelin::action::Client;

  void open(rclcpp::node_interfaces::NodeBaseInterface& base, const std::string& name, const char* type,
            const rcl_action_client_options_t& options, const rclcpp::CallbackGroup& group, Core::Handlers handlers) {
    node_ = base.core();
    context_ = base.core()->context();
    logger_ = base.core()->logger_name() + ".rclcpp_action";
    core_ = rclcpp::detail::translated([&] {
      using rclcpp::detail::to_core;
      return Core::create(
          *base.core(),
          {name, type, to_core(options.goal_service_qos), to_core(options.result_service_qos),
           to_core(options.cancel_service_qos), to_core(options.feedback_topic_qos), to_core(options.status_topic_qos)},
          group.core(), std::move(handlers));
    });
  }

  // False when it was not the time that ended the wait, nor the answer: nobody will answer.
  static bool await(const std::weak_ptr<Core>& weak, const myelin::node::Context& context, Core::Part part,
                    const std::function<bool()>& done, myelin::exec::Deadline deadline) {
    const auto core = weak.lock();
    const auto client = core ? core->client(part) : nullptr;
    if (!client) return false;
    return myelin::node::await_answer(client, context, done, deadline) ||
           (deadline && myelin::exec::Clock::now() >= *deadline);
  }

  const std::shared_ptr<myelin::node::Context>& context() const { return context_; }
  // Tells of an answer that cannot be read.
  void damaged(const char* what, const std::string& why) {
    damaged_.write(logger_, myelin::node::logging::Severity::warn,
                   std::string("damaged ") + what + " of action '" + core_->name() + "': " + why,
                   {__func__, __FILE__, __LINE__});
  }

 private:
  bool wait_for_action_server_nanoseconds(std::chrono::nanoseconds timeout) {
    const auto now = myelin::exec::Clock::now();
    const bool limited =
        timeout >= std::chrono::nanoseconds(0) && timeout < myelin::exec::Clock::time_point::max() - now;
    return rclcpp::detail::translated(
        [&] { return core_->wait_for_server(limited ? now + timeout : myelin::exec::Deadline()); });
  }

  // Constant after open().
  std::weak_ptr<myelin::node::Node> node_;
  std::shared_ptr<myelin::node::Context> context_;
  std::string logger_;
  std::shared_ptr<Core> core_;

  myelin::node::logging::Throttle damaged_;
};

}  // namespace rclcpp_action
