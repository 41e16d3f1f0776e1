// SPDX-License-Identifier: Apache-2.0
// ClientGoalHandle: a goal that a server has accepted, for whoever sent it. Any thread may call any method.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "core/action/client.hpp"
#include "core/base/guarded.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/time.hpp"
#include "rclcpp_action/exceptions.hpp"
#include "rclcpp_action/types.hpp"

namespace rclcpp_action {

// How a goal ended.
enum class ResultCode : std::int8_t {
  UNKNOWN = GoalStatus::STATUS_UNKNOWN,
  SUCCEEDED = GoalStatus::STATUS_SUCCEEDED,
  CANCELED = GoalStatus::STATUS_CANCELED,
  ABORTED = GoalStatus::STATUS_ABORTED
};

template <class ActionT>
class Client;

template <class ActionT>
class ClientGoalHandle {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(ClientGoalHandle)

  struct WrappedResult {
    GoalUUID goal_id;
    ResultCode code;
    typename ActionT::Result::SharedPtr result;
  };
  using Feedback = typename ActionT::Feedback;
  using Result = typename ActionT::Result;
  using FeedbackCallback = std::function<void(SharedPtr, const std::shared_ptr<const Feedback>)>;
  using ResultCallback = std::function<void(const WrappedResult& result)>;

  ~ClientGoalHandle() { client_->release(id_); }
  RCLCPP_DISABLE_COPY(ClientGoalHandle)

  const GoalUUID& get_goal_id() const { return id_.octets; }
  // When it was accepted.
  rclcpp::Time get_goal_stamp() const { return stamp_; }
  // action_msgs/msg/GoalStatus's number.
  std::int8_t get_status() { return static_cast<std::int8_t>(state_.lock()->status); }
  // Whether anybody hears of its feedback; whether its result was asked for.
  bool is_feedback_aware() { return static_cast<bool>(state_.lock()->on_feedback); }
  bool is_result_aware() { return state_.lock()->result_asked; }

 private:
  friend class Client<ActionT>;

  ClientGoalHandle(std::shared_ptr<myelin::action::Client> client, const myelin::action::GoalId& id,
                   const rclcpp::Time& stamp, FeedbackCallback on_feedback, ResultCallback on_result)
      : client_(std::move(client)), id_(id), stamp_(stamp) {
    auto state = state_.lock();
    state->on_feedback = std::move(on_feedback);
    state->on_result = std::move(on_result);
    state->result = state->promise.get_future().share();
  }

  void set_status(myelin::action::GoalState status) { state_.lock()->status = status; }
  FeedbackCallback feedback_callback() { return state_.lock()->on_feedback; }
  void stop_callbacks() {
    FeedbackCallback feedback;  // outlive the lock
    ResultCallback result;
    auto state = state_.lock();
    feedback.swap(state->on_feedback);
    result.swap(state->on_result);
  }
  // True when somebody has asked before.
  bool ask_for_result() { return std::exchange(state_.lock()->result_asked, true); }
  void set_result_callback(ResultCallback on_result) { state_.lock()->on_result = std::move(on_result); }
  std::shared_future<WrappedResult> result() const { return state_.lock()->result; }
  bool invalid() const { return state_.lock()->invalid; }

  void set_result(WrappedResult wrapped) {
    ResultCallback on_result;
    {
      auto state = state_.lock();
      if (std::exchange(state->complete, true)) return;
      state->status = static_cast<myelin::action::GoalState>(wrapped.code);
      state->promise.set_value(wrapped);
      on_result = state->on_result;
    }
    if (on_result) on_result(wrapped);
  }
  // Its result will not come.
  void fail(std::exception_ptr error) {
    auto state = state_.lock();
    if (std::exchange(state->complete, true)) return;
    state->promise.set_exception(std::move(error));
  }
  void invalidate() {
    state_.lock()->invalid = true;
    fail(std::make_exception_ptr(exceptions::UnawareGoalHandleError()));
  }

  struct State {
    myelin::action::GoalState status = myelin::action::GoalState::accepted;
    FeedbackCallback on_feedback;
    ResultCallback on_result;
    bool result_asked = false, complete = false, invalid = false;
    std::promise<WrappedResult> promise;
    std::shared_future<WrappedResult> result;
  };

  // Constant after construction.
  const std::shared_ptr<myelin::action::Client> client_;
  const myelin::action::GoalId id_;
  const rclcpp::Time stamp_;

  myelin::Guarded<State> state_;
};

}  // namespace rclcpp_action
