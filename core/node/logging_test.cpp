// SPDX-License-Identifier: Apache-2.0
#include "core/node/logging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "core/node/log_format.hpp"

namespace myelin::node::logging {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Each test has a log directory and an environment of its own, and captures the console's descriptor.
class LoggingTest : public testing::Test {
 protected:
  void SetUp() override {
    shutdown();
    directory_ =
        std::filesystem::path(testing::TempDir()) / ("logging_test_" + std::to_string(::getpid()) + "_" +
                                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
    ::setenv("ROS_LOG_DIR", directory_.c_str(), 1);
    for (const char* name :
         {"RCUTILS_CONSOLE_OUTPUT_FORMAT", "RCUTILS_COLORIZED_OUTPUT", "RCUTILS_LOGGING_USE_STDOUT"}) {
      ::unsetenv(name);
    }
  }
  void TearDown() override {
    shutdown();
    reset_levels();
    std::filesystem::remove_all(directory_);
  }

  template <class Act>
  static std::string console_of(Act act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
  }

  static void say(const std::string& message, Severity severity = Severity::info,
                  const std::string& logger = "talker") {
    write(logger, severity, message, {"run", "talker.cpp", 7});
  }

  std::filesystem::path directory_;
};

TEST_F(LoggingTest, ALineHasRosFormatAndGoesToStderr) {
  EXPECT_THAT(console_of([] {
                configure({});
                say("hello");
              }),
              MatchesRegex("\\[INFO\\] \\[[0-9]{10}\\.[0-9]{9}\\] \\[talker\\]: hello\n"));
}

TEST_F(LoggingTest, TheFormatIsTheUsers) {
  ::setenv("RCUTILS_CONSOLE_OUTPUT_FORMAT",
           "{severity}|{name}|{message}|{function_name}|{file_name}|{line_number}|{unknown}|\\t{", 1);
  configure({});
  EXPECT_EQ(console_of([] { say("m", Severity::error, "a.b"); }), "ERROR|a.b|m|run|talker.cpp|7|{unknown}|\t{\n");
}

TEST_F(LoggingTest, ColoursAreForTerminalsUnlessTheUserDecides) {
  ::setenv("RCUTILS_CONSOLE_OUTPUT_FORMAT", "{message}", 1);
  ::setenv("RCUTILS_COLORIZED_OUTPUT", "1", 1);
  configure({});
  EXPECT_EQ(console_of([] { say("m", Severity::warn); }), "\033[33mm\033[0m\n");
  EXPECT_EQ(console_of([] { say("m", Severity::debug); }), "\033[32mm\033[0m\n");
  EXPECT_EQ(console_of([] { say("m", Severity::fatal); }), "\033[31mm\033[0m\n");
  EXPECT_THAT(text_of(file()), Not(HasSubstr("\033")));
}

TEST_F(LoggingTest, StdoutOnRequest) {
  ::setenv("RCUTILS_LOGGING_USE_STDOUT", "1", 1);
  configure({});
  testing::internal::CaptureStdout();
  say("hello");
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("hello"));
}

TEST_F(LoggingTest, AStrangeSettingIsReportedAndIgnored) {
  ::setenv("RCUTILS_COLORIZED_OUTPUT", "maybe", 1);
  EXPECT_THAT(console_of([] { configure({}); }),
              HasSubstr("unexpected value [maybe] specified for RCUTILS_COLORIZED_OUTPUT"));
}

TEST_F(LoggingTest, LevelsAreInheritedAlongTheDots) {
  EXPECT_EQ(effective_level("a.b.c"), Severity::info);
  set_level("a", Severity::error);
  set_level("a.b", Severity::debug);
  EXPECT_EQ(effective_level("a"), Severity::error);
  EXPECT_EQ(effective_level("a.x"), Severity::error);
  EXPECT_EQ(effective_level("a.b.c"), Severity::debug);
  EXPECT_EQ(effective_level("ab"), Severity::info);
  EXPECT_EQ(level("a.b.c"), Severity::unset);
  EXPECT_EQ(level("a.b"), Severity::debug);
  EXPECT_TRUE(enabled("a.b.c", Severity::debug));
  EXPECT_FALSE(enabled("a.x", Severity::warn));
  set_level("a.b", Severity::unset);
  EXPECT_FALSE(enabled("a.b.c", Severity::debug));
  set_level("a", Severity::unset);
  set_level("", Severity::warn);
  EXPECT_FALSE(enabled("a.b.c", Severity::info));
  set_level("", Severity::unset);
  EXPECT_TRUE(enabled("a.b.c", Severity::debug));
}

TEST_F(LoggingTest, LevelsAreForgottenTogether) {
  set_level("a", Severity::fatal);
  set_level("", Severity::error);
  EXPECT_FALSE(enabled("b", Severity::warn));
  reset_levels();
  EXPECT_EQ(level("a"), Severity::unset);
  EXPECT_TRUE(enabled("a", Severity::info));
  EXPECT_TRUE(enabled("b", Severity::info));
}

TEST_F(LoggingTest, TheFileAppearsWithTheFirstLine) {
  configure({});
  EXPECT_FALSE(std::filesystem::exists(directory_));
  console_of([] { say("hello", Severity::warn); });
  EXPECT_THAT(file(), MatchesRegex(directory_.string() + "/[^/]+_" + std::to_string(::getpid()) + "_[0-9]+\\.log"));
  EXPECT_THAT(text_of(file()), MatchesRegex("\\[WARN\\] .* \\[talker\\]: hello\n"));
}

TEST_F(LoggingTest, ShutdownFlushesWhatWasPending) {
  Configuration configuration;
  configuration.file_name = "run";
  configure(configuration);
  console_of([] { say("one"); });
  const std::string path = file();
  EXPECT_THAT(path, HasSubstr("/run_"));
  shutdown();
  EXPECT_THAT(text_of(path), HasSubstr("one"));
  EXPECT_EQ(file(), "");
}

TEST_F(LoggingTest, TheFirstConfigurationWinsUntilShutdown) {
  Configuration silent;
  silent.to_console = false;
  configure(silent);
  configure({});
  EXPECT_EQ(console_of([] { say("hidden"); }), "");
  shutdown();
  EXPECT_THAT(console_of([] { say("shown"); }), HasSubstr("shown"));
}

TEST_F(LoggingTest, AFileThatCannotBeMadeIsReportedOnce) {
  ::setenv("ROS_LOG_DIR", "/proc/nowhere", 1);
  configure({});
  EXPECT_THAT(console_of([] { say("one"); }), HasSubstr("Failed to create log directory /proc/nowhere"));
  EXPECT_THAT(console_of([] { say("two"); }), Not(HasSubstr("Failed")));
}

TEST_F(LoggingTest, TheDirectoryIsTheEnvironments) {
  EXPECT_EQ(directory(), directory_);
  ::setenv("ROS_LOG_DIR", "~/logs", 1);
  EXPECT_EQ(directory(), std::string(std::getenv("HOME")) + "/logs");
  ::unsetenv("ROS_LOG_DIR");
  ::setenv("ROS_HOME", "/opt/ros_home", 1);
  EXPECT_EQ(directory(), "/opt/ros_home/log");
  ::unsetenv("ROS_HOME");
  EXPECT_EQ(directory(), std::string(std::getenv("HOME")) + "/.ros/log");
}

TEST_F(LoggingTest, ASinkHearsItsLoggerAndTheChildren) {
  configure({});
  std::vector<std::string> heard;
  Token token = add_sink("ns.talker", [&](const Record& record) { heard.emplace_back(record.message); });
  console_of([] {
    say("own", Severity::info, "ns.talker");
    say("child", Severity::info, "ns.talker.part");
    say("other", Severity::info, "ns.talker2");
    say("parent", Severity::info, "ns");
  });
  EXPECT_THAT(heard, ElementsAre("own", "child"));
  token.reset();
  console_of([] { say("late", Severity::info, "ns.talker"); });
  EXPECT_THAT(heard, ElementsAre("own", "child"));
}

TEST_F(LoggingTest, WithoutRosoutNoSinkHearsAnything) {
  Configuration configuration;
  configuration.to_rosout = false;
  configure(configuration);
  std::vector<std::string> heard;
  const Token token = add_sink("talker", [&](const Record& record) { heard.emplace_back(record.message); });
  console_of([] { say("hello"); });
  EXPECT_THAT(heard, IsEmpty());
}

TEST_F(LoggingTest, ASinkThatLogsDoesNotHearItself) {
  configure({});
  int calls = 0;
  const Token token = add_sink("talker", [&](const Record&) {
    ++calls;
    say("from the sink");
  });
  EXPECT_THAT(console_of([] { say("hello"); }), HasSubstr("from the sink"));
  EXPECT_EQ(calls, 1);
}

TEST_F(LoggingTest, ASinkMayEndItself) {
  configure({});
  Token token;
  token = add_sink("talker", [&](const Record&) { token.reset(); });
  console_of([] { say("hello"); });
  EXPECT_EQ(token, nullptr);
}

TEST_F(LoggingTest, LinesOfManyThreadsStayWhole) {
  ::setenv("RCUTILS_CONSOLE_OUTPUT_FORMAT", "<{message}>", 1);
  configure({});
  std::atomic<int> heard = 0;
  const std::string console = console_of([&] {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          const Token token = add_sink("talker", [&](const Record&) { ++heard; });
          say(std::string(100, static_cast<char>('a' + t)));
          set_level("talker." + std::to_string(t), i % 2 ? Severity::debug : Severity::unset);
          (void)enabled("talker." + std::to_string(t), Severity::info);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  std::istringstream lines(console);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_THAT(line, MatchesRegex("<(a+|b+|c+|d+)>"));
  EXPECT_EQ(count, 800);
  EXPECT_GE(heard, 800);
  const std::string path = file();
  shutdown();
  const std::string text = text_of(path);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 800);
}

TEST_F(LoggingTest, AChildWritesAFileOfItsOwn) {
  configure({});
  console_of([] {
    say("parent");
    if (::fork() == 0) {
      say("child", Severity::warn);
      ::_exit(0);
    }
    ::wait(nullptr);
  });
  const std::string path = file();
  shutdown();
  EXPECT_THAT(text_of(path), HasSubstr("parent"));
  EXPECT_THAT(text_of(path), Not(HasSubstr("child")));
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    ++files;
    if (entry.path() == path) continue;
    EXPECT_THAT(text_of(entry.path()), testing::AllOf(HasSubstr("child"), Not(HasSubstr("parent"))));
  }
  EXPECT_EQ(files, 2);
}

TEST(LogFormatTest, TimesComeInThreeForms) {
  std::string out;
  LogFormat("{time} {time_as_nanoseconds}").append(out, {1'700'000'000'000'000'042, Severity::info, "", "", {}});
  EXPECT_EQ(out, "1700000000.000000042 1700000000000000042");
  out.clear();
  LogFormat("{date_time_with_ms}").append(out, {1'700'000'000'007'000'000, Severity::info, "", "", {}});
  EXPECT_THAT(out, MatchesRegex("2023-11-1[345] [0-9]{2}:[0-9]{2}:20\\.007"));
}

}  // namespace
}  // namespace myelin::node::logging
