// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "example_interfaces/action/fibonacci.hpp"
#include "rclcpp/test_world.hpp"
#include "rclcpp_action/rclcpp_action.hpp"

namespace rclcpp_action {
namespace {

using example_interfaces::action::Fibonacci;
using rclcpp::await;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

using ServerHandle = ServerGoalHandle<Fibonacci>;
using ClientHandle = ClientGoalHandle<Fibonacci>;

class ActionTest : public ::testing::Test {
 protected:
  ActionTest() { spinner->executor.add_node(server_node); }
  ~ActionTest() override {
    spinner.reset();
    for (auto& worker : workers) worker.join();
    context->shutdown("end of test");
  }

  rclcpp::Node::SharedPtr node(const std::string& node_name) {
    return std::make_shared<rclcpp::Node>(
        node_name,
        rclcpp::NodeOptions().context(context).start_parameter_services(false).start_parameter_event_publisher(false));
  }
  static Fibonacci::Goal order(int number) {
    Fibonacci::Goal goal;
    goal.order = number;
    return goal;
  }
  static std::shared_ptr<Fibonacci::Result> result(std::initializer_list<int> numbers) {
    auto made = std::make_shared<Fibonacci::Result>();
    made->sequence = numbers;
    return made;
  }

  // Refuses orders above 10; work is done in a thread for each goal.
  void serve(std::function<void(std::shared_ptr<ServerHandle>)> work,
             GoalResponse verdict = GoalResponse::ACCEPT_AND_EXECUTE,
             rcl_action_server_options_t options = rcl_action_server_get_default_options()) {
    server = create_server<Fibonacci>(
        server_node, name,
        [verdict](const GoalUUID&, std::shared_ptr<const Fibonacci::Goal> goal) {
          return goal->order > 10 ? GoalResponse::REJECT : verdict;
        },
        [this](std::shared_ptr<ServerHandle>) { return agreeing ? CancelResponse::ACCEPT : CancelResponse::REJECT; },
        [this, work](std::shared_ptr<ServerHandle> handle) { workers.emplace_back([=] { work(handle); }); }, options);
    client = create_client<Fibonacci>(client_node, name);
    ASSERT_TRUE(client->wait_for_action_server(60s));
  }
  template <class Future>
  auto completed(const Future& future) {
    EXPECT_EQ(rclcpp::spin_until_future_complete(client_node, future), rclcpp::FutureReturnCode::SUCCESS);
    return future.get();
  }

