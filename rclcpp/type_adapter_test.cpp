// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/type_adapter.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "core/base/guarded.hpp"
#include "rclcpp/is_ros_compatible_type.hpp"
#include "rclcpp/test_world.hpp"
#include "std_msgs/msg/string.hpp"

namespace {

// A program's own notion of a text.
struct Shout {
  std::string loud;
};

}  // namespace

template <>
struct rclcpp::TypeAdapter<Shout, std_msgs::msg::String> {
  using is_specialized = std::true_type;
  using custom_type = Shout;
  using ros_message_type = std_msgs::msg::String;
  static void convert_to_ros_message(const custom_type& source, ros_message_type& destination) {
    destination.data = source.loud;
  }
  static void convert_to_custom(const ros_message_type& source, custom_type& destination) {
    destination.loud = source.data + "!";
  }
};
RCLCPP_USING_CUSTOM_TYPE_AS_ROS_MESSAGE_TYPE(Shout, std_msgs::msg::String);

namespace rclcpp {
namespace {

using std_msgs::msg::String;
using Adapted = adapt_type<Shout>::as<String>;

static_assert(is_ros_compatible_type<Adapted>::value && is_ros_compatible_type<Shout>::value);
static_assert(is_ros_compatible_type<String>::value && !is_ros_compatible_type<int>::value);

class TypeAdapters : public World, public testing::WithParamInterface<bool> {
 protected:
  Node::SharedPtr home = running("home", NodeOptions().use_intra_process_comms(GetParam()));
  myelin::Guarded<std::vector<std::string>> heard;
  void hear(const std::string& text) { heard.lock()->push_back(text); }
};

INSTANTIATE_TEST_SUITE_P(Via, TypeAdapters, testing::Bool(),
                         [](const auto& via) { return via.param ? "Pointer" : "Wire"; });

TEST_P(TypeAdapters, BothEndsMaySpeakEitherType) {
  const std::string topic = unique("adapted");
  const auto custom =
      home->create_subscription<Adapted>(topic, 10, [&](const Shout& shout) { hear("c:" + shout.loud); });
  const auto unique_custom =
      home->create_subscription<Shout>(topic, 10, [&](std::unique_ptr<Shout> shout) { hear("u:" + shout->loud); });
  const auto ros = home->create_subscription<Adapted>(
      topic, 10, [&](String::ConstSharedPtr message, const MessageInfo&) { hear("r:" + message->data); });
  const auto plain =
      home->create_subscription<String>(topic, 10, [&](const String& message) { hear("p:" + message.data); });
  const auto publisher = home->create_publisher<Adapted>(topic, 10);
  await([&] { return publisher->get_subscription_count() == 4; });
  for (const SubscriptionBase::SharedPtr& each :
       {SubscriptionBase::SharedPtr(custom), SubscriptionBase::SharedPtr(unique_custom),
        SubscriptionBase::SharedPtr(ros), SubscriptionBase::SharedPtr(plain)}) {
    await([&] { return each->get_publisher_count() == 1; });
  }
  const auto all = [&](std::size_t count) {
    await([&] { return heard.lock()->size() == count; });
    auto texts = *heard.lock();
    std::sort(texts.begin(), texts.end());
    heard.lock()->clear();
    return texts;
  };
  // By pointer it is not converted for who takes the custom type.
  const std::string mark = GetParam() ? "" : "!";
  publisher->publish(Shout{"hey"});
  EXPECT_EQ(all(4), (std::vector<std::string>{"c:hey" + mark, "p:hey", "r:hey", "u:hey" + mark}));
  publisher->publish(std::make_unique<Shout>(Shout{"ho"}));
  EXPECT_EQ(all(4), (std::vector<std::string>{"c:ho" + mark, "p:ho", "r:ho", "u:ho" + mark}));
  String message;
  message.data = "ros";
  publisher->publish(message);
  const std::string back = GetParam() ? "r:ros!" : "r:ros";
  EXPECT_EQ(all(4), (std::vector<std::string>{"c:ros!", "p:ros", back, "u:ros!"}));
}

}  // namespace
}  // namespace rclcpp
