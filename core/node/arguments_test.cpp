// SPDX-License-Identifier: Apache-2.0
#include "core/node/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/node/logging.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using Strings = std::vector<std::string>;

Arguments ros(Strings arguments) {
  arguments.insert(arguments.begin(), {"talker", "--ros-args"});
  return Arguments::parse(arguments);
}

std::string refusal(const Strings& arguments) {
  try {
    ros(arguments);
  } catch (const InvalidRosArguments& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ArgumentsTest, WhatIsOutsideRosArgsRemains) {
  const Arguments arguments =
      Arguments::parse({"talker", "-v", "--ros-args", "-r", "a:=b", "--", "--rate", "10", "--ros-args"});
  EXPECT_THAT(arguments.remaining, ElementsAre("talker", "-v", "--rate", "10"));
  ASSERT_EQ(arguments.remap_rules.size(), 1u);
  EXPECT_EQ(arguments.remap_rules[0].match, "a");
  EXPECT_EQ(arguments.remap_rules[0].replacement, "b");
}

TEST(ArgumentsTest, NothingIsAnArgumentList) {
  EXPECT_TRUE(Arguments::parse({}).remaining.empty());
}

TEST(ArgumentsTest, RosArgsMayBeRepeated) {
  EXPECT_EQ(ros({"-r", "a:=b", "--ros-args", "--remap", "c:=d"}).remap_rules.size(), 2u);
}

TEST(ArgumentsTest, ARuleOutsideRosArgsStillCounts) {
  const Arguments arguments = Arguments::parse({"talker", "__node:=other", "x:=not a name"});
  ASSERT_EQ(arguments.remap_rules.size(), 1u);
  EXPECT_EQ(arguments.remap_rules[0].kind, RemapRule::Kind::node_name);
  EXPECT_THAT(arguments.remaining, ElementsAre("talker", "x:=not a name"));
}

TEST(ArgumentsTest, ParametersKeepTheirOrderAndTheirNode) {
  const Arguments arguments = ros({"-p", "rate:=10", "--param", "talker:limits.low:=-1.5", "-p", "names:=[a, b]"});
  ASSERT_EQ(arguments.parameters.size(), 3u);
  EXPECT_EQ(arguments.parameters[0].node_pattern, "/**");
  EXPECT_EQ(arguments.parameters[0].parameter, (Parameter{"rate", std::int64_t{10}}));
  EXPECT_EQ(arguments.parameters[1].node_pattern, "talker");
  EXPECT_EQ(arguments.parameters[1].parameter, (Parameter{"limits.low", -1.5}));
  EXPECT_EQ(arguments.parameters[2].parameter, (Parameter{"names", Strings{"a", "b"}}));
}

TEST(ArgumentsTest, AParameterNameMayHoldATopic) {
  const Arguments arguments = ros({"-p", "qos_overrides./chatter.publisher.depth:=5"});
  EXPECT_EQ(arguments.parameters.at(0).parameter.name, "qos_overrides./chatter.publisher.depth");
}

TEST(ArgumentsTest, ParameterFilesAndParametersMixInOrder) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "arguments_test_mix.yaml";
  std::ofstream(path) << "/**:\n  ros__parameters:\n    rate: 2\n";
  const Arguments arguments = ros({"-p", "rate:=1", "--params-file", path, "-p", "rate:=3"});
  ASSERT_EQ(arguments.parameters.size(), 3u);
  EXPECT_EQ(arguments.parameters[1].parameter, (Parameter{"rate", std::int64_t{2}}));
  EXPECT_EQ(arguments.parameters[2].parameter, (Parameter{"rate", std::int64_t{3}}));
}

TEST(ArgumentsTest, AParameterFileIsRefusedWithItsNameAndPlace) {
  EXPECT_EQ(
      refusal({"--params-file", "/nowhere/at/all.yaml"}),
      "Couldn't parse params file: '--params-file /nowhere/at/all.yaml'. Error: /nowhere/at/all.yaml: cannot be read "
      "as a parameter file");
  const std::string path = testing::TempDir() + "/arguments_test_bad.yaml";
  std::ofstream(path) << "a:\n  ros__parameters:\n    rate:\n";
  EXPECT_THAT(refusal({"--params-file", path}), HasSubstr("Error: " + path + ":3:10: No value for 'rate'"));
}

