// SPDX-License-Identifier: Apache-2.0
#include "core/node/parameter_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

namespace myelin::node {
namespace {

using testing::HasSubstr;
using Strings = std::vector<std::string>;
using Integers = std::vector<std::int64_t>;
using Doubles = std::vector<double>;

// "pattern name=value" for every override, in order.
Strings read(const std::string& yaml) {
  Strings lines;
  for (const ParameterOverride& override : parse_parameters(yaml, "p.yaml")) {
    lines.push_back(override.node_pattern + " " + override.parameter.name + "=" + to_string(override.parameter.value));
  }
  return lines;
}

std::string error_of(const std::string& yaml) {
  try {
    parse_parameters(yaml, "p.yaml");
  } catch (const YamlError& error) {
    return error.what();
  }
  return "accepted";
}

std::string value_error(const std::string& yaml) {
  try {
    parse_parameter_value(yaml);
  } catch (const YamlError& error) {
    return error.what();
  }
  return "accepted";
}

ParameterValue value(const std::string& yaml) {
  return parse_parameter_value(yaml);
}

TEST(ParameterFileTest, NodesNestAndGroupsJoin) {
  EXPECT_EQ(read(R"(
/**:
  ros__parameters:
    everywhere: true
robot:
  camera:
    ros__parameters:
      exposure:
        auto: false
        limits: {low: 1, high: 2}
      rate: 30.0
/robot/lidar:
  ros__parameters: {frame.id: laser}
)"),
            (Strings{"/** everywhere=True", "robot/camera exposure.auto=False", "robot/camera exposure.limits.low=1",
                     "robot/camera exposure.limits.high=2", "robot/camera rate=30.0", "/robot/lidar frame.id=laser"}));
}

TEST(ParameterFileTest, ASectionMayComeAgainAndDocumentsMayFollow) {
  EXPECT_EQ(read("a:\n  ros__parameters: {x: 1}\n---\na:\n  ros__parameters: {x: 2}\n"), (Strings{"a x=1", "a x=2"}));
}

TEST(ParameterFileTest, NothingIsNoParameters) {
  EXPECT_EQ(read(""), Strings{});
  EXPECT_EQ(read("# only a comment\n"), Strings{});
  EXPECT_EQ(read("a: {ros__parameters: {}}"), Strings{});
}

TEST(ParameterFileTest, BoolsHaveManySpellings) {
  for (const char* yes : {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}) {
    EXPECT_EQ(value(yes), ParameterValue(true)) << yes;
  }
  for (const char* no : {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}) {
    EXPECT_EQ(value(no), ParameterValue(false)) << no;
  }
  EXPECT_EQ(value("yES"), ParameterValue(std::string("yES")));
}

TEST(ParameterFileTest, IntegersAreWrittenAsInC) {
  EXPECT_EQ(value("42"), ParameterValue(std::int64_t{42}));
  EXPECT_EQ(value("-7"), ParameterValue(std::int64_t{-7}));
  EXPECT_EQ(value("+7"), ParameterValue(std::int64_t{7}));
  EXPECT_EQ(value("0x1F"), ParameterValue(std::int64_t{31}));
  EXPECT_EQ(value("017"), ParameterValue(std::int64_t{15}));
  EXPECT_EQ(value("9223372036854775807"), ParameterValue(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(value("9223372036854775808"), ParameterValue(9223372036854775808.0));
}

TEST(ParameterFileTest, DoublesAreWrittenAsInYamlAndInC) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(value("1.5"), ParameterValue(1.5));
  EXPECT_EQ(value("1e5"), ParameterValue(1e5));
  EXPECT_EQ(value("-.5"), ParameterValue(-0.5));
  EXPECT_EQ(value(".inf"), ParameterValue(infinity));
  EXPECT_EQ(value("+.INF"), ParameterValue(infinity));
  EXPECT_EQ(value("-.Inf"), ParameterValue(-infinity));
  EXPECT_TRUE(std::isnan(std::get<double>(value(".nan"))));
  EXPECT_TRUE(std::isnan(std::get<double>(value("nan"))));
  EXPECT_EQ(value("1e999"), ParameterValue(std::string("1e999")));
}

TEST(ParameterFileTest, TheRestAreStringsAndQuotesDecide) {
  EXPECT_EQ(value("hello world"), ParameterValue(std::string("hello world")));
  EXPECT_EQ(value("'42'"), ParameterValue(std::string("42")));
  EXPECT_EQ(value("\"true\""), ParameterValue(std::string("true")));
  EXPECT_EQ(value("''"), ParameterValue(std::string()));
  EXPECT_EQ(value("1.2.3"), ParameterValue(std::string("1.2.3")));
  EXPECT_EQ(value("null"), ParameterValue(std::string("null")));
  EXPECT_EQ(value("!!str 42"), ParameterValue(std::string("42")));
  EXPECT_EQ(value("!!int '42'"), ParameterValue(std::int64_t{42}));
  EXPECT_EQ(value("!!float 42"), ParameterValue(42.0));
  EXPECT_EQ(value("!!bool 'yes'"), ParameterValue(true));
  EXPECT_EQ(value_error("!!int abc"), "value:1:1: 'abc' is no integer");
}

TEST(ParameterFileTest, ListsHaveOneType) {
  EXPECT_EQ(value("[1, 2]"), ParameterValue(Integers{1, 2}));
  EXPECT_EQ(value("[1.0, 2.5]"), ParameterValue(Doubles{1.0, 2.5}));
  EXPECT_EQ(value("[a, 'b']"), ParameterValue(Strings{"a", "b"}));
  EXPECT_EQ(value("[true, no]"), ParameterValue(std::vector<bool>{true, false}));
  EXPECT_EQ(value("[]"), ParameterValue(std::vector<std::uint8_t>{}));
  EXPECT_EQ(value("- 1\n- 2\n"), ParameterValue(Integers{1, 2}));
  EXPECT_EQ(value_error("[1, 2.5]"), "value:1:5: Sequence should be of same type. Value type 'double' does not belong");
  EXPECT_THAT(value_error("[1.5, 2]"), HasSubstr("'integer' does not belong"));
  EXPECT_THAT(value_error("[[1], [2]]"), HasSubstr("list cannot be an element"));
  EXPECT_THAT(value_error("[{a: 1}]"), HasSubstr("group cannot be an element"));
  EXPECT_THAT(value_error("[1,"), HasSubstr("value:"));
}

TEST(ParameterFileTest, AValueIsExactlyOne) {
  EXPECT_EQ(value_error(""), "No value");
  EXPECT_THAT(value_error("~x: 1"), HasSubstr("Expecting a value"));
  EXPECT_THAT(value_error("a\n---\nb"), HasSubstr("Expecting one value"));
  EXPECT_THAT(value_error("*alias"), HasSubstr("Aliases"));
}

TEST(ParameterFileTest, AnErrorNamesFileLineAndColumn) {
  EXPECT_EQ(error_of("a:\n  ros__parameters:\n    rate:\n"), "p.yaml:3:10: No value for 'rate'");
  EXPECT_EQ(error_of("a:\n  ros__parameters:\n"), "p.yaml:2:19: ros__parameters has no parameters");
  EXPECT_EQ(error_of("ros__parameters:\n  x: 1\n"), "p.yaml:1:1: There are no node names before ros__parameters");
  EXPECT_EQ(error_of("a:\n  x: 1\n"), "p.yaml:2:6: Cannot have a value before ros__parameters");
  EXPECT_EQ(error_of("just text"), "p.yaml:1:1: Expecting node names");
  EXPECT_EQ(error_of("a:\n  ros__parameters:\n    x: [1, two]\n"),
            "p.yaml:3:12: Sequence should be of same type. Value type 'string' does not belong");
  EXPECT_EQ(error_of("a b:\n  ros__parameters:\n    x: 1\n"), "p.yaml:2:3: 'a b' is no node name");
  EXPECT_EQ(error_of("a:\n  ros__parameters:\n    x: &v 1\n    y: *v\n"), "p.yaml:4:8: Aliases are not supported");
  EXPECT_THAT(error_of("a:\n  ros__parameters:\n    [x]: 1\n"), HasSubstr("p.yaml:3:5: Expecting a name as key"));
  EXPECT_THAT(error_of("a:\n\t- x"), HasSubstr("p.yaml:2:"));
  EXPECT_THAT(error_of("a: {ros__parameters: {x: \"\xff\"}}"), HasSubstr("p.yaml: "));
  EXPECT_EQ(error_of("a: {ros__parameters: {x: 1").find('\n'), std::string::npos);
}

TEST(ParameterFileTest, DeepNestingCostsNoStack) {
  std::string yaml = "a: {ros__parameters: ";
  for (int i = 0; i < 2000; ++i) yaml += "{g: ";
  yaml += "1";
  yaml += std::string(2000, '}') + "}";
  const auto overrides = parse_parameters(yaml, "p.yaml");
  ASSERT_EQ(overrides.size(), 1u);
  EXPECT_EQ(overrides[0].parameter.name.size(), 2000u * 2 - 1);
}

TEST(ParameterFileTest, APlaceThatIsNoFileIsRefused) {
  EXPECT_THROW(read_parameter_file("/nowhere/params.yaml"), YamlError);
  EXPECT_THROW(read_parameter_file(testing::TempDir()), YamlError);
}

}  // namespace
}  // namespace myelin::node
