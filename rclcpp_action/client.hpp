// SPDX-License-Identifier: Apache-2.0
// Client: sends goals to an action's server and hears of them.
//
//   client_ = rclcpp_action::create_client<Fibonacci>(this, "fibonacci");
//   client_->wait_for_action_server(1s);
//   rclcpp_action::Client<Fibonacci>::SendGoalOptions options;
//   options.feedback_callback = [](GoalHandle::SharedPtr, const std::shared_ptr<const Fibonacci::Feedback> feedback) {...};
//   options.result_callback = [](const GoalHandle::WrappedResult& result) {...};
//   client_->async_send_goal(goal, options);
//
// Callbacks run where the node runs, in the client's group. Any thread may call any method. Dropped, a client is no more, and
// futures that are pending throw.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp_action/client_base.hpp"
#include "rclcpp_action/client_goal_handle.hpp"
#include "rclcpp_action/detail/awaitable.hpp"
#include "rclcpp_action/detail/encoding.hpp"
#include "rclcpp_action/exceptions.hpp"
#include "rclcpp_action/types.hpp"

namespace rclcpp_action {

template <class ActionT>
class Client : public ClientBase, public std::enable_shared_from_this<Client<ActionT>> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Client)
  using Goal = typename ActionT::Goal;
  using Feedback = typename ActionT::Feedback;
  using GoalHandle = ClientGoalHandle<ActionT>;
  using WrappedResult = typename GoalHandle::WrappedResult;
  using GoalResponseCallback = std::function<void(typename GoalHandle::SharedPtr)>;
  using FeedbackCallback = typename GoalHandle::FeedbackCallback;
  using ResultCallback = typename GoalHandle::ResultCallback;
  using CancelRequest = typename ActionT::Impl::CancelGoalService::Request;
  using CancelResponse = typename ActionT::Impl::CancelGoalService::Response;
  using CancelCallback = std::function<void(typename CancelResponse::SharedPtr)>;

  using GoalFuture = detail::Awaitable<typename GoalHandle::SharedPtr>;
  using ResultFuture = detail::Awaitable<WrappedResult>;
  using CancelFuture = detail::Awaitable<typename CancelResponse::SharedPtr>;

  struct SendGoalOptions {
    // Gets null for a goal that was refused.
    GoalResponseCallback goal_response_callback = nullptr;
    FeedbackCallback feedback_callback = nullptr;
    ResultCallback result_callback = nullptr;
  };

  // Throws as rclcpp::Client::create().
  static SharedPtr create(rclcpp::node_interfaces::NodeBaseInterface& base, const std::string& name,
                          const rcl_action_client_options_t& options, const rclcpp::CallbackGroup& group) {
    const SharedPtr client(new Client());
    client->open(base, name, myelin::cdr::type_name<ActionT>(), options, group, client->handlers());
    return client;
  }
  ~Client() override {
    const Handles handles = std::exchange(*handles_.lock(), {});
    for (const auto& [id, weak] : handles) {
      if (const auto handle = weak.lock()) handle->invalidate();
    }
  }

  // The future of the goal's handle: null when it was refused. Throws rclcpp::exceptions::RCLError.
  GoalFuture async_send_goal(const Goal& goal, const SendGoalOptions& options = SendGoalOptions()) {
    const myelin::action::GoalId id = make_id();
    const auto promise = std::make_shared<std::promise<typename GoalHandle::SharedPtr>>();
    std::shared_future<typename GoalHandle::SharedPtr> future = promise->get_future().share();
    std::int64_t sequence;
    {
      auto pending = pending_.lock();  // the answer may come before its number
      const auto message = detail::encode_for_goal(id, goal);
      sequence = rclcpp::detail::translated(
          [&] { return core()->send_goal(id, message, static_cast<bool>(options.feedback_callback)); });
      pending->goals[sequence] = PendingGoal{id, promise, options, {}};
    }
    return {
        std::move(future), awaiting(Core::Part::goal, [sequence](Pending& pending) {
          return std::shared_ptr<void>(std::make_shared<typename Goals::node_type>(pending.goals.extract(sequence)));
        })};
  }

  // The future of the goal's result. Throws exceptions::UnknownGoalHandleError for a goal of somebody else, and
  // exceptions::UnawareGoalHandleError when it cannot come any more.
  ResultFuture async_get_result(typename GoalHandle::SharedPtr goal_handle, ResultCallback result_callback = nullptr) {
    require_known(goal_handle);
    if (goal_handle->invalid()) throw exceptions::UnawareGoalHandleError();
    if (result_callback) goal_handle->set_result_callback(std::move(result_callback));
    ask_for_result(goal_handle);
    return {goal_handle->result(),
            awaiting(Core::Part::result, [weak = typename GoalHandle::WeakPtr(goal_handle)](Pending&) {
              if (const auto handle = weak.lock()) handle->invalidate();
              return std::shared_ptr<void>();
            })};
  }

  // Ask for goals to be canceled: one, all, or all that were accepted up to a time. Throws
  // exceptions::UnknownGoalHandleError, rclcpp::exceptions::RCLError.
  CancelFuture async_cancel_goal(typename GoalHandle::SharedPtr goal_handle, CancelCallback cancel_callback = nullptr) {
    require_known(goal_handle);
    CancelRequest request;
    request.goal_info.goal_id.uuid = goal_handle->get_goal_id();
    return async_cancel(request, std::move(cancel_callback));
  }
  CancelFuture async_cancel_all_goals(CancelCallback cancel_callback = nullptr) {
    return async_cancel(CancelRequest(), std::move(cancel_callback));
  }
  CancelFuture async_cancel_goals_before(const rclcpp::Time& stamp, CancelCallback cancel_callback = nullptr) {
    CancelRequest request;
    request.goal_info.stamp = stamp;
    return async_cancel(request, std::move(cancel_callback));
  }

  // Nobody wants to hear of the goal's feedback and result any more.
  void stop_callbacks(typename GoalHandle::SharedPtr goal_handle) {
    goal_handle->stop_callbacks();
    core()->want_feedback(detail::to_core(goal_handle->get_goal_id()), false);
  }
  void stop_callbacks(const GoalUUID& goal_id) {
    if (const auto handle = find(detail::to_core(goal_id))) stop_callbacks(handle);
  }

 private:
  using Sample = myelin::transport::Sample;
  using Handles = std::unordered_map<myelin::action::GoalId, typename GoalHandle::WeakPtr, myelin::action::GoalIdHash>;
  struct PendingGoal {
    myelin::action::GoalId id;
    std::shared_ptr<std::promise<typename GoalHandle::SharedPtr>> promise;
    SendGoalOptions options;
    std::vector<Sample> feedback;  // that came before the answer
  };
  struct PendingCancel {
    std::shared_ptr<std::promise<typename CancelResponse::SharedPtr>> promise;
    CancelCallback callback;
  };
  using Goals = std::unordered_map<std::int64_t, PendingGoal>;
  struct Pending {
    Goals goals;
    std::unordered_map<std::int64_t, PendingCancel> cancels;
    std::unordered_map<std::int64_t, typename GoalHandle::SharedPtr> results;
  };
  static constexpr std::size_t most_early_feedback = 100;

  Client() = default;

  Core::Handlers handlers() {
    const std::weak_ptr<Client> weak = this->weak_from_this();
    Core::Handlers handlers;
    handlers.on_goal_response = [weak](std::int64_t sequence, Sample&& sample, myelin::action::GoalState state) {
      if (const auto client = weak.lock()) client->on_goal_response(sequence, sample, state);
    };
    handlers.on_cancel_response = [weak](std::int64_t sequence, Sample&& sample) {
      if (const auto client = weak.lock()) client->on_cancel_response(sequence, sample);
    };
    handlers.on_result = [weak](std::int64_t sequence, Sample&& sample) {
      if (const auto client = weak.lock()) client->on_result(sequence, sample);
    };
    handlers.on_feedback = [weak](const myelin::action::GoalId& id, Sample&& sample, myelin::exec::Claim&) {
      if (const auto client = weak.lock()) client->on_feedback(id, std::move(sample));
    };
    handlers.on_status = [weak](const myelin::action::GoalId& id, myelin::action::GoalState state) {
      const auto client = weak.lock();
      const auto handle = client ? client->find(id) : nullptr;
      if (handle) handle->set_status(state);
    };
    handlers.on_forgotten = [weak](const myelin::action::GoalId& id) {
      if (const auto client = weak.lock()) client->handles_.lock()->erase(id);
    };
    return handlers;
  }

  // Random, as version 4 of RFC 4122 has it.
  static myelin::action::GoalId make_id() {
    thread_local std::independent_bits_engine<std::mt19937_64, 8, unsigned> octets = [] {
      std::random_device device;
      std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
      return std::independent_bits_engine<std::mt19937_64, 8, unsigned>(seed);
    }();
    myelin::action::GoalId id;
    for (auto& octet : id.octets) octet = static_cast<std::uint8_t>(octets());
    id.octets[6] = static_cast<std::uint8_t>((id.octets[6] & 0x0f) | 0x40);
    id.octets[8] = static_cast<std::uint8_t>((id.octets[8] & 0x3f) | 0x80);
    return id;
  }

  typename GoalHandle::SharedPtr find(const myelin::action::GoalId& id) {
    auto handles = handles_.lock();
    const auto found = handles->find(id);
    return found == handles->end() ? nullptr : found->second.lock();
  }
  void require_known(const typename GoalHandle::SharedPtr& handle) {
    if (!handle || handle->client_ != core()) throw exceptions::UnknownGoalHandleError();
  }

  // How a future's owner waits. `give_up` takes what the future waits for out of the pending.
  template <class GiveUp>
  auto awaiting(Core::Part part, GiveUp give_up) {
    return [weak = this->weak_from_this(), core = std::weak_ptr<Core>(core()), context = context(), part, give_up](
               const std::function<bool()>& done, myelin::exec::Deadline deadline) {
      if (await(core, *context, part, done, deadline)) return;
      const auto client = weak.lock();
      if (!client) return;
      std::shared_ptr<void> given_up;  // destroyed without the lock
      auto pending = client->pending_.lock();
      given_up = give_up(*pending);
    };
  }

  void ask_for_result(const typename GoalHandle::SharedPtr& handle) {
    if (handle->ask_for_result()) return;
    auto& writer = rclcpp::detail::scratch_writer();
    typename ActionT::Impl::GetResultService::Request request;
    request.goal_id.uuid = handle->get_goal_id();
    auto pending = pending_.lock();
    myelin::cdr::encode(request, writer);
    const auto sequence =
        rclcpp::detail::translated([&] { return core()->request_result(handle->id_, writer.pieces()); });
    pending->results[sequence] = handle;
  }

  CancelFuture async_cancel(const CancelRequest& request, CancelCallback callback) {
    const auto promise = std::make_shared<std::promise<typename CancelResponse::SharedPtr>>();
    std::shared_future<typename CancelResponse::SharedPtr> future = promise->get_future().share();
    std::int64_t sequence;
    {
      auto& writer = rclcpp::detail::scratch_writer();
      auto pending = pending_.lock();
      myelin::cdr::encode(request, writer);
      sequence = rclcpp::detail::translated([&] { return core()->request_cancel(writer.pieces()); });
      pending->cancels[sequence] = PendingCancel{promise, std::move(callback)};
    }
    return {std::move(future), awaiting(Core::Part::cancel, [sequence](Pending& pending) {
              return std::shared_ptr<void>(
                  std::make_shared<decltype(pending.cancels.extract(sequence))>(pending.cancels.extract(sequence)));
            })};
  }

  // Whoever waits for such an answer, in whatever thread, is to look.
  std::shared_ptr<void> telling(Core::Part part) {
    return std::shared_ptr<void>(nullptr, [this, part](void*) { core()->interrupt(part); });
  }

  void on_goal_response(std::int64_t sequence, const Sample& sample, myelin::action::GoalState state) {
    const auto told = telling(Core::Part::goal);
    typename GoalHandle::SharedPtr handle;
    typename ActionT::Impl::SendGoalService::Response response;
    std::exception_ptr fault;
    try {
      myelin::cdr::decode(sample.payload.bytes, response);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged("goal response", error.what());
      fault = std::make_exception_ptr(rclcpp::exceptions::RCLError(error.what()));
    }
    typename Goals::node_type request;
    {
      auto pending = pending_.lock();
      request = pending->goals.extract(sequence);
      if (!request) return;
      if (response.accepted && !fault) {
        handle.reset(new GoalHandle(core(), request.mapped().id, response.stamp,
                                    request.mapped().options.feedback_callback,
                                    request.mapped().options.result_callback));
        if (state != myelin::action::GoalState::unknown) handle->set_status(state);
        (*handles_.lock())[request.mapped().id] = handle;
      }
    }
    if (fault) return request.mapped().promise->set_exception(fault);
    request.mapped().promise->set_value(handle);
    const SendGoalOptions& options = request.mapped().options;
    if (options.goal_response_callback) options.goal_response_callback(handle);
    if (!handle) return;
    if (options.result_callback) ask_for_result(handle);
    for (const Sample& early : request.mapped().feedback) tell(handle, early);
  }

  void on_feedback(const myelin::action::GoalId& id, Sample&& sample) {
    typename GoalHandle::SharedPtr handle;
    {
      auto pending = pending_.lock();
      handle = find(id);
      if (!handle) {
        for (auto& [sequence, goal] : pending->goals) {
          if (goal.id == id && goal.feedback.size() < most_early_feedback) goal.feedback.push_back(std::move(sample));
        }
        return;
      }
    }
    tell(handle, sample);
  }

  void tell(const typename GoalHandle::SharedPtr& handle, const Sample& sample) {
    const FeedbackCallback callback = handle->feedback_callback();
    if (!callback) return;
    std::shared_ptr<const typename ActionT::Impl::FeedbackMessage> message;
    try {
      message = myelin::cdr::view<typename ActionT::Impl::FeedbackMessage>(sample.payload);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged("feedback", error.what());
      return;
    }
    callback(handle, std::shared_ptr<const Feedback>(message, &message->feedback));
  }

  void on_cancel_response(std::int64_t sequence, const Sample& sample) {
    const auto told = telling(Core::Part::cancel);
    const auto request = pending_.lock()->cancels.extract(sequence);
    if (!request) return;
    auto response = std::make_shared<CancelResponse>();
    try {
      myelin::cdr::decode(sample.payload.bytes, *response);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged("cancel response", error.what());
      request.mapped().promise->set_exception(std::make_exception_ptr(rclcpp::exceptions::RCLError(error.what())));
      return;
    }
    request.mapped().promise->set_value(response);
    if (request.mapped().callback) request.mapped().callback(response);
  }

  void on_result(std::int64_t sequence, const Sample& sample) {
    const auto told = telling(Core::Part::result);
    const auto request = pending_.lock()->results.extract(sequence);
    if (!request) return;
    const typename GoalHandle::SharedPtr& handle = request.mapped();
    const auto response = std::make_shared<typename ActionT::Impl::GetResultService::Response>();
    try {
      myelin::cdr::decode(sample.payload.bytes, *response);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged("result", error.what());
      handle->fail(std::make_exception_ptr(rclcpp::exceptions::RCLError(error.what())));
      return;
    }
    handle->set_result({handle->get_goal_id(), static_cast<ResultCode>(response->status),
                        typename ActionT::Result::SharedPtr(response, &response->result)});
  }

  myelin::Guarded<Pending> pending_;  // before handles_
  myelin::Guarded<Handles> handles_;
};

}  // namespace rclcpp_action
