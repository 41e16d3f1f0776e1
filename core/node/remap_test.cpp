// SPDX-License-Identifier: Apache-2.0
#include "core/node/remap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace myelin::node {
namespace {

using testing::HasSubstr;
using Kind = RemapRule::Kind;
using Strings = std::vector<std::string>;

Arguments rules(const Strings& texts) {
  Arguments arguments;
  for (const std::string& text : texts) arguments.remap_rules.push_back(parse_remap_rule(text));
  return arguments;
}

std::string refusal(const std::string& text) {
  try {
    parse_remap_rule(text);
  } catch (const InvalidRosArguments& error) {
    return error.what();
  }
  return "accepted";
}

// What "/chatter" (or another topic) becomes for the node /robot/talker.
std::string topic_after(const Strings& texts, const std::string& name = "/robot/chatter") {
  return remap_topic(rules(texts), nullptr, name, "talker", "/robot").value_or("unchanged");
}
std::string service_after(const Strings& texts, const std::string& name) {
  return remap_service(rules(texts), nullptr, name, "talker", "/robot").value_or("unchanged");
}

TEST(RemapTest, ARuleIsTakenApart) {
  const RemapRule rule = parse_remap_rule("talker:rostopic:///a/b:=~/c");
  EXPECT_EQ(rule.kind, Kind::topic);
  EXPECT_EQ(rule.node, "talker");
  EXPECT_EQ(rule.match, "/a/b");
  EXPECT_EQ(rule.replacement, "~/c");
  EXPECT_EQ(parse_remap_rule("rosservice://add:=sum").kind, Kind::service);
  EXPECT_EQ(parse_remap_rule("a:=b").kind, Kind::topic_or_service);
  EXPECT_EQ(parse_remap_rule("talker:__node:=other").kind, Kind::node_name);
  EXPECT_EQ(parse_remap_rule("__name:=other").kind, Kind::node_name);
  EXPECT_EQ(parse_remap_rule("__ns:=/a/b/").replacement, "/a/b");
  EXPECT_EQ(parse_remap_rule("__ns:=/").replacement, "/");
}

TEST(RemapTest, WhatIsNoRuleIsRefused) {
  EXPECT_THAT(refusal("a"), HasSubstr("from:=to"));
  EXPECT_THAT(refusal(":=b"), HasSubstr("Expecting token"));
  EXPECT_THAT(refusal("a:="), HasSubstr("Expecting token"));
  EXPECT_THAT(refusal("a:=b:=c"), HasSubstr("'b:=c'"));
  EXPECT_THAT(refusal("a//b:=c"), HasSubstr("Expecting token"));
  EXPECT_THAT(refusal("a/:=c"), HasSubstr("Expecting token"));
  EXPECT_THAT(refusal("9a:=c"), HasSubstr("found '9a'"));
  EXPECT_THAT(refusal("~:=c"), HasSubstr("found '~'"));
  EXPECT_THAT(refusal("*:=c"), HasSubstr("Wildcard '*' is not implemented"));
  EXPECT_THAT(refusal("/**/a:=c"), HasSubstr("Wildcard '**' is not implemented"));
  EXPECT_THAT(refusal("/a:=/\\1/c"), HasSubstr("Backreferences are not implemented"));
  EXPECT_THAT(refusal("__ns:=a"), HasSubstr("not a fully qualified name"));
  EXPECT_THAT(refusal("__ns:=//a"), HasSubstr("Expecting token"));
  EXPECT_THAT(refusal("__node:=a/b"), HasSubstr("found 'a/b'"));
  EXPECT_THAT(refusal("__node:="), HasSubstr("Expecting token"));
}

TEST(RemapTest, RelativeSidesAreExpandedAgainstTheNode) {
  EXPECT_EQ(topic_after({"chatter:=news"}), "/robot/news");
  EXPECT_EQ(topic_after({"/robot/chatter:=/news"}), "/news");
  EXPECT_EQ(topic_after({"chatter:=~/news"}), "/robot/talker/news");
  EXPECT_EQ(topic_after({"~/image:=/image"}, "/robot/talker/image"), "/image");
  EXPECT_EQ(topic_after({"/chatter:=/news"}), "unchanged");
}

TEST(RemapTest, ARuleMayBeForOneNodeOrOneKindOnly) {
  EXPECT_EQ(topic_after({"listener:chatter:=news"}), "unchanged");
  EXPECT_EQ(topic_after({"talker:chatter:=news"}), "/robot/news");
  EXPECT_EQ(topic_after({"rosservice://chatter:=news"}), "unchanged");
  EXPECT_EQ(topic_after({"rostopic://chatter:=news"}), "/robot/news");
  EXPECT_EQ(service_after({"rostopic://add:=sum"}, "/robot/add"), "unchanged");
  EXPECT_EQ(service_after({"rosservice://add:=sum"}, "/robot/add"), "/robot/sum");
  EXPECT_EQ(service_after({"add:=/sum"}, "/robot/add"), "/sum");
}

TEST(RemapTest, TheFirstRuleThatMatchesAppliesOnce) {
  EXPECT_EQ(topic_after({"other:=x", "chatter:=first", "chatter:=second", "first:=third"}), "/robot/first");
}

TEST(RemapTest, TheNodesOwnRulesGoFirst) {
  const Arguments global = rules({"chatter:=global", "__node:=g", "__ns:=/g"});
  const Arguments local = rules({"chatter:=local", "__node:=l"});
  EXPECT_EQ(remap_topic(local, &global, "/chatter", "talker", "/"), "/local");
  EXPECT_EQ(remap_topic({}, &global, "/chatter", "talker", "/"), "/global");
  EXPECT_EQ(remap_node_name(local, &global, "talker"), "l");
  EXPECT_EQ(remap_namespace(local, &global, "talker"), "/g");
  EXPECT_EQ(remap_namespace(local, nullptr, "talker"), std::nullopt);
}

TEST(RemapTest, NamesOfOneNodeAreNotNamesOfAnother) {
  const Arguments global = rules({"camera:__node:=front", "camera:__ns:=/head"});
  EXPECT_EQ(remap_node_name({}, &global, "camera"), "front");
  EXPECT_EQ(remap_node_name({}, &global, "lidar"), std::nullopt);
  EXPECT_EQ(remap_namespace({}, &global, "camera"), "/head");
}

}  // namespace
}  // namespace myelin::node
