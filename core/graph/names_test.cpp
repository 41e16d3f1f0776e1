// SPDX-License-Identifier: Apache-2.0
#include "core/graph/names.hpp"

#include <gtest/gtest.h>

namespace myelin::graph {
namespace {

using Verdict = std::optional<NameFault> (*)(std::string_view);

struct Refused {
  std::string name;
  std::size_t position;
  std::string message;
};

void expect_refused(Verdict validate, const Refused& expected) {
  SCOPED_TRACE("'" + expected.name + "'");
  const auto fault = validate(expected.name);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->message, expected.message);
  EXPECT_EQ(fault->position, expected.position);
}

TEST(NodeNameTest, WordsAreFine) {
  for (const char* name : {"talker", "a", "_hidden", "n9", "A_b_C", "__"})
    EXPECT_FALSE(validate_node_name(name)) << name;
  EXPECT_FALSE(validate_node_name(std::string(255, 'a')));
}

TEST(NodeNameTest, OthersAreRefused) {
  const std::string characters = "node name must not contain characters other than alphanumerics or '_'";
  const Refused cases[] = {
      {"", 0, "node name must not be empty"},
      {"bad name", 3, characters},
      {"a/b", 1, characters},
      {"/a", 0, characters},
      {"9x-", 2, characters},
      {"caf\xc3\xa9", 3, characters},
      {"9x", 0, "node name must not start with a number"},
      {std::string(256, 'a'), 254, "node name length should not exceed '255'"},
  };
  for (const Refused& each : cases) expect_refused(validate_node_name, each);
}

TEST(NamespaceTest, FullNamesAndTheRootAreFine) {
  for (const char* name : {"/", "/a", "/a/b", "/_a/b9", "/A_"}) EXPECT_FALSE(validate_namespace(name)) << name;
  EXPECT_FALSE(validate_namespace("/" + std::string(244, 'a')));
}

TEST(NamespaceTest, OthersAreRefused) {
  const Refused cases[] = {
      {"", 0, "namespace must not be empty"},
      {"a", 0, "namespace must be absolute, it must lead with a '/'"},
      {"/a/", 2, "namespace must not end with a '/', unless only a '/'"},
      {"//", 1, "namespace must not end with a '/', unless only a '/'"},
      {"/a b", 2, "namespace must not contain characters other than alphanumerics, '_', or '/'"},
      {"/~a", 1, "namespace must not contain characters other than alphanumerics, '_', or '/'"},
      {"/a//b", 3, "namespace must not contain repeated '/'"},
      {"/a/9", 3, "namespace must not have a token that starts with a number"},
      {"/" + std::string(245, 'a'), 244, "namespace should not exceed '245'"},
  };
  for (const Refused& each : cases) expect_refused(validate_namespace, each);
}

TEST(TopicNameTest, RelativePrivateAndSubstitutedNamesAreFine) {
  for (const char* name : {"a", "/a", "a/b", "~", "~/a", "{node}/a", "/{ns}/a_{node}", "a{b}c", "_a", "a//b", "{_}"}) {
    EXPECT_FALSE(validate_topic_name(name)) << name;
  }
}

TEST(TopicNameTest, OthersAreRefused) {
  const std::string characters =
      "topic name must not contain characters other than alphanumerics, '_', '~', '{', or '}'";
  const std::string braces = "topic name must not have unmatched (unbalanced) curly braces '{}'";
  const std::string inside = "substitution name must not contain characters other than alphanumerics or '_'";
  const std::string number = "topic name token must not start with a number";
  const Refused cases[] = {
      {"", 0, "topic name must not be empty string"},
      {"a/", 1, "topic name must not end with a forward slash"},
      {"/", 0, "topic name must not end with a forward slash"},
      {"7a", 0, number},
      {"a/7b", 2, number},
      {"~/7b", 2, number},
      {"a b", 1, characters},
      {"a.b", 1, characters},
      {"a?", 1, characters},
      {"a/~b", 2, "topic name must not have tilde '~' unless it is the first character"},
      {"~a", 1, "topic name must not have a tilde '~' that is not followed by a forward slash '/'"},
      {"a/{b", 2, braces},
      {"a/b}", 3, braces},
      {"a}{b", 1, braces},
      {"{{a}}", 1, inside},
      {"{a/b}", 2, inside},
      {"{a-b}", 2, inside},
      {"{4a}", 1, "substitution name must not start with a number"},
  };
  for (const Refused& each : cases) expect_refused(validate_topic_name, each);
}

TEST(FullTopicNameTest, FullNamesAreFine) {
  for (const char* name : {"/a", "/a/b", "/_a/b9"}) EXPECT_FALSE(validate_full_topic_name(name)) << name;
  EXPECT_FALSE(validate_full_topic_name("/" + std::string(246, 'a')));
}

TEST(FullTopicNameTest, OthersAreRefused) {
  const Refused cases[] = {
      {"", 0, "topic name must not be empty"},
      {"a", 0, "topic name must be absolute, it must lead with a '/'"},
      {"/", 0, "topic name must not end with a '/'"},
      {"/a/", 2, "topic name must not end with a '/'"},
      {"/a{b}", 2, "topic name must not contain characters other than alphanumerics, '_', or '/'"},
      {"/a//b", 3, "topic name must not contain repeated '/'"},
      {"/a/1b", 3, "topic name must not have a token that starts with a number"},
      {"/" + std::string(247, 'a'), 246, "topic length should not exceed '247'"},
  };
  for (const Refused& each : cases) expect_refused(validate_full_topic_name, each);
}

TEST(ExpandTest, NamesBecomeFull) {
  const struct {
    const char *name, *node, *name_space, *expanded;
  } cases[] = {
      {"chatter", "n", "/", "/chatter"},
      {"chatter", "n", "/ns", "/ns/chatter"},
      {"a/b", "n", "/ns/sub", "/ns/sub/a/b"},
      {"/chatter", "n", "/ns", "/chatter"},
      {"~", "n", "/ns", "/ns/n"},
      {"~", "n", "/", "/n"},
      {"~/a", "n", "/ns", "/ns/n/a"},
      {"~/a", "n", "/", "/n/a"},
      {"{node}/a", "n", "/ns", "/ns/n/a"},
      {"/{node}/a", "n", "/ns", "/n/a"},
      {"{ns}/a", "n", "/ns", "/ns/a"},
      {"{namespace}/{node}", "n", "/ns", "/ns/n"},
      {"/x{node}x{node}", "n", "/ns", "/xnxn"},
      {"~/{node}", "n", "/ns", "/ns/n/n"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(expand_topic_name(each.name, each.node, each.name_space), each.expanded) << each.name;
  }
}

std::string refusal(const std::string& name, InvalidName::What what = InvalidName::What::topic_name) try {
  return expand_topic_name(name, "n", "/ns", what);
} catch (const InvalidName& error) {
  EXPECT_EQ(error.kind, what);
  return error.what();
}

TEST(ExpandTest, RefusalsSayWhere) {
  EXPECT_EQ(refusal(""), "Invalid topic name: topic name must not be empty string:\n  ''\n   ^");
  EXPECT_EQ(refusal("a/"), "Invalid topic name: topic name must not end with a forward slash:\n  'a/'\n    ^");
  EXPECT_EQ(refusal("a/", InvalidName::What::service_name),
            "Invalid service name: topic name must not end with a forward slash:\n  'a/'\n    ^");
  EXPECT_EQ(refusal("a/{odd}"), "Invalid topic name: unknown substitution: {odd}:\n  'a/{odd}'\n     ^");
  EXPECT_EQ(refusal("a//b"), "Invalid topic name: topic name must not contain repeated '/':\n  '/ns/a//b'\n         ^");
}

TEST(InvalidNameTest, SaysWhatUpstreamSays) {
  const InvalidName error(InvalidName::What::node_name, "bad name", *validate_node_name("bad name"));
  EXPECT_STREQ(error.what(),
               "Invalid node name: node name must not contain characters other than alphanumerics or '_':\n"
               "  'bad name'\n      ^");
  EXPECT_EQ(error.name, "bad name");
  const InvalidName other(InvalidName::What::node_namespace, "a", *validate_namespace("a"));
  EXPECT_STREQ(other.what(), "Invalid namespace: namespace must be absolute, it must lead with a '/':\n  'a'\n   ^");
}

TEST(NormalizeTest, NamespacesLeadWithASlash) {
  EXPECT_EQ(normalize_namespace(""), "/");
  EXPECT_EQ(normalize_namespace("/"), "/");
  EXPECT_EQ(normalize_namespace("ns"), "/ns");
  EXPECT_EQ(normalize_namespace("/ns"), "/ns");
  EXPECT_EQ(normalize_namespace("ns/"), "/ns/");
  EXPECT_EQ(normalize_namespace("rel/x"), "/rel/x");
}

TEST(HiddenTest, AnyPartWithAnUnderscoreInFrontHides) {
  for (const char* name : {"_a", "/_a", "/a/_b", "/a/_b/c"}) EXPECT_TRUE(is_hidden(name)) << name;
  for (const char* name : {"a", "/a_", "/a/b_c", "/"}) EXPECT_FALSE(is_hidden(name)) << name;
}

TEST(WireTest, TopicsGoThereAndBack) {
  EXPECT_EQ(topic_to_wire("/ns/chatter"), "rt/ns/chatter");
  EXPECT_EQ(topic_to_wire("ros_discovery_info", true), "ros_discovery_info");
  EXPECT_EQ(topic_from_wire("rt/ns/chatter"), "/ns/chatter");
  EXPECT_FALSE(topic_from_wire("ros_discovery_info"));
  EXPECT_FALSE(topic_from_wire("rtchatter"));
  EXPECT_FALSE(topic_from_wire("rq/addRequest"));
}

TEST(WireTest, ServicesGoThereAndBack) {
  EXPECT_EQ(service_request_to_wire("/add"), "rq/addRequest");
  EXPECT_EQ(service_reply_to_wire("/add"), "rr/addReply");
  EXPECT_EQ(service_from_wire("rq/addRequest"), "/add");
  EXPECT_EQ(service_from_wire("rr/addReply"), "/add");
  EXPECT_EQ(service_from_wire("rr/RequestReply"), "/Request");
  EXPECT_FALSE(service_from_wire("rq/addReply"));
  EXPECT_FALSE(service_from_wire("rt/addRequest"));
  EXPECT_FALSE(service_from_wire("rqRequest"));
}

TEST(WireTest, TypesGoThereAndBack) {
  const struct {
    const char *ros, *wire;
  } cases[] = {
      {"std_msgs/msg/String", "std_msgs::msg::dds_::String_"},
      {"example_interfaces/srv/AddTwoInts_Request", "example_interfaces::srv::dds_::AddTwoInts_Request_"},
      {"example_interfaces/action/Fibonacci_FeedbackMessage",
       "example_interfaces::action::dds_::Fibonacci_FeedbackMessage_"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(type_to_wire(each.ros), each.wire);
    EXPECT_EQ(type_from_wire(each.wire), each.ros);
  }
  EXPECT_EQ(type_from_wire("some::idl::Type"), "some::idl::Type");
  EXPECT_EQ(type_from_wire("dds_::"), "dds_::");
  EXPECT_EQ(type_from_wire(""), "");
}

TEST(WireTest, ServiceTypesLoseTheirHalf) {
  EXPECT_EQ(service_type_from_wire("example_interfaces::srv::dds_::AddTwoInts_Request_"),
            "example_interfaces/srv/AddTwoInts");
  EXPECT_EQ(service_type_from_wire("example_interfaces::srv::dds_::AddTwoInts_Response_"),
            "example_interfaces/srv/AddTwoInts");
  EXPECT_EQ(service_type_from_wire("example_interfaces::action::dds_::Fibonacci_SendGoal_Request_"),
            "example_interfaces/action/Fibonacci_SendGoal");
  EXPECT_FALSE(service_type_from_wire("std_msgs::msg::dds_::String_"));
  EXPECT_FALSE(service_type_from_wire("Other_Request_"));
}

}  // namespace
}  // namespace myelin::graph
