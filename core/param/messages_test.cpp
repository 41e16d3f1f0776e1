// SPDX-License-Identifier: Apache-2.0
#include "core/param/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/idl/registry.hpp"

namespace myelin::param {
namespace {

class MessagesTest : public testing::Test {
 protected:
  // Through the wire and back.
  cdr::Value sent(const cdr::Value& message) {
    return cdr::decode(*std::get<cdr::Value::Struct>(message.data()).plan, cdr::encode(message));
  }

  idl::Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
  cdr::PlanCache plans{registry};
};

TEST_F(MessagesTest, EveryTypeOfValueGoesThereAndBack) {
  const std::vector<Value> values = {
      {},
      true,
      std::int64_t{-7},
      1.5,
      std::string("text"),
      std::vector<std::uint8_t>{0, 255},
      std::vector<bool>{true, false, true},
      std::vector<std::int64_t>{1, -2},
      std::vector<double>{0.5},
      std::vector<std::string>{"", "b"},
  };
  for (const Value& value : values) {
    const Parameter parameter{"a.b", value};
    const cdr::Value message = sent(parameter_message(plans, parameter));
    EXPECT_EQ(parameter_of(message), parameter) << node::to_string(value);
    EXPECT_EQ(message["value"]["type"].as<std::uint8_t>(), value.index());
  }
}

TEST_F(MessagesTest, ATypeWithoutNameIsRefused) {
  cdr::Value message = value_message(plans, true);
  message["type"] = std::uint8_t{10};
  EXPECT_THROW(value_of(message), UnknownType);
}

TEST_F(MessagesTest, ADescriptorIsThereInFull) {
  Descriptor descriptor;
  descriptor.name = "speed";
  descriptor.type = Type::integer;
  descriptor.description = "how fast";
  descriptor.additional_constraints = "even";
  descriptor.read_only = true;
  descriptor.integer_range = {{0, 100, 2}};
  const cdr::Value message = sent(descriptor_message(plans, descriptor));
  EXPECT_EQ(message["name"].as<std::string>(), "speed");
  EXPECT_EQ(message["type"].as<std::uint8_t>(), 2);
  EXPECT_EQ(message["description"].as<std::string>(), "how fast");
  EXPECT_EQ(message["additional_constraints"].as<std::string>(), "even");
  EXPECT_TRUE(message["read_only"].as<bool>());
  EXPECT_FALSE(message["dynamic_typing"].as<bool>());
  EXPECT_TRUE(message["floating_point_range"].as<cdr::Value::List>().empty());
  const cdr::Value& range = message["integer_range"].as<cdr::Value::List>().at(0);
  EXPECT_EQ(range["to_value"].as<std::int64_t>(), 100);
  EXPECT_EQ(range["step"].as<std::uint64_t>(), 2u);
}

TEST_F(MessagesTest, AnEventSaysWhoWhenAndWhat) {
  Changes changes;
  changes.added = {{"a", std::int64_t{1}}};
  changes.deleted = {{"b", {}}};
  const cdr::Value message = sent(event_message(plans, "/ns/talker", 1'500'000'000'000'000'007, changes));
  EXPECT_EQ(message["node"].as<std::string>(), "/ns/talker");
  EXPECT_EQ(message["stamp"]["sec"].as<std::int32_t>(), 1'500'000'000);
  EXPECT_EQ(message["stamp"]["nanosec"].as<std::uint32_t>(), 7u);
  EXPECT_EQ(parameter_of(message["new_parameters"].as<cdr::Value::List>().at(0)), changes.added[0]);
  EXPECT_TRUE(message["changed_parameters"].as<cdr::Value::List>().empty());
  EXPECT_EQ(parameter_of(message["deleted_parameters"].as<cdr::Value::List>().at(0)), changes.deleted[0]);
}

}  // namespace
}  // namespace myelin::param
