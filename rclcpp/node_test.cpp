// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "rclcpp/test_world.hpp"
#include "rclcpp/utilities.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp {
namespace {

using std_msgs::msg::String;
using testing::Contains;
using testing::HasSubstr;
using namespace std::chrono_literals;

class NodeTest : public World {
 protected:
  NodeOptions options(std::vector<std::string> arguments = {}) {
    return NodeOptions().context(context).start_parameter_services(false).arguments(arguments);
  }
};

TEST_F(NodeTest, HasTheNamesItIsGiven) {
  const Node plain("talker", options()), spaced("talker", "ns", options());
  EXPECT_STREQ(plain.get_name(), "talker");
  EXPECT_STREQ(plain.get_namespace(), "/");
  EXPECT_STREQ(spaced.get_namespace(), "/ns");
  EXPECT_STREQ(spaced.get_fully_qualified_name(), "/ns/talker");
  EXPECT_STREQ(spaced.get_logger().get_name(), "ns.talker");
  const Node remapped("talker", options({"--ros-args", "-r", "__node:=other", "-r", "__ns:=/there"}));
  EXPECT_STREQ(remapped.get_fully_qualified_name(), "/there/other");
}

TEST_F(NodeTest, RefusesNamesThatAreNone) {
  EXPECT_THROW(Node("no-name", options()), exceptions::InvalidNodeNameError);
  EXPECT_THROW(Node("name", "/no namespace", options()), exceptions::InvalidNamespaceError);
  const auto home = node();
  EXPECT_THROW(home->create_publisher<String>("no topic?", 1), exceptions::InvalidTopicNameError);
  try {
    home->create_publisher<String>("a/", 1);
    FAIL();
  } catch (const exceptions::NameValidationError& error) {
    EXPECT_EQ(error.invalid_index, 1u);
    EXPECT_THAT(error.what(), HasSubstr("must not end with a forward slash"));
  }
  EXPECT_THROW(Node("name", options({"--ros-args", "--no-such-flag"})), exceptions::UnknownROSArgsError);
  EXPECT_THROW(Node("name", options({"--ros-args", "-r", "nonsense"})), exceptions::RCLInvalidROSArgsError);
}

TEST_F(NodeTest, RemapsItsTopics) {
  Node home("home", options({"--ros-args", "-r", "chatter:=/elsewhere"}));
  EXPECT_STREQ(home.create_publisher<String>("chatter", 1)->get_topic_name(), "/elsewhere");
  EXPECT_STREQ(home.create_publisher<String>("~/own", 1)->get_topic_name(), "/home/own");
}

TEST_F(NodeTest, ASubNodePutsItsNamespaceBeforeRelativeNames) {
  const auto home = std::make_shared<Node>("home", "ns", options());
  const auto sub = home->create_sub_node("a");
  const auto subsub = sub->create_sub_node("b");
  EXPECT_EQ(home->get_sub_namespace(), "");
  EXPECT_EQ(home->get_effective_namespace(), "/ns");
  EXPECT_EQ(subsub->get_sub_namespace(), "a/b");
  EXPECT_EQ(subsub->get_effective_namespace(), "/ns/a/b");
  EXPECT_STREQ(subsub->get_namespace(), "/ns");
  EXPECT_EQ(subsub->get_node_base_interface(), home->get_node_base_interface());
  EXPECT_STREQ(subsub->create_publisher<String>("t", 1)->get_topic_name(), "/ns/a/b/t");
  EXPECT_STREQ(subsub->create_publisher<String>("/t", 1)->get_topic_name(), "/t");
  EXPECT_STREQ(subsub->create_publisher<String>("~/t", 1)->get_topic_name(), "/ns/home/t");
  EXPECT_THROW(home->create_sub_node("/absolute"), exceptions::NameValidationError);
  EXPECT_THROW(home->create_sub_node(""), exceptions::NameValidationError);
  EXPECT_THROW(home->create_sub_node("no good"), exceptions::InvalidNamespaceError);
}

TEST_F(NodeTest, SeesTheGraph) {
  const auto home = node(unique("home"));
  const std::string topic = unique("/graph");
  const auto event = home->get_graph_event();
  event->check_and_clear();
  const auto publisher = home->create_publisher<String>(topic, SensorDataQoS());
  home->wait_for_graph_change(event, 20s);
  EXPECT_TRUE(event->check_and_clear());
  await([&] { return home->count_publishers(topic) == 1; });
  EXPECT_EQ(home->count_subscribers(topic), 0u);
  EXPECT_THAT(home->get_topic_names_and_types()[topic], Contains("std_msgs/msg/String"));
  EXPECT_THAT(home->get_node_names(), Contains(home->get_fully_qualified_name()));
  const auto infos = home->get_publishers_info_by_topic(topic);
  ASSERT_EQ(infos.size(), 1u);
  EXPECT_EQ(infos[0].node_name(), home->get_name());
  EXPECT_EQ(infos[0].endpoint_type(), EndpointType::Publisher);
  EXPECT_EQ(infos[0].qos_profile().reliability(), ReliabilityPolicy::BestEffort);
  EXPECT_EQ(infos[0].topic_type_hash().version, 1);
  EXPECT_EQ(0, std::memcmp(infos[0].endpoint_gid().data(), publisher->get_gid().data, 16));
  EXPECT_THROW(home->get_service_names_and_types_by_node("nobody", "/"), std::runtime_error);
  EXPECT_THROW(home->wait_for_graph_change(Event::make_shared(), 1s), EventNotRegisteredError);
  EXPECT_THROW(home->wait_for_graph_change(nullptr, 1s), InvalidEventError);
}

TEST_F(NodeTest, KnowsItsCallbackGroups) {
  const auto home = node(), other = node("other");
  const auto group = home->create_callback_group(CallbackGroupType::Reentrant);
  EXPECT_TRUE(home->get_node_base_interface()->callback_group_in_node(group));
  int count = 0;
  home->for_each_callback_group([&](const CallbackGroup::SharedPtr&) { ++count; });
  EXPECT_EQ(count, 2);
  SubscriptionOptions foreign;
  foreign.callback_group = other->create_callback_group(CallbackGroupType::Reentrant);
  EXPECT_THROW(home->create_subscription<String>(
                   "t", 1, [](const String&) {}, foreign),
               std::runtime_error);
}

TEST_F(NodeTest, ParametersOverrideQualityOfService) {
  const std::string topic = unique("/qos");
  auto its = options();
  its.append_parameter_override("qos_overrides." + topic + ".publisher.reliability", "best_effort")
      .append_parameter_override("qos_overrides." + topic + ".publisher.depth", 7);
  const auto home = std::make_shared<Node>("home", its);
  PublisherOptions open;
  open.qos_overriding_options = QosOverridingOptions::with_default_policies();
  const auto publisher = home->create_publisher<String>(topic, 10, open);
  EXPECT_EQ(publisher->get_actual_qos().reliability(), ReliabilityPolicy::BestEffort);
  EXPECT_EQ(publisher->get_actual_qos().depth(), 7u);
  EXPECT_EQ(home->get_parameter("qos_overrides." + topic + ".publisher.history").as_string(), "keep_last");

  SubscriptionOptions strict;
  strict.qos_overriding_options = QosOverridingOptions::with_default_policies([](const QoS& qos) {
    QosCallbackResult result;
    result.successful = qos.depth() > 100;
    result.reason = "too shallow";
    return result;
  });
  EXPECT_THROW(home->create_subscription<String>(
                   topic, 10, [](const String&) {}, strict),
               exceptions::InvalidQosOverridesException);
}

TEST_F(NodeTest, EventsCallBack) {
  const auto home = running();
  const std::string topic = unique("events");
  std::atomic<int> matched{0}, incompatible{0};
  PublisherOptions options;
  options.event_callbacks.matched_callback = [&](MatchedInfo& info) { matched = static_cast<int>(info.current_count); };
  options.event_callbacks.incompatible_qos_callback = [&](QOSOfferedIncompatibleQoSInfo& info) {
    incompatible = info.last_policy_kind;
  };
  const auto publisher = home->create_publisher<String>(topic, QoS(1).best_effort(), options);
  auto fitting = home->create_subscription<String>(topic, QoS(1).best_effort(), [](const String&) {});
  await([&] { return matched == 1; });
  const auto demanding = home->create_subscription<String>(topic, QoS(1).reliable(), [](const String&) {});
  await([&] { return incompatible == RMW_QOS_POLICY_RELIABILITY; });
  fitting.reset();
  await([&] { return matched == 0; });
}

TEST(QoSTest, SaysWhetherTwoSidesFit) {
  const QoS plain = QoS(1).liveliness(LivelinessPolicy::Automatic);
  EXPECT_EQ(qos_check_compatible(plain, plain).compatibility, QoSCompatibility::Ok);
  const auto verdict = qos_check_compatible(QoS(1).best_effort(), QoS(1));
  EXPECT_EQ(verdict.compatibility, QoSCompatibility::Error);
  EXPECT_THAT(verdict.reason, HasSubstr("Best effort publisher and reliable subscription"));
  EXPECT_EQ(QoS(3).transient_local().get_rmw_qos_profile().durability, RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL);
  EXPECT_EQ(QoS(3).deadline(Duration(1, 5)).deadline().nanoseconds(), 1'000'000'005);
  EXPECT_EQ(SensorDataQoS(), QoS(5).best_effort());
  EXPECT_NE(SensorDataQoS(), QoS(5));
  EXPECT_EQ(QoS(KeepAll()).history(), HistoryPolicy::KeepAll);
}

TEST(ContextTest, BeginsAndEndsAndTellsOfIt) {
  const auto context = new_context();
  EXPECT_TRUE(context->is_valid());
  EXPECT_EQ(context->get_domain_id(), 41u);
  std::vector<std::string> order;
  context->add_pre_shutdown_callback([&] { order.push_back(context->is_valid() ? "before" : "?"); });
  const auto dropped = context->add_on_shutdown_callback([&] { order.push_back("dropped"); });
  context->on_shutdown([&] { order.push_back(context->is_valid() ? "?" : "after"); });
  EXPECT_TRUE(context->remove_on_shutdown_callback(dropped));
  EXPECT_FALSE(context->remove_on_shutdown_callback(dropped));
  EXPECT_TRUE(context->shutdown("enough"));
  EXPECT_FALSE(context->shutdown("again"));
  EXPECT_EQ(order, (std::vector<std::string>{"before", "after"}));
  EXPECT_EQ(context->shutdown_reason(), "enough");
  EXPECT_FALSE(context->sleep_for(1h));
  EXPECT_THROW(Node("late", NodeOptions().context(context)), exceptions::RCLError);
  EXPECT_NO_THROW(context->init(0, nullptr));
  EXPECT_THROW(context->init(0, nullptr), ContextAlreadyInitialized);
  EXPECT_TRUE(context->shutdown("at last"));
  EXPECT_EQ(order.size(), 4u);
}

TEST(UtilitiesTest, InitTakesTheRosArgumentsOut) {
  const char* arguments[] = {"program", "--ros-args", "-r", "a:=b", "--", "mine"};
  EXPECT_FALSE(ok());
  EXPECT_EQ(init_and_remove_ros_arguments(6, arguments), (std::vector<std::string>{"program", "mine"}));
  EXPECT_TRUE(ok());
  EXPECT_TRUE(signal_handlers_installed());
  EXPECT_EQ(get_current_signal_handler_options(), SignalHandlerOptions::All);
  EXPECT_TRUE(shutdown());
  EXPECT_FALSE(ok());
  EXPECT_FALSE(signal_handlers_installed());
  EXPECT_FALSE(shutdown());
}

}  // namespace
}  // namespace rclcpp
