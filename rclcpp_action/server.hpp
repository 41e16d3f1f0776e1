// SPDX-License-Identifier: Apache-2.0
// Server: does an action's work.
//
//   server_ = rclcpp_action::create_server<Fibonacci>(
//       this, "fibonacci",
//       [](const GoalUUID&, std::shared_ptr<const Fibonacci::Goal>) { return GoalResponse::ACCEPT_AND_EXECUTE; },
//       [](std::shared_ptr<GoalHandle>) { return CancelResponse::ACCEPT; },
//       [this](std::shared_ptr<GoalHandle> handle) { std::thread{[=] { execute(handle); }}.detach(); });
//
// Callbacks run where the node runs, in the server's group, and return soon. What a callback throws leaves the executor; the
// goal, or the request to cancel, is refused then. Dropped, a server is no more.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/action/server.hpp"
#include "core/base/guarded.hpp"
#include "rcl_action/action_server.h"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/detail/service_core.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp_action/server_goal_handle.hpp"
#include "rclcpp_action/types.hpp"

namespace rclcpp_action {

enum class GoalResponse : std::int8_t { REJECT = 1, ACCEPT_AND_EXECUTE = 2, ACCEPT_AND_DEFER = 3 };
enum class CancelResponse : std::int8_t { REJECT = 1, ACCEPT = 2 };

class ServerBase {
 public:
  virtual ~ServerBase() {
    if (core_) core_->destroy();
  }
  const std::shared_ptr<myelin::action::Server>& core() const { return core_; }

  // Whether the requests and responses of its services are told of.
  void configure_introspection(rclcpp::Clock::SharedPtr clock, const rclcpp::QoS& qos_service_event_pub,
                               rcl_service_introspection_state_t introspection_state) {
    rclcpp::detail::configure_introspection(*core_, node_, clock, qos_service_event_pub, introspection_state);
  }

 protected:
  void open(rclcpp::node_interfaces::NodeBaseInterface& base, const std::string& name, const char* type,
            const rcl_action_server_options_t& options, const rclcpp::CallbackGroup& group,
            myelin::action::Server::Handlers handlers) {
    node_ = base.core();
    core_ = rclcpp::detail::translated([&] {
      using rclcpp::detail::to_core;
      return myelin::action::Server::create(
          *base.core(),
          {name, type, to_core(options.goal_service_qos), to_core(options.result_service_qos),
           to_core(options.cancel_service_qos), to_core(options.feedback_topic_qos), to_core(options.status_topic_qos),
           options.result_timeout.nanoseconds},
          group.core(), std::move(handlers));
    });
  }