  const rclcpp::Context::SharedPtr context = rclcpp::new_context();
  const std::string name = rclcpp::unique("fibonacci");
  const rclcpp::Node::SharedPtr server_node = node("server"), client_node = node("client");
  std::optional<rclcpp::Spinner> spinner{context};
  std::vector<std::thread> workers;
  std::atomic<bool> agreeing{true}, going_on{false};
  Server<Fibonacci>::SharedPtr server;
  Client<Fibonacci>::SharedPtr client;
};

TEST_F(ActionTest, AGoalIsWorkedOnWithFeedbackAndEndsWithItsResult) {
  serve([](std::shared_ptr<ServerHandle> handle) {
    EXPECT_TRUE(handle->is_executing());
    auto feedback = std::make_shared<Fibonacci::Feedback>();
    for (int i = 0; i < handle->get_goal()->order; ++i) {
      feedback->sequence.push_back(i);
      handle->publish_feedback(feedback);
    }
    auto made = std::make_shared<Fibonacci::Result>();
    made->sequence = feedback->sequence;
    handle->succeed(made);
    EXPECT_FALSE(handle->is_active());
  });
  std::vector<std::size_t> heard;
  ClientHandle::SharedPtr responded;
  std::promise<ClientHandle::WrappedResult> told;
  Client<Fibonacci>::SendGoalOptions options;
  options.goal_response_callback = [&](ClientHandle::SharedPtr handle) { responded = handle; };
  options.feedback_callback = [&](ClientHandle::SharedPtr, const std::shared_ptr<const Fibonacci::Feedback> feedback) {
    heard.push_back(feedback->sequence.size());
  };
  options.result_callback = [&](const ClientHandle::WrappedResult& wrapped) { told.set_value(wrapped); };
  const auto handle = completed(client->async_send_goal(order(3), options));
  ASSERT_NE(handle, nullptr);
  EXPECT_EQ(handle, responded);
  EXPECT_TRUE(handle->is_feedback_aware());
  EXPECT_GT(handle->get_goal_stamp().nanoseconds(), 0);
  const auto wrapped = completed(told.get_future().share());
  EXPECT_EQ(wrapped.code, ResultCode::SUCCEEDED);
  EXPECT_EQ(wrapped.goal_id, handle->get_goal_id());
  EXPECT_THAT(wrapped.result->sequence, ElementsAre(0, 1, 2));
  EXPECT_THAT(heard, ElementsAre(1, 2, 3));
  EXPECT_EQ(handle->get_status(), GoalStatus::STATUS_SUCCEEDED);
}

TEST_F(ActionTest, ARefusedGoalHasNoHandle) {
  serve([](std::shared_ptr<ServerHandle>) {});
  bool told = false;
  Client<Fibonacci>::SendGoalOptions options;
  options.goal_response_callback = [&](ClientHandle::SharedPtr handle) { told = handle == nullptr; };
  EXPECT_EQ(completed(client->async_send_goal(order(11), options)), nullptr);
  EXPECT_TRUE(told);
}

TEST_F(ActionTest, TheResultCanBeAskedForLater) {
  serve([](std::shared_ptr<ServerHandle> handle) { handle->abort(ActionTest::result({7})); });
  const auto handle = completed(client->async_send_goal(order(1)));
  EXPECT_FALSE(handle->is_result_aware());
  std::atomic<int> told{0};
  const auto wrapped = completed(client->async_get_result(handle, [&](const ClientHandle::WrappedResult&) { ++told; }));
  EXPECT_TRUE(handle->is_result_aware());
  EXPECT_EQ(wrapped.code, ResultCode::ABORTED);
  EXPECT_THAT(wrapped.result->sequence, ElementsAre(7));
  EXPECT_EQ(told, 1);
  EXPECT_EQ(completed(client->async_get_result(handle)).code, ResultCode::ABORTED);
}

TEST_F(ActionTest, AGoalIsCanceledWhenTheServerAgrees) {
  serve([](std::shared_ptr<ServerHandle> handle) {
    await([&] { return handle->is_canceling(); });
    handle->canceled(ActionTest::result({1, 2}));
  });
  const auto handle = completed(client->async_send_goal(order(1)));
  agreeing = false;
  EXPECT_EQ(completed(client->async_cancel_goal(handle))->return_code,
            action_msgs::srv::CancelGoal::Response::ERROR_REJECTED);
  agreeing = true;
  const auto response = completed(client->async_cancel_goal(handle));
  EXPECT_EQ(response->return_code, action_msgs::srv::CancelGoal::Response::ERROR_NONE);
  ASSERT_EQ(response->goals_canceling.size(), 1u);
  EXPECT_THAT(response->goals_canceling[0].goal_id.uuid, ElementsAreArray(handle->get_goal_id()));
  const auto wrapped = completed(client->async_get_result(handle));
  EXPECT_EQ(wrapped.code, ResultCode::CANCELED);
  EXPECT_THAT(wrapped.result->sequence, ElementsAre(1, 2));
}

TEST_F(ActionTest, AllGoalsAreCanceledAtOnce) {
  serve([](std::shared_ptr<ServerHandle> handle) {
    await([&] { return handle->is_canceling(); });
    handle->canceled(std::make_shared<Fibonacci::Result>());
  });
  const auto one = completed(client->async_send_goal(order(1)));
  const auto other = completed(client->async_send_goal(order(2)));
  bool told = false;
  const auto response = completed(client->async_cancel_all_goals([&](auto) { told = true; }));
  EXPECT_EQ(response->goals_canceling.size(), 2u);
  EXPECT_TRUE(told);
  EXPECT_EQ(completed(client->async_get_result(one)).code, ResultCode::CANCELED);
  EXPECT_EQ(completed(client->async_get_result(other)).code, ResultCode::CANCELED);
  EXPECT_EQ(completed(client->async_cancel_goals_before(client_node->now()))->return_code,
            action_msgs::srv::CancelGoal::Response::ERROR_NONE);
}

TEST_F(ActionTest, ADeferredGoalBeginsWhenTheServerSaysSo) {
  const auto accepted = std::make_shared<std::promise<std::shared_ptr<ServerHandle>>>();
  serve([accepted](std::shared_ptr<ServerHandle> handle) { accepted->set_value(handle); },
        GoalResponse::ACCEPT_AND_DEFER);
  const auto handle = completed(client->async_send_goal(order(1)));
  const auto work = accepted->get_future().get();
  EXPECT_FALSE(work->is_executing());
  EXPECT_TRUE(work->is_active());
  EXPECT_THROW(work->succeed(result({})), rclcpp::exceptions::RCLError);
  work->execute();
  EXPECT_TRUE(work->is_executing());
  work->succeed(result({5}));
  EXPECT_THROW(work->abort(result({})), rclcpp::exceptions::RCLError);
  EXPECT_THAT(completed(client->async_get_result(handle)).result->sequence, ElementsAre(5));
}

TEST_F(ActionTest, AGoalWhoseHandleIsDroppedIsCanceled) {
  serve([](std::shared_ptr<ServerHandle>) {});
  const auto handle = completed(client->async_send_goal(order(1)));
  EXPECT_EQ(completed(client->async_get_result(handle)).code, ResultCode::CANCELED);
}

TEST_F(ActionTest, AResultThatHasExpiredIsUnknown) {
  auto options = rcl_action_server_get_default_options();
  options.result_timeout.nanoseconds = 0;
  serve([](std::shared_ptr<ServerHandle> handle) { handle->succeed(ActionTest::result({1})); },
        GoalResponse::ACCEPT_AND_EXECUTE, options);
  const auto handle = completed(client->async_send_goal(order(1)));
  await([&] { return server->core()->goal_count() == 0; });
  EXPECT_EQ(completed(client->async_get_result(handle)).code, ResultCode::UNKNOWN);
}

TEST_F(ActionTest, WhoWaitsForAFutureTakesItsAnswerItself) {
  serve([](std::shared_ptr<ServerHandle> handle) { handle->succeed(ActionTest::result({4})); });
  const auto handle = client->async_send_goal(order(1)).get();  // nobody spins the client
  ASSERT_NE(handle, nullptr);
  EXPECT_THAT(client->async_get_result(handle).get().result->sequence, ElementsAre(4));
}

TEST_F(ActionTest, ACallbackMayWaitForAnActionOfItsOwnThread) {
  const auto both = node("both");
  rclcpp::ExecutorOptions executor_options;
  executor_options.context = context;
  rclcpp::executors::SingleThreadedExecutor executor(executor_options);
  const std::string own = rclcpp::unique("own");
  const auto own_server = create_server<Fibonacci>(
      both, own,
      [](const GoalUUID&, std::shared_ptr<const Fibonacci::Goal>) { return GoalResponse::ACCEPT_AND_EXECUTE; },
      [](std::shared_ptr<ServerHandle>) { return CancelResponse::ACCEPT; },
      [](std::shared_ptr<ServerHandle> handle) { handle->succeed(ActionTest::result({9})); });
  const auto own_client = create_client<Fibonacci>(both, own);
  std::vector<int> sequence;
  const auto timer = both->create_wall_timer(0ns, [&](rclcpp::TimerBase& once) {
    once.cancel();
    own_client->wait_for_action_server();
    const auto handle = own_client->async_send_goal(order(1)).get();
    sequence = own_client->async_get_result(handle).get().result->sequence;
    executor.cancel();
  });
  executor.add_node(both);
  executor.spin();
  EXPECT_THAT(sequence, ElementsAre(9));
}

TEST_F(ActionTest, FuturesOfAClientThatGoesThrow) {
  serve([this](std::shared_ptr<ServerHandle> handle) {
    await([this] { return going_on.load(); });
    handle->succeed(ActionTest::result({}));
  });
  const auto handle = completed(client->async_send_goal(order(1)));
  const std::shared_future<ClientHandle::WrappedResult> future = client->async_get_result(handle);
  const auto stranger = create_client<Fibonacci>(client_node, name);
  EXPECT_THROW(stranger->async_get_result(handle), exceptions::UnknownGoalHandleError);
  EXPECT_THROW(stranger->async_cancel_goal(handle), exceptions::UnknownGoalHandleError);
  client.reset();
  EXPECT_THROW(future.get(), exceptions::UnawareGoalHandleError);
  going_on = true;
}

TEST_F(ActionTest, GoalIdsPrintAndHash) {
  GoalUUID id{};
  id[0] = 0xab;
  EXPECT_EQ(to_string(id), "ab000000000000000");
  EXPECT_EQ(std::hash<GoalUUID>()(id), std::hash<GoalUUID>()(id));
}

}  // namespace
}  // namespace rclcpp_action
