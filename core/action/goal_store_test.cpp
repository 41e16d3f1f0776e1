// SPDX-License-Identifier: Apache-2.0
#include "core/action/goal_store.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "core/action/messages.hpp"
#include "core/action/names.hpp"

namespace myelin::action {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

GoalId id(std::uint8_t number) {
  GoalId made;
  made.octets.fill(number);
  return made;
}

Result some_result() {
  return std::make_shared<const std::vector<std::byte>>(3);
}

class GoalStoreTest : public testing::Test {
 protected:
  void accept(std::uint8_t number, std::int64_t stamp_ns = 0) { store.accept({id(number), stamp_ns}); }
  void end(std::uint8_t number, std::int64_t now_ns) {
    store.update(id(number), GoalEvent::execute, now_ns);
    store.update(id(number), GoalEvent::succeed, now_ns);
    store.finish(id(number), some_result());
  }
  GoalStore store{100};
};

TEST(GoalTest, StatesChangeAsUpstreamsDo) {
  using S = GoalState;
  using E = GoalEvent;
  const std::vector<std::tuple<S, E, S>> allowed = {
      {S::accepted, E::execute, S::executing},      {S::accepted, E::cancel_goal, S::canceling},
      {S::executing, E::cancel_goal, S::canceling}, {S::executing, E::succeed, S::succeeded},
      {S::executing, E::abort, S::aborted},         {S::canceling, E::succeed, S::succeeded},
      {S::canceling, E::abort, S::aborted},         {S::canceling, E::canceled, S::canceled}};
  for (int state = 0; state <= 6; ++state) {
    for (int event = 0; event <= 4; ++event) {
      std::optional<S> expected;
      for (const auto& [from, by, to] : allowed) {
        if (static_cast<int>(from) == state && static_cast<int>(by) == event) expected = to;
      }
      EXPECT_EQ(next_state(static_cast<S>(state), static_cast<E>(event)), expected) << state << " by " << event;
    }
  }
}

TEST(GoalTest, ARefusalNamesStateAndEvent) {
  EXPECT_STREQ(InvalidTransition(GoalState::succeeded, GoalEvent::abort).what(),
               "Failed to update goal state: goal_handle attempted invalid transition from state SUCCEEDED with event "
               "ABORT");
}

TEST_F(GoalStoreTest, AGoalIsAcceptedOnce) {
  accept(1);
  EXPECT_THROW(accept(1), GoalExists);
  EXPECT_EQ(store.size(), 1U);
  EXPECT_EQ(store.state(id(1)), GoalState::accepted);
}

TEST_F(GoalStoreTest, WhatIsNotKnownDoesNotChange) {
  EXPECT_EQ(store.state(id(1)), GoalState::unknown);
  EXPECT_EQ(store.update(id(1), GoalEvent::succeed, 0), GoalState::unknown);
  EXPECT_THAT(store.finish(id(1), some_result()), IsEmpty());
}

TEST_F(GoalStoreTest, AnImpossibleEventChangesNothing) {
  accept(1);
  EXPECT_THROW(store.update(id(1), GoalEvent::succeed, 0), InvalidTransition);
  EXPECT_EQ(store.state(id(1)), GoalState::accepted);
}

TEST_F(GoalStoreTest, AnEndedGoalIsKeptForItsTime) {
  accept(1);
  EXPECT_EQ(store.next_expiry_ns(), std::nullopt);
  end(1, 1000);
  EXPECT_EQ(store.next_expiry_ns(), 1100);
  EXPECT_THAT(store.expire(1099), IsEmpty());
  EXPECT_THAT(store.expire(1100), ElementsAre(id(1)));
  EXPECT_EQ(store.size(), 0U);
  EXPECT_EQ(store.next_expiry_ns(), std::nullopt);
}

TEST_F(GoalStoreTest, AGoalWithoutAResultIsKeptUntilItHasOne) {
  accept(1);
  store.update(id(1), GoalEvent::execute, 0);
  store.update(id(1), GoalEvent::abort, 0);
  EXPECT_THAT(store.expire(5000), IsEmpty());
  EXPECT_EQ(store.result_or_wait(id(1), {}), std::optional<Result>(nullptr));
  EXPECT_EQ(store.finish(id(1), some_result()).size(), 1U);
  EXPECT_THAT(store.expire(5000), ElementsAre(id(1)));
}

TEST_F(GoalStoreTest, GoalsExpireInTheOrderOfTheirEnds) {
  for (std::uint8_t number = 1; number <= 3; ++number) accept(number);
  end(2, 10);
  end(3, 20);
  end(1, 30);
  EXPECT_THAT(store.expire(125), ElementsAre(id(2), id(3)));
  EXPECT_THAT(store.statuses(), ElementsAre(GoalStatus{{id(1), 0}, GoalState::succeeded}));
}

TEST_F(GoalStoreTest, AClockThatIsSetBackDelaysByOneTimeoutAtMost) {
  accept(1);
  end(1, 1'000'000);
  EXPECT_THAT(store.expire(50), IsEmpty());
  EXPECT_EQ(store.next_expiry_ns(), 150);
  EXPECT_THAT(store.expire(150), ElementsAre(id(1)));
}

TEST(GoalStoreTimeoutTest, ZeroForgetsAtOnceAndANegativeOneNever) {
  for (const std::int64_t timeout_ns : {0, -1}) {
    GoalStore store(timeout_ns);
    store.accept({id(1), 0});
    store.update(id(1), GoalEvent::execute, 7);
    store.update(id(1), GoalEvent::succeed, 7);
    store.finish(id(1), some_result());
    EXPECT_EQ(store.expire(7).size(), timeout_ns == 0 ? 1U : 0U);
    EXPECT_EQ(store.expire(std::numeric_limits<std::int64_t>::max()).size(), 0U);
  }
}

TEST_F(GoalStoreTest, OnlyTheFirstResultCounts) {
  accept(1);
  const Result first = some_result();
  store.finish(id(1), first);
  store.finish(id(1), some_result());
  EXPECT_EQ(store.result_or_wait(id(1), {}), std::optional(first));
}

TEST_F(GoalStoreTest, CancellingMeansWhatIdAndStampSay) {
  for (std::uint8_t number = 1; number <= 4; ++number) accept(number, 10 * number);
  end(2, 100);
  const auto meant = [&](std::uint8_t number, std::int64_t stamp_ns) {
    std::vector<int> numbers;
    for (const GoalInfo& info : store.cancelable({id(number), stamp_ns}).goals) numbers.push_back(info.id.octets[0]);
    return numbers;
  };
  EXPECT_THAT(meant(0, 0), ElementsAre(1, 3, 4));
  EXPECT_THAT(meant(3, 0), ElementsAre(3));
  EXPECT_THAT(meant(0, 30), ElementsAre(1, 3));
  EXPECT_THAT(meant(4, 10), ElementsAre(1, 4));
  EXPECT_THAT(meant(9, 10), ElementsAre(1));
  EXPECT_EQ(store.cancelable({id(9), 0}).code, CancelCode::unknown_goal_id);
  EXPECT_EQ(store.cancelable({id(2), 0}).code, CancelCode::goal_terminated);
  EXPECT_EQ(store.cancelable({id(9), 10}).code, CancelCode::none);
}

TEST(ActionMessagesTest, StatusesTravel) {
  const std::vector<GoalStatus> sent = {{{id(1), -1'500'000'000}, GoalState::executing},
                                        {{id(2), 3'000'000'007}, GoalState::aborted}};
  EXPECT_EQ(statuses_of(status_array(sent)), sent);
  EXPECT_THAT(statuses_of(status_array({})), IsEmpty());
}

TEST(ActionMessagesTest, DamagedBytesAreADecodeError) {
  const auto whole = status_array(std::vector<GoalStatus>(2));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(statuses_of(Bytes(whole).first(size)), cdr::DecodeError) << size;
  }
  EXPECT_THROW(goal_id_of(Bytes(whole).first(19)), cdr::DecodeError);
  EXPECT_THROW(cancel_request_of(Bytes(whole).first(27)), cdr::DecodeError);
  EXPECT_THROW(accepted_in(Bytes(whole).first(4)), cdr::DecodeError);
}

TEST(ActionNamesTest, ActionsAreWhereTheirFeedbackIs) {
  const graph::NamesAndTypes topics = {{"/a/_action/feedback", {"p/action/A_FeedbackMessage"}},
                                       {"/a/_action/status", {"action_msgs/msg/GoalStatusArray"}},
                                       {"/ns/b/_action/feedback", {"p/action/B_FeedbackMessage", "odd"}},
                                       {"/chatter", {"std_msgs/msg/String"}}};
  EXPECT_EQ(actions_in(topics), (graph::NamesAndTypes{{"/a", {"p/action/A"}}, {"/ns/b", {"p/action/B", "odd"}}}));
}

TEST(ActionNamesTest, AnIdPrintsAsNumpyDoes) {
  GoalId some;
  for (std::uint8_t i = 0; i < 16; ++i) some.octets[i] = static_cast<std::uint8_t>(i * 8);
  EXPECT_EQ(to_string(some), "[  0   8  16  24  32  40  48  56  64  72  80  88  96 104 112 120]");
}

}  // namespace
}  // namespace myelin::action
