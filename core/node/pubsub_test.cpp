// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <numeric>

#include "core/base/guarded.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;
using transport::Event;

class PubSubTest : public testing::TestWithParam<Via> {
 protected:
  std::shared_ptr<Subscription> collect(std::string topic, std::shared_ptr<exec::CallbackGroup> group = exclusive()) {
    return node->create_subscription(
        strings(std::move(topic), 1000), std::move(group),
        [this](transport::Sample&& sample, exec::Claim&) { received.lock()->push_back(decoded(sample)); });
  }
  std::size_t count() { return received.lock()->size(); }

  World world{GetParam()};
  std::shared_ptr<Context> context = world.context();
  std::shared_ptr<Node> node = Node::create(context, {.name = "tester", .enable_rosout = false});
  Guarded<std::vector<std::string>> received;
};
INSTANTIATE_TEST_SUITE_P(Transports, PubSubTest, testing::Values(Via::inproc, Via::dds), name_of);

TEST_P(PubSubTest, MessagesArriveInOrder) {
  Spinner spinner;
  node->join(spinner.executor);
  const auto subscription = collect("chatter");
  const auto publisher = node->create_publisher(strings("chatter", 1000));
  await_matched(*publisher, *subscription);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(publish(*publisher, std::to_string(i)));
  await([&] { return count() == 200; });
  std::vector<std::string> expected(200);
  for (int i = 0; i < 200; ++i) expected[i] = std::to_string(i);
  EXPECT_EQ(*received.lock(), expected);
}

TEST_P(PubSubTest, WhatCameBeforeTheExecutorRunsWhenItComes) {
  const auto subscription = collect("early");
  const auto publisher = node->create_publisher(strings("early"));
  await_matched(*publisher, *subscription);
  publish(*publisher, "early");
  Spinner spinner;
  EXPECT_TRUE(node->join(spinner.executor));
  EXPECT_FALSE(node->join(spinner.executor));
  await([&] { return count() == 1; });
}

TEST_P(PubSubTest, EntitiesFollowTheirNode) {
  auto first = std::make_shared<exec::Executor>();
  node->join(first);
  const auto subscription = collect("follow");
  const auto publisher = node->create_publisher(strings("follow"));
  await_matched(*publisher, *subscription);
  publish(*publisher, "one");
  run_until(*first, [&] { return count() == 1; });
  const auto second = std::make_shared<exec::Executor>();
  node->join(second);
  EXPECT_EQ(node->executor(), second);
  publish(*publisher, "two");
  run_until(*second, [&] { return count() == 2; });
  publish(*publisher, "three");
  EXPECT_FALSE(first->next(exec::Clock::now()));
  node->join(nullptr);
  EXPECT_EQ(node->executor(), nullptr);
  EXPECT_FALSE(second->next(exec::Clock::now()));
}

TEST_P(PubSubTest, EndpointsKnowTheirNamesAndEachOther) {
  const auto subscription = collect("~/private");
  const auto publisher = node->create_publisher(strings("/tester/private"));
  await_matched(*publisher, *subscription);
  EXPECT_EQ(subscription->name().name, "/tester/private");
  EXPECT_EQ(publisher->name().type, "std_msgs/msg/String");
  EXPECT_EQ(publisher->subscription_count(), 1u);
  EXPECT_EQ(subscription->publisher_count(), 1u);
  EXPECT_EQ(publisher->qos().depth, 10u);
  EXPECT_NE(publisher->guid(), subscription->guid());
}

TEST_P(PubSubTest, ASubscriptionMayIgnoreItsOwnContext) {
  Spinner spinner;
  node->join(spinner.executor);
  std::atomic<int> heard{0};
  const auto deaf = node->create_subscription(
      strings("local"), exclusive(), [&](transport::Sample&&, exec::Claim&) { ++heard; }, true);
  const auto hears = collect("local");
  const auto publisher = node->create_publisher(strings("local"));
  await_matched(*publisher, *hears);
  publish(*publisher, "to myself");
  await([&] { return count() == 1; });
  EXPECT_EQ(heard, 0);
}

TEST_P(PubSubTest, ClosedEndpointsSaySo) {
  const auto subscription = collect("closed");
  const auto publisher = node->create_publisher(strings("closed"));
  publisher->destroy();
  publisher->destroy();
  subscription->destroy();
  EXPECT_THROW(publish(*publisher, "x"), Closed);
  EXPECT_THROW(publisher->qos(), Closed);
  EXPECT_THROW(subscription->take(), Closed);
  EXPECT_THROW(subscription->create_event(Event::matched, nullptr, {}), Closed);
  try {
    publisher->guid();
  } catch (const Closed& error) {
    EXPECT_STREQ(error.what(), "cannot use Destroyable because destruction was requested");
  }
}

