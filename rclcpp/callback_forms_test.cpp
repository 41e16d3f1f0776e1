// SPDX-License-Identifier: Apache-2.0
// Every form of callback, each fed by the wire and by pointer.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "core/base/guarded.hpp"
#include "rclcpp/serialization.hpp"
#include "rclcpp/test_world.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp {
namespace {

using std::placeholders::_1;
using std::placeholders::_2;
using std_msgs::msg::String;

// What callbacks heard.
class Heard {
 public:
  void hear(const std::string& text) { texts_.lock()->push_back(text); }
  std::vector<std::string> texts() const { return *texts_.lock(); }
  std::size_t count() const { return texts_.lock()->size(); }

 private:
  myelin::Guarded<std::vector<std::string>> texts_;
};

String text(const std::string& data) {
  String message;
  message.data = data;
  return message;
}

class CallbackForms : public World, public testing::WithParamInterface<bool> {
 protected:
  // That `callback` hears a message published by reference and one published by unique_ptr.
  template <class Callback>
  void expect_both(Callback&& callback, Heard& heard) {
    const std::string topic = unique("forms");
    const auto options = NodeOptions().use_intra_process_comms(GetParam());
    const auto home = running(unique("home"), options);
    const auto publisher = home->create_publisher<String>(topic, 10);
    const auto subscription = home->create_subscription<String>(topic, 10, std::forward<Callback>(callback));
    await_matched(publisher, subscription);
    publisher->publish(text("by reference"));
    publisher->publish(std::make_unique<String>(text("by pointer")));
    await([&] { return heard.count() == 2; });
    EXPECT_EQ(heard.texts(), (std::vector<std::string>{"by reference", "by pointer"}));
    EXPECT_EQ(subscription->use_intra_process(), GetParam() && !subscription->is_serialized());
  }
};

INSTANTIATE_TEST_SUITE_P(Via, CallbackForms, testing::Bool(),
                         [](const auto& via) { return via.param ? "Pointer" : "Wire"; });

// One world for many forms: making nodes is what costs.
TEST_P(CallbackForms, TakeTheMessageByReferenceValueAndPointer) {
  Heard by_reference, by_value, shared_const, shared_const_reference, shared, unique_pointer;
  expect_both([&](const String& message) { by_reference.hear(message.data); }, by_reference);
  expect_both([&](String message) { by_value.hear(message.data); }, by_value);
  expect_both([&](String::ConstSharedPtr message) { shared_const.hear(message->data); }, shared_const);
  expect_both([&](const String::ConstSharedPtr& message) { shared_const_reference.hear(message->data); },
              shared_const_reference);
  expect_both([&](String::SharedPtr message) { shared.hear(message->data); }, shared);
  expect_both([&](String::UniquePtr message) { unique_pointer.hear(message->data); }, unique_pointer);
}

TEST_P(CallbackForms, TakeWhatIsKnownAboutTheMessageToo) {
  Heard by_reference, shared_const, shared, unique_pointer;
  const auto check = [](const MessageInfo& info) {
    EXPECT_EQ(info.get_rmw_message_info().from_intra_process, GetParam());
    EXPECT_GT(info.get_rmw_message_info().source_timestamp, 0);
  };
  expect_both(
      [&](const String& message, const MessageInfo& info) {
        check(info);
        by_reference.hear(message.data);
      },
      by_reference);
  expect_both(
      [&](String::ConstSharedPtr message, const MessageInfo& info) {
        check(info);
        shared_const.hear(message->data);
      },
      shared_const);
  expect_both(
      [&](String::SharedPtr message, const MessageInfo& info) {
        check(info);
        shared.hear(message->data);
      },
      shared);
  expect_both(
      [&](String::UniquePtr message, const MessageInfo& info) {
        check(info);
        unique_pointer.hear(message->data);
      },
      unique_pointer);
}

class Listener {
 public:
  explicit Listener(Heard& heard) : heard_(heard) {}
  void by_reference(const String& message) { heard_.hear(message.data); }
  void shared(const String::SharedPtr message) const { heard_.hear(message->data); }
  void unique_pointer(String::UniquePtr message) { heard_.hear(message->data); }
  void with_info(String::ConstSharedPtr message, const MessageInfo&) { heard_.hear(message->data); }

 private:
  Heard& heard_;
};

TEST_P(CallbackForms, MayBeMembersThatAreBound) {
  Heard by_reference, shared, unique_pointer, with_info;
  Listener first(by_reference), second(shared), third(unique_pointer), fourth(with_info);
  expect_both(std::bind(&Listener::by_reference, &first, _1), by_reference);
  expect_both(std::bind(&Listener::shared, &second, _1), shared);
  expect_both(std::bind(&Listener::unique_pointer, &third, _1), unique_pointer);
  expect_both(std::bind(&Listener::with_info, &fourth, _1, _2), with_info);
}

TEST_P(CallbackForms, MayTakeTheBytes) {
  Heard by_reference, shared, unique_pointer;
  const auto read = [](const SerializedMessage& bytes) {
    String message;
    Serialization<String>().deserialize_message(&bytes, &message);
    return message.data;
  };
  expect_both([&](const SerializedMessage& bytes) { by_reference.hear(read(bytes)); }, by_reference);
  expect_both([&](std::shared_ptr<SerializedMessage> bytes) { shared.hear(read(*bytes)); }, shared);
  expect_both([&](std::unique_ptr<SerializedMessage> bytes, const MessageInfo&) { unique_pointer.hear(read(*bytes)); },
              unique_pointer);
}

static_assert(detail::form_for<void (*)(const String&), String>() == detail::Form::reference);
static_assert(detail::form_for<void (*)(String::ConstSharedPtr), String>() == detail::Form::shared_const);
static_assert(detail::form_for<void (*)(String::SharedPtr), String>() == detail::Form::shared);
static_assert(detail::form_for<void (*)(String::UniquePtr, const MessageInfo&), String>() == detail::Form::unique);
static_assert(detail::form_for<void (*)(int), String>() == detail::Form::none);

}  // namespace
}  // namespace rclcpp
