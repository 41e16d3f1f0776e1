// SPDX-License-Identifier: Apache-2.0
// Asks AddTwoInts at "add" and Fibonacci at "fibonacci", and tells what it heard, a line each.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "example_interfaces/action/fibonacci.hpp"
#include "example_interfaces/srv/add_two_ints.hpp"
#include "rclcpp/rclcpp.hpp"
#include "rclcpp_action/rclcpp_action.hpp"

using example_interfaces::action::Fibonacci;
using example_interfaces::srv::AddTwoInts;
using GoalHandle = rclcpp_action::ClientGoalHandle<Fibonacci>;
using namespace std::chrono_literals;

namespace {

std::string text_of(const std::vector<std::int32_t>& sequence) {
  std::string text;
  for (const auto number : sequence) text += (text.empty() ? "" : ",") + std::to_string(number);
  return text;
}

template <class Future>
auto result_of(const rclcpp::Node::SharedPtr& node, Future&& future) {
  rclcpp::spin_until_future_complete(node, future);
  return future.get();
}

}  // namespace

int main(int argc, char* argv[]) {
  rclcpp::init(argc, argv);
  const auto node = std::make_shared<rclcpp::Node>("calls_client");
  const auto client = node->create_client<AddTwoInts>("add");
  const auto action = rclcpp_action::create_client<Fibonacci>(node, "fibonacci");
  if (!client->wait_for_service(30s) || !action->wait_for_action_server(30s)) return 1;

  const auto request = std::make_shared<AddTwoInts::Request>();
  request->a = 40;
  request->b = 2;
  std::printf("sum=%ld\n", static_cast<long>(result_of(node, client->async_send_request(request))->sum));

  rclcpp_action::Client<Fibonacci>::SendGoalOptions options;
  std::size_t heard = 0;
  options.feedback_callback = [&](GoalHandle::SharedPtr, const std::shared_ptr<const Fibonacci::Feedback>) { ++heard; };
  Fibonacci::Goal goal;
  goal.order = 5;
  // Feedback may come before the goal is known to be accepted, or after its result, and is not for us then: once more.
  GoalHandle::WrappedResult done{};
  while (heard < 4 && rclcpp::ok()) {
    heard = 0;
    const auto handle = result_of(node, action->async_send_goal(goal, options));
    done = result_of(node, action->async_get_result(handle));
  }
  std::printf("code=%d sequence=%s feedback=%zu\n", static_cast<int>(done.code), text_of(done.result->sequence).c_str(),
              heard);

  goal.order = 10;
  const auto endless = result_of(node, action->async_send_goal(goal));
  const auto canceled = result_of(node, action->async_cancel_goal(endless));
  std::printf("canceling=%zu\n", canceled->goals_canceling.size());
  std::printf("code=%d\n", static_cast<int>(result_of(node, action->async_get_result(endless)).code));

  goal.order = 11;
  std::printf("accepted=%d\n", result_of(node, action->async_send_goal(goal)) != nullptr);
  rclcpp::shutdown();
}
