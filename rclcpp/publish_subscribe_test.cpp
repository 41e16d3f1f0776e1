// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <time.h>

#include <atomic>

#include "core/base/guarded.hpp"
#include "rclcpp/serialization.hpp"
#include "rclcpp/test_world.hpp"
#include "rclcpp/utilities.hpp"
#include "rclcpp/wait_for_message.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp {
namespace {

using sensor_msgs::msg::Image;
using std_msgs::msg::String;

String text(const std::string& data) {
  String message;
  message.data = data;
  return message;
}

class PublishSubscribe : public World {};

TEST_F(PublishSubscribe, MessagesArriveInOrderAndOnce) {
  const auto talker = running("talker"), listener = running("listener");
  const std::string topic = unique("chatter");
  myelin::Guarded<std::vector<std::string>> heard;
  const auto subscription = listener->create_subscription<String>(
      topic, QoS(KeepLast(100)), [&](const String& message) { heard.lock()->push_back(message.data); });
  const auto publisher = talker->create_publisher<String>(topic, 100);
  await_matched(publisher, subscription);
  std::vector<std::string> said;
  for (int i = 0; i < 50; ++i) {
    said.push_back(std::to_string(i));
    publisher->publish(text(said.back()));
  }
  await([&] { return heard.lock()->size() == 50; });
  EXPECT_EQ(*heard.lock(), said);
  EXPECT_TRUE(publisher->wait_for_all_acked(std::chrono::seconds(10)));
}

TEST_F(PublishSubscribe, ByPointerTheLastTakerGetsTheVeryMessageAndReadersShareIt) {
  const auto home = running("home", NodeOptions().use_intra_process_comms(true));
  const std::string topic = unique("pointers");
  std::atomic<const String*> owned{nullptr}, first_shared{nullptr}, second_shared{nullptr};
  const auto owner =
      home->create_subscription<String>(topic, 1, [&](String::UniquePtr message) { owned = message.get(); });
  auto publisher = home->create_publisher<String>(topic, 1);
  auto message = std::make_unique<String>(text("mine"));
  const String* said = message.get();
  publisher->publish(std::move(message));
  await([&] { return owned != nullptr; });
  EXPECT_EQ(owned, said);

  const auto one =
      home->create_subscription<String>(topic, 1, [&](String::ConstSharedPtr heard) { first_shared = heard.get(); });
  const auto other = home->create_subscription<String>(topic, 1, [&](const String& heard) { second_shared = &heard; });
  EXPECT_EQ(publisher->get_intra_process_subscription_count(), 3u);
  owned = nullptr;
  message = std::make_unique<String>(text("ours"));
  said = message.get();
  publisher->publish(std::move(message));
  await([&] { return owned && first_shared && second_shared; });
  EXPECT_EQ(owned, said);
  EXPECT_EQ(first_shared, second_shared.load());
  EXPECT_NE(first_shared, said);
}

TEST_F(PublishSubscribe, WhoIsReachedByPointerIsNotReachedByTheWireToo) {
  const auto options = NodeOptions().use_intra_process_comms(true);
  const auto home = running("home", options);
  const auto abroad = running("abroad");
  const std::string topic = unique("both");
  std::atomic<int> at_home{0}, away{0};
  const auto inside = home->create_subscription<String>(topic, 10, [&](const String&) { ++at_home; });
  const auto publisher = home->create_publisher<String>(topic, 10);
  await_matched(publisher, inside);
  EXPECT_FALSE(publisher->core()->matched().empty());
  for (int i = 0; i < 3; ++i) publisher->publish(text("in"));
  await([&] { return at_home == 3; });

  const auto outside = abroad->create_subscription<String>(topic, 10, [&](const String&) { ++away; });
  await([&] { return publisher->get_subscription_count() == 2; });
  await_matched(publisher, outside);
  for (int i = 0; i < 5; ++i) publisher->publish(text("out"));
  await([&] { return away == 5; });
  await([&] { return at_home >= 8; });
  EXPECT_EQ(at_home, 8);
}

TEST_F(PublishSubscribe, WhoComesLateHearsWhatWasKeptForItByPointer) {
  const auto home = running("home", NodeOptions().use_intra_process_comms(true));
  const std::string topic = unique("late");
  const auto publisher = home->create_publisher<String>(topic, QoS(2).transient_local());
  for (const char* said : {"one", "two", "three"}) publisher->publish(text(said));
  myelin::Guarded<std::vector<std::string>> heard;
  const auto late = home->create_subscription<String>(
      topic, QoS(5).transient_local(), [&](const String& message) { heard.lock()->push_back(message.data); });
  await([&] { return heard.lock()->size() >= 2; });
  await_matched(publisher, late);
  publisher->publish(text("four"));
  await([&] { return heard.lock()->back() == "four"; });
  EXPECT_EQ(*heard.lock(), (std::vector<std::string>{"two", "three", "four"}));
}

TEST_F(PublishSubscribe, ByPointerAQueueKeepsTheNewestOfItsDepth) {
  const auto home = node("home", NodeOptions().use_intra_process_comms(true));
  const std::string topic = unique("depth");
  std::vector<std::string> heard;
  const auto subscription =
      home->create_subscription<String>(topic, 2, [&](const String& message) { heard.push_back(message.data); });
  const auto publisher = home->create_publisher<String>(topic, 2);
  for (const char* said : {"one", "two", "three"}) publisher->publish(text(said));
  ExecutorOptions options;
  options.context = context;
  executors::SingleThreadedExecutor executor(options);
  executor.add_node(home);
  while (heard.size() < 2) executor.spin_some();
  executor.spin_some();
  EXPECT_EQ(heard, (std::vector<std::string>{"two", "three"}));
}

TEST_F(PublishSubscribe, ByPointerNeedsAHistoryWithADepth) {
  const auto home = node("home", NodeOptions().use_intra_process_comms(true));
  EXPECT_THROW(home->create_publisher<String>(unique("t"), QoS(KeepAll())), std::invalid_argument);
  EXPECT_THROW(home->create_publisher<String>(unique("t"), QoS(KeepLast(0))), std::invalid_argument);
}

TEST_F(PublishSubscribe, LoanedMessagesArePublished) {
  const auto home = running("home", NodeOptions().use_intra_process_comms(true));
  const std::string topic = unique("loans");
  std::atomic<const String*> heard{nullptr};
  const auto subscription =
      home->create_subscription<String>(topic, 1, [&](String::UniquePtr message) { heard = message.get(); });
  const auto publisher = home->create_publisher<String>(topic, 1);
  auto loaned = publisher->borrow_loaned_message();
  loaned.get().data = "loaned";
  const String* said = &loaned.get();
  publisher->publish(std::move(loaned));
  EXPECT_FALSE(loaned.is_valid());
  await([&] { return heard != nullptr; });
  EXPECT_EQ(heard, said);
}

TEST_F(PublishSubscribe, GenericEndsPassTheBytesOfTypesKnownByName) {
  const auto home = running();
  const std::string topic = unique("generic");
  myelin::Guarded<std::string> heard;
  const auto subscription = home->create_generic_subscription(
      topic, "std_msgs/msg/String", 10, [&](std::shared_ptr<const SerializedMessage> bytes) {
        String message;
        Serialization<String>().deserialize_message(bytes.get(), &message);
        *heard.lock() = message.data;
      });
  const auto publisher = home->create_generic_publisher(topic, "std_msgs/msg/String", 10);
  await_matched(publisher, subscription);
  SerializedMessage bytes;
  const String message = text("generic");
  Serialization<String>().serialize_message(&message, &bytes);
  publisher->publish(bytes);
  await([&] { return !heard.lock()->empty(); });
  EXPECT_EQ(*heard.lock(), "generic");
  EXPECT_THROW(home->create_generic_publisher(topic, "no_such_package/msg/Thing", 10), exceptions::RCLError);
}

TEST_F(PublishSubscribe, ALargeSerializedMessageArrivesWhole) {
  const auto home = running();
  const std::string topic = unique("large");
  std::atomic<std::size_t> sum{0};
  const auto subscription = home->create_subscription<Image>(topic, 1, [&](const Image& frame) {
    std::size_t total = 0;
    for (const auto pixel : frame.data) total += pixel;
    sum = total;
  });
  const auto publisher = home->create_publisher<Image>(topic, 1);
  await_matched(publisher, subscription);
  Image frame;
  frame.data.assign(1 << 20, 3);
  SerializedMessage bytes(2 << 20);
  Serialization<Image>().serialize_message(&frame, &bytes);
  EXPECT_TRUE(bytes.is_large());
  publisher->publish(bytes);
  await([&] { return sum == 3u << 20; });
  sum = 0;
  publisher->publish(std::move(bytes));
  EXPECT_EQ(bytes.size(), 0u);
  await([&] { return sum == 3u << 20; });
}

TEST_F(PublishSubscribe, OneCanWaitForAMessage) {
  const auto home = node();
  const std::string topic = unique("awaited");
  const auto publisher = home->create_publisher<String>(topic, QoS(1).transient_local());
  String heard;
  EXPECT_FALSE(wait_for_message(heard, home, topic, std::chrono::milliseconds(5)));
  publisher->publish(text("awaited"));
  EXPECT_TRUE(wait_for_message(heard, home, topic, std::chrono::seconds(20), QoS(1).transient_local()));
  EXPECT_EQ(heard.data, "awaited");
}

TEST_F(PublishSubscribe, ShutdownEndsAWaitForAMessage) {
  const auto other = new_context();
  const auto home = std::make_shared<Node>("home", NodeOptions().context(other).start_parameter_services(false));
  const auto subscription = home->create_subscription<String>(unique("silence"), 10, [](const String&) {});
  std::thread ending([&] { other->shutdown("now"); });
  String heard;
  EXPECT_FALSE(wait_for_message(heard, subscription, other));
  ending.join();
}

TEST_F(PublishSubscribe, WhoWaitsAgainForAMessageSleeps) {
  const auto home = node();
  const std::string topic = unique("rare");
  const auto subscription = home->create_subscription<String>(topic, 10, [](const String&) {});
  const auto publisher = home->create_publisher<String>(topic, 10);
  await_matched(publisher, subscription);
  std::thread publishing([&] { publisher->publish(text("once")); });
  String heard;
  EXPECT_TRUE(wait_for_message(heard, subscription, context, std::chrono::seconds(60)));
  publishing.join();
  const auto worked_ns = [] {
    timespec used;
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * 1'000'000'000 + used.tv_nsec;
  };
  const auto before_ns = worked_ns();
  EXPECT_FALSE(wait_for_message(heard, subscription, context, std::chrono::milliseconds(200)));
  EXPECT_LT(worked_ns() - before_ns, 50'000'000);
  // What comes afterwards is for the callback, once somebody spins.
  publisher->publish(text("later"));
  spinner.executor.add_node(home);
  await([&] { return subscription->core()->has_data() == false; });
}

TEST_F(PublishSubscribe, NoMessageIsNotPublished) {
  const auto home = node();
  for (const auto setting : {IntraProcessSetting::Enable, IntraProcessSetting::Disable}) {
    PublisherOptions options;
    options.use_intra_process_comm = setting;
    const auto publisher = home->create_publisher<String>(unique("nothing"), 10, options);
    EXPECT_THROW(publisher->publish(std::unique_ptr<String>()), std::runtime_error);
  }
}

TEST_F(PublishSubscribe, ACallbackForNewDataThatWasClearedIsOver) {
  detail::NewDataCallback callback;
  std::atomic<bool> running{false}, clearing{false}, over{false};
  callback.set([&](std::size_t) {
    running = true;
    await([&] { return clearing.load(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // a chance for clear() to come back too early
    over = true;
  });
  std::thread bringing([&] { callback.tell(1); });
  await([&] { return running.load(); });
  clearing = true;
  callback.clear();
  EXPECT_TRUE(over);
  bringing.join();
  callback.set([&](std::size_t) { callback.clear(); });
  callback.tell(1);  // it may clear itself
  callback.tell(1);
}

TEST_F(PublishSubscribe, MessagesCanBeTakenWithoutACallback) {
  const auto home = node();
  const std::string topic = unique("taken");
  SubscriptionOptions options;
  const auto subscription = home->create_subscription<String>(
      topic, 10, [](const String&) { FAIL(); }, options);
  const auto publisher = home->create_publisher<String>(topic, 10);
  await_matched(publisher, subscription);
  std::atomic<std::size_t> told{0};
  subscription->set_on_new_message_callback([&](std::size_t count) { told += count; });
  publisher->publish(text("one"));
  publisher->publish(text("two"));
  String message;
  MessageInfo info;
  await([&] { return subscription->take(message, info); });
  EXPECT_EQ(message.data, "one");
  EXPECT_TRUE(info.get_rmw_message_info().publisher_gid == publisher->get_gid());
  SerializedMessage bytes;
  await([&] { return subscription->take_serialized(bytes, info); });
  EXPECT_FALSE(subscription->take(message, info));
  await([&] { return told >= 1; });
}

TEST_F(PublishSubscribe, LocalPublicationsCanBeIgnored) {
  const auto home = running();
  const std::string topic = unique("ignored");
  SubscriptionOptions options;
  options.ignore_local_publications = true;
  std::atomic<int> deaf{0}, hearing{0};
  const auto first = home->create_subscription<String>(
      topic, 10, [&](const String&) { ++deaf; }, options);
  const auto second = home->create_subscription<String>(topic, 10, [&](const String&) { ++hearing; });
  const auto publisher = home->create_publisher<String>(topic, 10);
  await_matched(publisher, second);
  publisher->publish(text("x"));
  await([&] { return hearing == 1; });
  EXPECT_EQ(deaf, 0);
}

TEST_F(PublishSubscribe, AfterShutdownPublishingDoesNothingAndNobodyComplains) {
  const auto home = node();
  const auto publisher = home->create_publisher<String>(unique("silent"), 10);
  context->shutdown("over");
  EXPECT_NO_THROW(publisher->publish(text("x")));
}

TEST_F(PublishSubscribe, AContentFilterIsRefusedClearly) {
  const auto home = node();
  SubscriptionOptions options;
  options.content_filter_options.filter_expression = "data = 'x'";
  const auto subscription = home->create_subscription<String>(
      unique("f"), 1, [](const String&) {}, options);
  EXPECT_FALSE(subscription->is_cft_enabled());
  EXPECT_THROW(subscription->set_content_filter("data = 'x'"), exceptions::RCLError);
}

}  // namespace
}  // namespace rclcpp
