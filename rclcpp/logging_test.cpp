// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/logging.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "rcutils/logging_macros.h"

namespace rclcpp {
namespace {

using ::testing::ElementsAre;

// A clock that tests set.
struct HandClock {
  std::int64_t now_ns = 0;
  struct Point {
    std::int64_t ns;
    std::int64_t nanoseconds() const { return ns; }
  };
  Point now() const { return {now_ns}; }
};

class LoggingTest : public ::testing::Test {
 protected:
  LoggingTest() {
    namespace logging = myelin::node::logging;
    logging::configure({.to_console = false, .to_file = false, .to_rosout = true, .file_name = {}});
    sink = logging::add_sink("spoken", [this](const logging::Record& record) {
      lines.push_back(std::string(record.message));
      last = {std::string(record.logger), static_cast<int>(record.severity), std::string(record.location.function)};
    });
  }
  ~LoggingTest() override {
    sink.reset();
    myelin::node::logging::reset_levels();
    myelin::node::logging::shutdown();
  }

  struct Last {
    std::string logger;
    int severity = 0;
    std::string function;
  };
  const Logger logger = get_logger("spoken");
  std::vector<std::string> lines;
  Last last;
  std::shared_ptr<void> sink;
};

TEST_F(LoggingTest, FormatsAsPrintfAndAsStreams) {
  RCLCPP_INFO(logger, "%d of %s", 3, "four");
  RCLCPP_WARN_STREAM(logger, "five " << 6);
  const std::string long_text(5000, 'x');
  RCLCPP_ERROR(logger, "%s", long_text.c_str());
  EXPECT_THAT(lines, ElementsAre("3 of four", "five 6", long_text));
  EXPECT_EQ(last.logger, "spoken");
  EXPECT_EQ(last.severity, RCUTILS_LOG_SEVERITY_ERROR);
  EXPECT_EQ(last.function, "TestBody");
}

TEST_F(LoggingTest, SeveritiesPassAsTheLoggerAndItsAncestorsSay) {
  const Logger child = logger.get_child("part");
  EXPECT_STREQ(child.get_name(), "spoken.part");
  RCLCPP_DEBUG(child, "too low");
  logger.set_level(Logger::Level::Debug);
  EXPECT_EQ(child.get_effective_level(), Logger::Level::Debug);
  RCLCPP_DEBUG(child, "heard");
  child.set_level(Logger::Level::Error);
  RCLCPP_WARN(child, "too low");
  RCLCPP_DEBUG(logger, "heard too");
  child.set_level(Logger::Level::Unset);
  RCLCPP_DEBUG(get_logger("spoken.part"), "heard again");
  EXPECT_THAT(lines, ElementsAre("heard", "heard too", "heard again"));
}

TEST_F(LoggingTest, OfADisabledLineNothingIsEvaluated) {
  int evaluated = 0;
  for (int i = 0; i < 3; ++i) {
    RCLCPP_DEBUG(logger, "%d", ++evaluated);
    RCLCPP_DEBUG_STREAM(logger, ++evaluated);
    RCLCPP_DEBUG_EXPRESSION(logger, ++evaluated > 0, "x");
  }
  EXPECT_EQ(evaluated, 0);
}

TEST_F(LoggingTest, OnceAndSkipFirstCountWhereTheyStand) {
  for (int i = 0; i < 3; ++i) {
    RCLCPP_INFO_ONCE(logger, "once %d", i);
    RCLCPP_INFO_STREAM_SKIPFIRST(logger, "later " << i);
  }
  EXPECT_THAT(lines, ElementsAre("once 0", "later 1", "later 2"));
}

bool yes() {
  return true;
}
bool no() {
  return false;
}

TEST_F(LoggingTest, ExpressionsAndFunctionsDecide) {
  for (int i = 0; i < 4; ++i) RCLCPP_INFO_EXPRESSION(logger, i % 2 == 0, "even %d", i);
  RCLCPP_INFO_FUNCTION(logger, &yes, "yes");
  RCLCPP_INFO_STREAM_FUNCTION(logger, &no, "no");
  EXPECT_THAT(lines, ElementsAre("even 0", "even 2", "yes"));
}

TEST_F(LoggingTest, ThrottledLinesComeAtMostOnceAPeriodOfTheirClock) {
  HandClock clock;
  for (const int milliseconds : {0, 500, 999, 1000, 1500, 2100, 100}) {
    clock.now_ns = milliseconds * 1'000'000LL;
    RCLCPP_INFO_THROTTLE(logger, clock, 1000, "%d ms", milliseconds);
  }
  EXPECT_THAT(lines, ElementsAre("0 ms", "1000 ms", "2100 ms", "100 ms"));  // the clock was set back at the end
}

TEST_F(LoggingTest, SkipFirstThrottleLeavesTheFirstOfThemOut) {
  HandClock clock;
  for (const int milliseconds : {0, 1000, 1001, 2000}) {
    clock.now_ns = milliseconds * 1'000'000LL;
    RCLCPP_INFO_SKIPFIRST_THROTTLE(logger, clock, 1000, "%d ms", milliseconds);
  }
  EXPECT_THAT(lines, ElementsAre("1000 ms", "2000 ms"));
}

TEST_F(LoggingTest, MacrosWithNamesGoToTheSameLoggers) {
  RCUTILS_LOG_INFO_NAMED("spoken.c", "%d", 7);
  RCUTILS_LOG_DEBUG_NAMED("spoken.c", "%d", 8);
  EXPECT_THAT(lines, ElementsAre("7"));
  EXPECT_EQ(last.logger, "spoken.c");
}

TEST_F(LoggingTest, AMacroIsOneStatement) {
  if (lines.empty())
    RCLCPP_INFO(logger, "then");
  else
    RCLCPP_INFO(logger, "else");
  EXPECT_THAT(lines, ElementsAre("then"));
}

}  // namespace
}  // namespace rclcpp