TEST(ArgumentsTest, LogLevelsAreForTheRootOrForALogger) {
  const Arguments arguments = ros({"--log-level", "debug", "--log-level", "ns.talker:=Warn"});
  EXPECT_THAT(arguments.log_levels, ElementsAre(Pair("", 10), Pair("ns.talker", 30)));
}

TEST(ArgumentsTest, SwitchesAndTheRest) {
  const Arguments arguments =
      ros({"--disable-stdout-logs", "--disable-rosout-logs", "--enable-rosout-logs", "--disable-external-lib-logs",
           "--log-config-file", "log.conf", "--log-file-name", "run", "-e", "/cell/arm"});
  EXPECT_FALSE(arguments.log_stdout);
  EXPECT_TRUE(arguments.log_rosout);
  EXPECT_FALSE(arguments.log_file);
  EXPECT_EQ(arguments.log_config_file, "log.conf");
  EXPECT_EQ(arguments.log_file_name, "run");
  EXPECT_EQ(arguments.enclave, "/cell/arm");
}

TEST(ArgumentsTest, LoggingFollowsTheArguments) {
  configure_logging(ros(
      {"--log-level", "error", "--log-level", "a.b:=debug", "--disable-stdout-logs", "--disable-external-lib-logs"}));
  EXPECT_EQ(logging::effective_level("other"), logging::Severity::error);
  EXPECT_EQ(logging::effective_level("a.b.c"), logging::Severity::debug);
  testing::internal::CaptureStderr();
  logging::write("a.b", logging::Severity::fatal, "hidden", {});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(logging::file(), "");
  logging::shutdown();
  logging::reset_levels();
  EXPECT_THROW(configure_logging(ros({"--log-config-file", "log.conf"})), InvalidRosArguments);
}

TEST(ArgumentsTest, EveryUnknownFlagIsReported) {
  try {
    ros({"--foo", "-r", "a:=b", "bar"});
    FAIL();
  } catch (const UnknownRosArguments& error) {
    EXPECT_THAT(error.arguments, ElementsAre("--foo", "bar"));
    EXPECT_STREQ(error.what(), "Found unknown ROS arguments: ['--foo', 'bar']");
  }
}

TEST(ArgumentsTest, ARefusalNamesFlagAndValueInOneLine) {
  EXPECT_EQ(refusal({"-r", "oops"}), "Couldn't parse remap rule: '-r oops'. Error: Expecting 'from:=to'");
  EXPECT_EQ(refusal({"--remap"}), "Couldn't parse trailing --remap flag. No remap rule found.");
  EXPECT_EQ(refusal({"-r", "a\nb"}), "Couldn't parse remap rule: '-r a\\nb'. Error: Expecting 'from:=to'");
  EXPECT_LT(refusal({"-p", "x" + std::string(100000, ' ')}).size(), 500u);
  EXPECT_EQ(refusal({"-p", "x"}), "Couldn't parse parameter override rule: '-p x'. Error: Expecting 'name:=value'");
  EXPECT_THAT(refusal({"-p", "x:="}), HasSubstr("Couldn't parse parameter override rule: '-p x:='. Error: No value"));
  EXPECT_THAT(refusal({"-p", "x:=[1, a]"}), HasSubstr("Sequence should be of same type"));
  EXPECT_THAT(refusal({"-p", "9x:=1"}), HasSubstr("'9x' is no parameter name"));
  EXPECT_THAT(refusal({"-p", "a..b:=1"}), HasSubstr("is no parameter name"));
  EXPECT_THAT(refusal({"-p", "*:a:=1"}), HasSubstr("'*' is no node name"));
  EXPECT_EQ(refusal({"--log-level", "loud"}),
            "Couldn't parse log level: '--log-level loud'. Error: Argument does not use a valid severity level");
  EXPECT_THAT(refusal({"--log-level", ":=info"}), HasSubstr("name is empty"));
  EXPECT_EQ(refusal({"--log-level"}), "Couldn't parse trailing --log-level flag. No log level provided.");
  EXPECT_EQ(refusal({"--params-file"}), "Couldn't parse trailing --params-file flag. No file path provided.");
}

}  // namespace
}  // namespace myelin::node