TEST_P(PubSubTest, NothingIsPublishedAfterShutdown) {
  const auto publisher = node->create_publisher(strings("late"));
  context->shutdown("test");
  try {
    publish(*publisher, "x");
    FAIL();
  } catch (const ContextInvalid& error) {
    EXPECT_STREQ(error.what(), "Failed to publish: publisher's context is invalid");
  }
  EXPECT_THROW(node->create_publisher(strings("later")), ContextInvalid);
}

TEST_P(PubSubTest, AMatchIsAnEvent) {
  Spinner spinner;
  node->join(spinner.executor);
  const auto publisher = node->create_publisher(strings("matched"));
  std::atomic<int> current{0}, changes{0};
  const auto event =
      publisher->create_event(Event::matched, exclusive(), [&](const transport::EventStatus& status, exec::Claim&) {
        current = status.current;
        changes += status.total_change;
      });
  auto subscription = collect("matched");
  await([&] { return current == 1; });
  subscription->destroy();
  await([&] { return current == 0; });
  EXPECT_EQ(changes, 1);
}

TEST_P(PubSubTest, AnEventThatCameBeforeItsSourceIsHeardOf) {
  Spinner spinner;
  node->join(spinner.executor);
  auto unreliable = strings("incompatible");
  unreliable.qos.reliability = transport::Reliability::best_effort;
  const auto publisher = node->create_publisher(unreliable);
  const auto subscription = collect("incompatible");
  std::atomic<int> total{0};
  const auto handler = [&](const transport::EventStatus& status, exec::Claim&) {
    EXPECT_EQ(status.last_policy, transport::QosPolicy::reliability);
    total += status.total_change;
  };
  const auto offered = publisher->create_event(Event::incompatible_qos, exclusive(), handler);
  const auto requested = subscription->create_event(Event::incompatible_qos, exclusive(), handler);
  await([&] { return total == 2; });
}

TEST_P(PubSubTest, SubscriptionsComeAndGoUnderTraffic) {
  Spinner spinner(2);
  node->join(spinner.executor);
  const auto publisher = node->create_publisher(strings("traffic"));
  std::atomic<bool> stop{false};
  std::thread traffic([&] {
    while (!stop) {
      publish(*publisher, "x");
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 20; ++i) {
    const std::size_t before = count();
    auto subscription = collect("traffic", nullptr);
    await([&] { return count() > before; });
    if (i % 2) subscription->destroy();
  }
  stop = true;
  traffic.join();
}

TEST_P(PubSubTest, APublisherMayGoWhileItPublishes) {
  const auto subscription = collect("going");
  for (int i = 0; i < 10; ++i) {
    const auto publisher = node->create_publisher(strings("going"));
    std::atomic<bool> began{false};
    std::thread traffic([&] {
      try {
        for (;;) {
          publish(*publisher, "x");
          began = true;
        }
      } catch (const Closed&) {
      }
    });
    await([&] { return began.load(); });
    publisher->destroy();
    traffic.join();
  }
}

TEST_P(PubSubTest, ACallbackMayDestroyItsSubscriptionAndItsNode) {
  Spinner spinner;
  node->join(spinner.executor);
  std::shared_ptr<Subscription> subscription;
  std::atomic<bool> done{false};
  subscription = node->create_subscription(strings("suicide"), exclusive(), [&](transport::Sample&&, exec::Claim&) {
    subscription->destroy();
    await([&] { return context->graph().count_subscribers("/suicide") == 0; });
    node->destroy();
    done = true;
  });
  const auto publisher = node->create_publisher(strings("suicide"));
  await_matched(*publisher, *subscription);
  publish(*publisher, "now");
  await([&] { return done.load(); });
}

TEST_P(PubSubTest, ADestroyedNodeTakesAllItMadeWithIt) {
  Spinner spinner;
  node->join(spinner.executor);
  const auto publisher = node->create_publisher(strings("gone"));
  const auto subscription = collect("gone");
  node->destroy();
  node->destroy();
  EXPECT_THROW(publish(*publisher, "x"), Closed);
  EXPECT_THROW(subscription->take(), Closed);
  EXPECT_THROW(node->create_publisher(strings("more")), Closed);
  EXPECT_THROW(node->join(spinner.executor), Closed);
  EXPECT_TRUE(context->graph().nodes().empty());
}

TEST_P(PubSubTest, EndpointsOutliveTheirNodeObject) {
  const auto publisher = node->create_publisher(strings("outlives"));
  node.reset();
  context.reset();
  EXPECT_THROW(publish(*publisher, "x"), Closed);
}

}  // namespace
}  // namespace myelin::node
