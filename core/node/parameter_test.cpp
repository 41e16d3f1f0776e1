// SPDX-License-Identifier: Apache-2.0
#include "core/node/parameter.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace myelin::node {
namespace {

std::string shown(ParameterValue value) {
  return to_string(value);
}

TEST(ParameterTest, ValuesAreShownAsPythonShowsThem) {
  EXPECT_EQ(shown({}), "None");
  EXPECT_EQ(shown(true), "True");
  EXPECT_EQ(shown(std::int64_t{-3}), "-3");
  EXPECT_EQ(shown(std::string("text")), "text");
  EXPECT_EQ(shown(std::vector<std::string>{"a", "b"}), "['a', 'b']");
  EXPECT_EQ(shown(std::vector<bool>{true, false}), "[True, False]");
  EXPECT_EQ(shown(std::vector<std::int64_t>{1, 2}), "[1, 2]");
  EXPECT_EQ(shown(std::vector<std::uint8_t>{0, 'a', 0xff}), "[b'\\x00', b'a', b'\\xff']");
  EXPECT_EQ(shown(std::vector<double>{}), "[]");
}

TEST(ParameterTest, DoublesAreShownWithAllTheyNeedAndNoMore) {
  EXPECT_EQ(shown(1.0), "1.0");
  EXPECT_EQ(shown(0.0), "0.0");
  EXPECT_EQ(shown(-0.0), "-0.0");
  EXPECT_EQ(shown(0.1), "0.1");
  EXPECT_EQ(shown(101.5), "101.5");
  EXPECT_EQ(shown(0.0001), "0.0001");
  EXPECT_EQ(shown(0.00001), "1e-05");
  EXPECT_EQ(shown(1e15), "1000000000000000.0");
  EXPECT_EQ(shown(1e16), "1e+16");
  EXPECT_EQ(shown(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(shown(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(ParameterTest, TypesAreNumberedAsOnTheWire) {
  EXPECT_EQ(type_of({}), ParameterType::not_set);
  EXPECT_EQ(type_of(1.0), ParameterType::floating);
  EXPECT_EQ(type_of(std::vector<std::string>{}), ParameterType::string_array);
}

}  // namespace
}  // namespace myelin::node
