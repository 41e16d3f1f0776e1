// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/supervised_stage.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace humanoid_ai {
namespace {

using namespace std::chrono_literals;
using Stage = SupervisedStage<int, int>;

// Shared with the stage's threads, which may outlive the test's body.
struct Script {
  std::atomic<int> made = 0;
  std::atomic<int> hung = 0;
  std::atomic<int> returned = 0;
  std::promise<void> promise;
  std::shared_future<void> release = promise.get_future().share();
};

// Doubles its item; 13 hangs until released, 7 fails.
std::function<Stage::Work()> maker(const std::shared_ptr<Script>& script) {
  return [script] {
    script->made++;
    return [script](const int& item, const std::stop_token&) {
      if (item == 13) {
        script->hung++;
        script->release.wait();
      }
      script->returned++;
      if (item == 7) throw std::runtime_error("seven");
      return 2 * item;
    };
  };
}

// Runs into the timeout until so many threads hang: on a busy machine one may not even have begun in time.
void hang(Stage& stage, const Script& script, int threads) {
  while (script.hung < threads) EXPECT_THROW(stage.run(13), StageHung);
}

TEST(SupervisedStageTest, AnswersAndErrorsComeThrough) {
  const auto script = std::make_shared<Script>();
  Stage stage(maker(script), {.timeout = 60s});
  EXPECT_EQ(stage.run(2), 4);
  EXPECT_THROW(stage.run(7), std::runtime_error);
  EXPECT_EQ(stage.run(3), 6);
  EXPECT_EQ(script->made, 1);
  EXPECT_EQ(stage.restarts(), 0U);
}

TEST(SupervisedStageTest, AStageThatHangsIsReplacedAndItsLateAnswerGoesNowhere) {
  const auto script = std::make_shared<Script>();
  Stage stage(maker(script), {.timeout = 20ms});
  hang(stage, *script, 1);
  EXPECT_GE(stage.hanging(), 1);
  stage.set_timeout(60s);
  EXPECT_EQ(stage.run(4), 8);
  EXPECT_GE(script->made, 2);
  EXPECT_GE(stage.restarts(), 1U);
  script->promise.set_value();
  while (stage.hanging() > 0) std::this_thread::yield();
  EXPECT_EQ(script->returned, 2);
  EXPECT_EQ(stage.run(5), 10);
}

TEST(SupervisedStageTest, AStageThatHangsIsAskedToStop) {
  Stage stage(
      [] {
        return [](const int&, const std::stop_token& token) {
          while (!token.stop_requested()) std::this_thread::yield();
          return 0;
        };
      },
      {.timeout = 10ms});
  EXPECT_THROW(stage.run(1), StageHung);
  while (stage.hanging() > 0) std::this_thread::yield();
}

TEST(SupervisedStageTest, AStageThatFailsAgainAndAgainIsMadeAnew) {
  const auto script = std::make_shared<Script>();
  Stage stage(maker(script), {.timeout = 60s, .failures_max = 3});
  for (int run = 0; run < 3; ++run) EXPECT_THROW(stage.run(7), std::runtime_error);
  EXPECT_EQ(stage.restarts(), 1U);
  EXPECT_EQ(stage.run(1), 2);
  EXPECT_EQ(script->made, 2);
}

TEST(SupervisedStageTest, TooManyHangingThreadsEndTheRestartsUntilOneReturns) {
  const auto script = std::make_shared<Script>();
  Stage stage(maker(script), {.timeout = 10ms, .hanging_max = 2});
  hang(stage, *script, 2);
  const int made = script->made;
  EXPECT_THROW(stage.run(1), StageHung);
  EXPECT_EQ(script->made, made);
  script->promise.set_value();
  while (stage.hanging() > 0) std::this_thread::yield();
  stage.set_timeout(60s);
  EXPECT_EQ(stage.run(1), 2);
}

TEST(SupervisedStageTest, EndingDoesNotWaitForAThreadThatHangs) {
  const auto script = std::make_shared<Script>();
  {
    Stage stage(maker(script), {.timeout = 10ms});
    hang(stage, *script, 1);
  }
  script->promise.set_value();
  while (script->returned == 0) std::this_thread::yield();
}

}  // namespace
}  // namespace humanoid_ai