 private:
  // Constant after open().
  std::weak_ptr<myelin::node::Node> node_;
  std::shared_ptr<myelin::action::Server> core_;
};

template <class ActionT>
class Server : public ServerBase, public std::enable_shared_from_this<Server<ActionT>> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Server)
  using Goal = typename ActionT::Goal;
  using GoalHandle = ServerGoalHandle<ActionT>;
  using GoalCallback = std::function<GoalResponse(const GoalUUID&, std::shared_ptr<const Goal>)>;
  using CancelCallback = std::function<CancelResponse(std::shared_ptr<GoalHandle>)>;
  using AcceptedCallback = std::function<void(std::shared_ptr<GoalHandle>)>;

  // Throws as Service::create().
  static SharedPtr create(rclcpp::node_interfaces::NodeBaseInterface& base, const std::string& name,
                          const rcl_action_server_options_t& options, GoalCallback handle_goal,
                          CancelCallback handle_cancel, AcceptedCallback handle_accepted,
                          const rclcpp::CallbackGroup& group) {
    const SharedPtr server(new Server(std::move(handle_goal), std::move(handle_cancel), std::move(handle_accepted)));
    auto opened = server->opened_.lock();  // a request that comes so early waits
    server->open(base, name, myelin::cdr::type_name<ActionT>(), options, group, server->handlers());
    *opened = true;
    return server;
  }

 private:
  using Core = myelin::action::Server;

  Server(GoalCallback handle_goal, CancelCallback handle_cancel, AcceptedCallback handle_accepted)
      : handle_goal_(std::move(handle_goal)),
        handle_cancel_(std::move(handle_cancel)),
        handle_accepted_(std::move(handle_accepted)) {}

  Core::Handlers handlers() {
    const std::weak_ptr<Server> weak = this->weak_from_this();
    Core::Handlers handlers;
    handlers.on_goal = [weak](const Core::GoalRequest& request, myelin::transport::Sample&& sample,
                              myelin::exec::Claim&) {
      if (const auto server = weak.lock()) server->on_goal(request, std::move(sample));
    };
    handlers.on_cancel = [weak](const Core::CancelRequest& request, myelin::transport::Sample&&, myelin::exec::Claim&) {
      if (const auto server = weak.lock()) server->on_cancel(request);
    };
    handlers.on_expired = [weak](const std::vector<myelin::action::GoalId>& ids) {
      const auto server = weak.lock();
      if (!server) return;
      auto goals = server->goals_.lock();
      for (const auto& id : ids) goals->erase(id);
    };
    return handlers;
  }

  void on_goal(const Core::GoalRequest& request, myelin::transport::Sample&& sample) {
    opened_.lock();
    using Request = typename ActionT::Impl::SendGoalService::Request;
    const auto message = myelin::cdr::view<Request>(std::move(sample.payload));
    const std::shared_ptr<const Goal> goal(message, &message->goal);
    const std::shared_ptr<Core> server = core();

    GoalResponse verdict;
    try {
      verdict = handle_goal_(request.id.octets, goal);
    } catch (...) {
      server->answer(request, std::nullopt);
      throw;
    }
    if (verdict != GoalResponse::ACCEPT_AND_EXECUTE && verdict != GoalResponse::ACCEPT_AND_DEFER) {
      server->answer(request, std::nullopt);
      return;
    }
    const auto info = server->accept(request.id);
    const std::shared_ptr<GoalHandle> handle(new GoalHandle(server, request.id, goal));
    (*goals_.lock())[request.id] = handle;
    server->answer(request, info);
    begin(*server, request.id, verdict);
    handle_accepted_(handle);
  }

  static void begin(Core& server, const myelin::action::GoalId& id, GoalResponse verdict) {
    if (verdict == GoalResponse::ACCEPT_AND_DEFER) return server.publish_status();
    try {
      server.update(id, myelin::action::GoalEvent::execute);
    } catch (const myelin::action::InvalidTransition&) {
      // A request to cancel it was faster.
    }
  }

  void on_cancel(const Core::CancelRequest& request) {
    opened_.lock();
    const std::shared_ptr<Core> server = core();
    std::vector<myelin::action::GoalInfo> canceling;
    const std::shared_ptr<void> answered(nullptr, [&](void*) { server->answer(request, canceling); });
    for (const auto& goal : request.goals) {
      std::shared_ptr<GoalHandle> handle;
      {
        auto goals = goals_.lock();
        const auto found = goals->find(goal.id);
        if (found != goals->end()) handle = found->second.lock();
      }
      if (!handle || handle_cancel_(handle) != CancelResponse::ACCEPT) continue;
      try {
        server->update(goal.id, myelin::action::GoalEvent::cancel_goal);
        canceling.push_back(goal);
      } catch (const myelin::action::InvalidTransition&) {
        // It came to its end meanwhile.
      }
    }
  }

  // Constant after construction.
  const GoalCallback handle_goal_;
  const CancelCallback handle_cancel_;
  const AcceptedCallback handle_accepted_;

  myelin::Guarded<bool> opened_;
  myelin::Guarded<std::unordered_map<myelin::action::GoalId, std::weak_ptr<GoalHandle>, myelin::action::GoalIdHash>>
      goals_;
};

}  // namespace rclcpp_action
