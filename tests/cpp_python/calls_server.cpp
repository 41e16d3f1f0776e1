// SPDX-License-Identifier: Apache-2.0
// Serves AddTwoInts as "add" and Fibonacci as "fibonacci" until it is interrupted. An order above 10 is refused; one of 10
// waits to be canceled.
#include <chrono>
#include <memory>
#include <thread>

#include "example_interfaces/action/fibonacci.hpp"
#include "example_interfaces/srv/add_two_ints.hpp"
#include "rclcpp/rclcpp.hpp"
#include "rclcpp_action/rclcpp_action.hpp"

using example_interfaces::action::Fibonacci;
using example_interfaces::srv::AddTwoInts;
using GoalHandle = rclcpp_action::ServerGoalHandle<Fibonacci>;

namespace {

void work(const std::shared_ptr<GoalHandle>& handle) {
  const int order = handle->get_goal()->order;
  auto feedback = std::make_shared<Fibonacci::Feedback>();
  auto result = std::make_shared<Fibonacci::Result>();
  feedback->sequence = {0, 1};
  while (static_cast<int>(feedback->sequence.size()) <= order) {
    const auto& last = feedback->sequence;
    feedback->sequence.push_back(last[last.size() - 1] + last[last.size() - 2]);
    handle->publish_feedback(feedback);
  }
  result->sequence = feedback->sequence;
  if (order < 10) return handle->succeed(result);
  while (rclcpp::ok() && !handle->is_canceling()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (handle->is_canceling()) handle->canceled(result);
}

}  // namespace

int main(int argc, char* argv[]) {
  rclcpp::init(argc, argv);
  const auto node = std::make_shared<rclcpp::Node>("calls_server");
  const auto service = node->create_service<AddTwoInts>(
      "add", [](const AddTwoInts::Request::SharedPtr request, AddTwoInts::Response::SharedPtr response) {
        response->sum = request->a + request->b;
      });
  std::vector<std::thread> workers;
  const auto server = rclcpp_action::create_server<Fibonacci>(
      node, "fibonacci",
      [](const rclcpp_action::GoalUUID&, std::shared_ptr<const Fibonacci::Goal> goal) {
        return goal->order > 10 ? rclcpp_action::GoalResponse::REJECT : rclcpp_action::GoalResponse::ACCEPT_AND_EXECUTE;
      },
      [](const std::shared_ptr<GoalHandle>) { return rclcpp_action::CancelResponse::ACCEPT; },
      [&](const std::shared_ptr<GoalHandle> handle) { workers.emplace_back([handle] { work(handle); }); });
  rclcpp::spin(node);
  for (std::thread& worker : workers) worker.join();
  rclcpp::shutdown();
}
