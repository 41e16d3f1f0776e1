// SPDX-License-Identifier: Apache-2.0
#include "core/node/node_pattern.hpp"

#include <gtest/gtest.h>

namespace myelin::node {
namespace {

TEST(NodePatternTest, NoPatternIsEveryNode) {
  EXPECT_TRUE(pattern_matches("", "/ns/talker"));
}

TEST(NodePatternTest, ANameIsThatNodeAlone) {
  EXPECT_TRUE(pattern_matches("/ns/talker", "/ns/talker"));
  EXPECT_TRUE(pattern_matches("talker", "/talker"));
  EXPECT_TRUE(pattern_matches("ns/talker", "/ns/talker"));
  EXPECT_FALSE(pattern_matches("talker", "/ns/talker"));
  EXPECT_FALSE(pattern_matches("/talker", "/talker2"));
  EXPECT_FALSE(pattern_matches("/ns/talker", "/ns"));
}

TEST(NodePatternTest, AStarIsOneToken) {
  EXPECT_TRUE(pattern_matches("/*", "/talker"));
  EXPECT_TRUE(pattern_matches("/*/talker", "/ns/talker"));
  EXPECT_TRUE(pattern_matches("/ns/*", "/ns/talker"));
  EXPECT_FALSE(pattern_matches("/*", "/ns/talker"));
  EXPECT_FALSE(pattern_matches("/*/talker", "/talker"));
}

TEST(NodePatternTest, TwoStarsAreAnyNumberOfTokens) {
  EXPECT_TRUE(pattern_matches("/**", "/talker"));
  EXPECT_TRUE(pattern_matches("/**", "/a/b/c"));
  EXPECT_TRUE(pattern_matches("/**/talker", "/talker"));
  EXPECT_TRUE(pattern_matches("/**/talker", "/a/b/talker"));
  EXPECT_TRUE(pattern_matches("/a/**/talker", "/a/talker"));
  EXPECT_TRUE(pattern_matches("/a/**/*", "/a/b/talker"));
  EXPECT_FALSE(pattern_matches("/a/**/*", "/a"));
  EXPECT_FALSE(pattern_matches("/a/**/talker", "/b/talker"));
}

}  // namespace
}  // namespace myelin::node
