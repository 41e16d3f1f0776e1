// SPDX-License-Identifier: Apache-2.0
// Server and client together, within the process and over DDS.
#include "core/action/test_action_world.hpp"

#include <atomic>
#include <thread>

namespace myelin::action {
namespace {

class ActionTest : public ActionWorld {};
INSTANTIATE_TEST_SUITE_P(, ActionTest, testing::Values(node::Via::inproc, node::Via::dds), node::name_of);

TEST_P(ActionTest, AGoalGoesFromOneEndToTheOther) {
  open();
  ASSERT_TRUE(is_accepted(goal(1), true));
  const auto asked = request_result(goal(1));
  server->update(goal(1), GoalEvent::execute);
  tell(goal(1));
  tell(goal(1));
  server->update(goal(1), GoalEvent::succeed);
  server->finish(goal(1), result(GoalState::succeeded));
  EXPECT_EQ(status_in_result(asked), 4);
  EXPECT_EQ(heard, (std::vector<std::string>{"feedback 1", "feedback 1", "result"}));
}

TEST_P(ActionTest, ARejectedGoalIsForgottenAtOnce) {
  open();
  accepting = false;
  EXPECT_FALSE(is_accepted(goal(1), true));
  EXPECT_EQ(client->goal_count(), 0U);
  EXPECT_EQ(server->goal_count(), 0U);
  EXPECT_EQ(forgotten, std::vector{goal(1)});
}

TEST_P(ActionTest, AKnownGoalIsRefusedAndTheFirstOneGoesOn) {
  open();
  EXPECT_TRUE(is_accepted(goal(1), true));
  EXPECT_FALSE(is_accepted(goal(1)));
  EXPECT_EQ(client->goal_count(), 1U);
  tell(goal(1));
  run_until([&] { return heard.size() == 1; });
}

TEST_P(ActionTest, TheClientHearsOfItsOwnGoalsOnly) {
  open();
  ASSERT_TRUE(is_accepted(goal(1), true));
  ASSERT_TRUE(is_accepted(goal(2), false));
  server->accept(goal(3));
  for (std::uint8_t number = 3; number >= 1; --number) tell(goal(number));
  server->update(goal(3), GoalEvent::execute);
  server->update(goal(2), GoalEvent::execute);
  run_until([&] { return heard.size() == 1 && states[goal(2)] == GoalState::executing; });
  EXPECT_EQ(heard, std::vector<std::string>{"feedback 1"});
  EXPECT_FALSE(states.contains(goal(3)));
}

TEST_P(ActionTest, EveryoneWhoWaitsForAResultIsAnswered) {
  open();
  ASSERT_TRUE(is_accepted(goal(1)));
  const auto early = request_result(goal(1)), second = request_result(goal(1));
  run_all();
  succeed(goal(1));
  EXPECT_EQ(status_in_result(early), 4);
  EXPECT_EQ(status_in_result(second), 4);
  EXPECT_EQ(status_in_result(request_result(goal(1))), 4);
}

TEST_P(ActionTest, TheResultOfAGoalThatNobodyKnowsIsUnknown) {
  open();
  EXPECT_EQ(status_in_result(request_result(goal(9))), 0);
}

TEST_P(ActionTest, CancellingAnswersWithUpstreamsCodes) {
  open();
  EXPECT_EQ(cancel(goal(1)), std::pair(2, std::size_t{0}));
  ASSERT_TRUE(is_accepted(goal(1)));
  agreeing = false;
  EXPECT_EQ(cancel(goal(1)), std::pair(1, std::size_t{0}));
  agreeing = true;
  EXPECT_EQ(cancel(goal(1)), std::pair(0, std::size_t{1}));
  EXPECT_EQ(cancel(goal(1)), std::pair(3, std::size_t{0}));
  EXPECT_EQ(cancel({}), std::pair(0, std::size_t{0}));
}

TEST_P(ActionTest, NothingOfAnEndedGoalRemains) {
  open(0);
  for (std::uint8_t number = 1; number <= 100; ++number) {
    ASSERT_TRUE(is_accepted(goal(number), true));
    const auto asked = request_result(goal(number));
    succeed(goal(number));
    run_until([&] { return results.contains(asked); });
  }
  run_until([&] { return expired == 100; });
  EXPECT_EQ(server->goal_count(), 0U);
  EXPECT_EQ(client->goal_count(), 0U);
  EXPECT_EQ(forgotten.size(), 100U);
}

TEST_P(ActionTest, AGoalThatNobodyHoldsIsForgottenWhenItEnds) {
  open();
  ASSERT_TRUE(is_accepted(goal(1), true));
  client->release(goal(1));
  tell(goal(1));
  run_until([&] { return heard.size() == 1; });
  EXPECT_EQ(client->goal_count(), 1U);
  succeed(goal(1));
  run_until([&] { return client->goal_count() == 0; });
  EXPECT_EQ(forgotten, std::vector{goal(1)});
}

TEST_P(ActionTest, AnAbandonedRequestIsForgotten) {
  ask();
  const auto sequence = send(goal(1), true);
  client->abandon(Client::Part::goal, sequence);
  EXPECT_EQ(client->goal_count(), 0U);
}

TEST_P(ActionTest, AThreadMayTakeItsOwnAnswers) {
  open();
  client_node->join(nullptr);
  node::Spinner spinner;
  server_node->join(spinner.executor);
  const auto sequence = send(goal(1), true);
  while (!accepted.contains(sequence)) {
    if (!client->pump(Client::Part::goal)) client->wait_for_response(Client::Part::goal, std::nullopt);
  }
  tell(goal(1));
  const auto asked = request_result(goal(1));
  succeed(goal(1));
  while (!results.contains(asked)) {
    if (!client->pump(Client::Part::result)) client->wait_for_response(Client::Part::result, std::nullopt);
  }
  // The feedback is not lost: it waits for whoever runs the client's node.
  client_node->join(executor);
  run_until([&] { return client->goal_count() == 0; });
  EXPECT_EQ(heard, (std::vector<std::string>{"result", "feedback 1"}));
  server_node->join(nullptr);
}

TEST_P(ActionTest, DamagedRequestsAreDroppedAndTheServerGoesOn) {
  open();
  const auto stranger = client_node->create_client(
      {"count/_action/send_goal", std::string(type) + "_SendGoal", transport::qos::services()}, node::exclusive(),
      [](std::int64_t, transport::Sample&&, exec::Claim&) {});
  ASSERT_TRUE(stranger->wait_for_service(std::nullopt));
  const std::vector<std::byte> damaged(7);
  stranger->send(std::array{Bytes(damaged)});
  EXPECT_TRUE(is_accepted(goal(1)));
}

TEST_P(ActionTest, PartsMayBeDestroyedInAnyOrder) {
  open();
  ASSERT_TRUE(is_accepted(goal(1), true));
  request_result(goal(1));
  server_node->destroy();
  server->update(goal(1), GoalEvent::execute);
  server->update(goal(1), GoalEvent::succeed);
  server->finish(goal(1), result(GoalState::succeeded));
  EXPECT_THROW(tell(goal(1)), node::Closed);
  server->destroy();
  EXPECT_EQ(server->update(goal(1), GoalEvent::execute), GoalState::unknown);
  client->destroy();
  EXPECT_THROW(send(goal(2)), node::Closed);
  EXPECT_THROW(client->server_is_ready(), node::Closed);
  run_all();
}

TEST_P(ActionTest, AServerMayGoWhileGoalsCome) {
  for (int round = 0; round < 5; ++round) {
    open();
    node::Spinner spinner(2);
    server_node->join(spinner.executor);
    client_node->join(spinner.executor);
    std::thread asking([&] {
      try {
        for (std::uint8_t number = 1; number < 200; ++number) send(goal(number), true);
      } catch (const node::Closed&) {
      }
    });
    node::await([&] { return server->goal_count() > 5; });
    server->destroy();
    client->destroy();
    asking.join();
    server_node->join(executor);
    client_node->join(executor);
  }
}

TEST_P(ActionTest, NobodyWakesWhileAGoalIsWorkedOn) {
  open();
  ASSERT_TRUE(is_accepted(goal(1), true));
  request_result(goal(1));
  server->update(goal(1), GoalEvent::execute);
  run_until([&] { return states[goal(1)] == GoalState::executing; });
  const auto before = executor->wakeups();
  EXPECT_FALSE(executor->next(exec::Clock::now() + std::chrono::milliseconds(50)));
  EXPECT_LE(executor->wakeups() - before, 1U);  // for the deadline
}

}  // namespace
}  // namespace myelin::action
