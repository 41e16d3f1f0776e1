// SPDX-License-Identifier: Apache-2.0
// ServerGoalHandle: one goal, for whoever works on it. Whoever holds it brings it to its end: a goal whose handle is dropped
// before is canceled.
//
// Any thread may call any method. When the server is no more, all of them do nothing.
#pragma once

#include <memory>
#include <utility>

#include "core/action/server.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp_action/detail/encoding.hpp"
#include "rclcpp_action/types.hpp"

namespace rclcpp_action {

class ServerGoalHandleBase {
 public:
  virtual ~ServerGoalHandleBase() = default;

  // Somebody wants it to end, and the server agreed: call canceled() soon.
  bool is_canceling() const { return state() == myelin::action::GoalState::canceling; }
  // It has not come to its end.
  bool is_active() const { return myelin::action::is_active(state()); }
  bool is_executing() const { return state() == myelin::action::GoalState::executing; }

 protected:
  ServerGoalHandleBase(std::shared_ptr<myelin::action::Server> server, const myelin::action::GoalId& id)
      : server_(std::move(server)), id_(id) {}

  // Throws rclcpp::exceptions::RCLError for an event that is not for a goal in its state.
  void update(myelin::action::GoalEvent event) const {
    rclcpp::detail::translated([&] { server_->update(id_, event); });
  }
  // Canceled on the way; false when it had come to its end.
  bool try_canceling() noexcept {
    try {
      if (!is_active()) return false;
      if (!is_canceling()) server_->update(id_, myelin::action::GoalEvent::cancel_goal);
      server_->update(id_, myelin::action::GoalEvent::canceled);
      return true;
    } catch (const myelin::Error&) {
      return false;
    }
  }

  const std::shared_ptr<myelin::action::Server> server_;
  const myelin::action::GoalId id_;

 private:
  myelin::action::GoalState state() const { return server_->state(id_); }
};

template <class ActionT>
class Server;

template <class ActionT>
class ServerGoalHandle : public ServerGoalHandleBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(ServerGoalHandle)
  using Goal = typename ActionT::Goal;
  using Result = typename ActionT::Result;
  using Feedback = typename ActionT::Feedback;

  ~ServerGoalHandle() override {
    if (!try_canceling()) return;
    try {
      finish(myelin::action::GoalState::canceled, Result());
    } catch (const std::exception&) {
      // Nobody is there to be told.
    }
  }

  // To whoever sent the goal and wants to hear of it. Throws rclcpp::exceptions::RCLError.
  void publish_feedback(std::shared_ptr<Feedback> feedback_msg) {
    rclcpp::detail::translated([&] {
      try {
        server_->publish_feedback(detail::encode_for_goal(id_, *feedback_msg));
      } catch (const myelin::node::Closed&) {
        // Nobody listens any more.
      }
    });
  }

  // Its end. All throw rclcpp::exceptions::RCLError for a goal that is not executing, or not canceling.
  void succeed(typename Result::SharedPtr result_msg) {
    end(myelin::action::GoalEvent::succeed, myelin::action::GoalState::succeeded, *result_msg);
  }
  void abort(typename Result::SharedPtr result_msg) {
    end(myelin::action::GoalEvent::abort, myelin::action::GoalState::aborted, *result_msg);
  }
  void canceled(typename Result::SharedPtr result_msg) {
    end(myelin::action::GoalEvent::canceled, myelin::action::GoalState::canceled, *result_msg);
  }
  // The beginning of one that was accepted to be begun later.
  void execute() { update(myelin::action::GoalEvent::execute); }

  std::shared_ptr<const Goal> get_goal() const { return goal_; }
  const GoalUUID& get_goal_id() const { return id_.octets; }

 private:
  friend class Server<ActionT>;
  ServerGoalHandle(std::shared_ptr<myelin::action::Server> server, const myelin::action::GoalId& id,
                   std::shared_ptr<const Goal> goal)
      : ServerGoalHandleBase(std::move(server), id), goal_(std::move(goal)) {}

  void end(myelin::action::GoalEvent event, myelin::action::GoalState state, const Result& result) {
    update(event);
    finish(state, result);
  }
  void finish(myelin::action::GoalState state, const Result& result) {
    rclcpp::detail::translated([&] { server_->finish(id_, detail::encode_result(state, result)); });
  }

  const std::shared_ptr<const Goal> goal_;
};

}  // namespace rclcpp_action
