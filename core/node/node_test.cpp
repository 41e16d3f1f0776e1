// SPDX-License-Identifier: Apache-2.0
#include "core/node/node.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "core/base/guarded.hpp"
#include "core/graph/names.hpp"
#include "core/node/logging.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

using testing::ElementsAre;
using testing::Key;
using testing::UnorderedElementsAre;

class NodeTest : public testing::Test {
 protected:
  std::shared_ptr<Node> node(const NodeOptions& options, std::vector<std::string> arguments = {}) {
    context = world.context(std::move(arguments));
    return Node::create(context, options);
  }
  std::shared_ptr<Node> named(std::string name, std::string name_space = "") {
    return node({.name = std::move(name), .name_space = std::move(name_space), .enable_rosout = false});
  }

  World world;
  std::shared_ptr<Context> context;
};

TEST_F(NodeTest, HasANameInANamespace) {
  const auto talker = named("talker", "robot/arm");
  EXPECT_EQ(talker->name(), "talker");
  EXPECT_EQ(talker->name_space(), "/robot/arm");
  EXPECT_EQ(talker->fully_qualified_name(), "/robot/arm/talker");
  EXPECT_EQ(talker->logger_name(), "robot.arm.talker");
  const auto root = named("talker");
  EXPECT_EQ(root->name_space(), "/");
  EXPECT_EQ(root->fully_qualified_name(), "/talker");
  EXPECT_EQ(root->logger_name(), "talker");
  EXPECT_EQ(root->clock()->type(), ClockType::ros_time);
}

TEST_F(NodeTest, NamesThatAreNoneAreRefused) {
  EXPECT_THROW(named("bad name"), graph::InvalidName);
  EXPECT_THROW(named(""), graph::InvalidName);
  EXPECT_THROW(named("9x"), graph::InvalidName);
  EXPECT_THROW(named("x", "/a//b"), graph::InvalidName);
  const auto talker = named("talker");
  EXPECT_THROW(talker->create_publisher(strings("bad topic")), graph::InvalidName);
  EXPECT_THROW(talker->create_client(additions("a b"), nullptr, {}), graph::InvalidName);
}

TEST_F(NodeTest, TypesThatNobodyKnowsAreRefused) {
  const auto talker = named("talker");
  EXPECT_THROW(talker->create_publisher({.name = "x", .type = "no_msgs/msg/Such", .qos = {}}), idl::UnknownInterface);
  EXPECT_THROW(talker->create_service({.name = "x", .type = "std_srvs/srv/Such", .qos = {}}, nullptr, {}),
               idl::UnknownInterface);
}

TEST_F(NodeTest, ResolvesNames) {
  const auto talker = named("talker", "/ns");
  EXPECT_EQ(talker->resolve_topic_name("chatter"), "/ns/chatter");
  EXPECT_EQ(talker->resolve_topic_name("/chatter"), "/chatter");
  EXPECT_EQ(talker->resolve_topic_name("~/chatter"), "/ns/talker/chatter");
  EXPECT_EQ(talker->resolve_service_name("{node}/add"), "/ns/talker/add");
}

TEST_F(NodeTest, RemapRulesOfTheContextApply) {
  const auto talker =
      node({.name = "talker", .name_space = "/ns", .enable_rosout = false},
           {"--ros-args", "-r", "__node:=speaker", "-r", "__ns:=/other", "-r", "chatter:=/said", "-r", "add:=sum"});
  EXPECT_EQ(talker->fully_qualified_name(), "/other/speaker");
  EXPECT_EQ(talker->resolve_topic_name("chatter"), "/said");
  EXPECT_EQ(talker->resolve_topic_name("chatter", true), "/other/chatter");
  EXPECT_EQ(talker->resolve_service_name("add"), "/other/sum");
  EXPECT_EQ(talker->create_publisher(strings("chatter"))->name().name, "/said");
}

TEST_F(NodeTest, ItsOwnRulesComeFirstAndItMayLookAtThemAlone) {
  const std::vector<std::string> global = {"--ros-args", "-r", "a:=global_a", "-r", "b:=global_b"};
  const std::vector<std::string> local = {"--ros-args", "-r", "a:=local_a"};
  const auto both = node({.name = "n", .arguments = local, .enable_rosout = false}, global);
  EXPECT_EQ(both->resolve_topic_name("a"), "/local_a");
  EXPECT_EQ(both->resolve_topic_name("b"), "/global_b");
  const auto alone =
      node({.name = "n", .arguments = local, .use_global_arguments = false, .enable_rosout = false}, global);
  EXPECT_EQ(alone->resolve_topic_name("b"), "/b");
  EXPECT_FALSE(alone->uses_global_arguments());
}

TEST_F(NodeTest, LaterParameterOverridesWin) {
  const auto tuned =
      node({.name = "tuned", .name_space = "/ns", .arguments = {"--ros-args", "-p", "gain:=3"}, .enable_rosout = false},
           {"--ros-args", "-p", "gain:=1", "-p", "gain:=2", "-p", "rate:=10.0", "-p", "other:x:=1"});
  const auto overrides = tuned->parameter_overrides();
  EXPECT_THAT(overrides, UnorderedElementsAre(Parameter{"gain", std::int64_t{3}}, Parameter{"rate", 10.0}));
}

TEST_F(NodeTest, OfParametersUnderSeveralNamesTheNameThatCameLastWins) {
  const auto gain = [&](std::vector<std::string> rules) {
    std::vector<std::string> arguments = {"--ros-args"};
    for (std::string& rule : rules) arguments.insert(arguments.end(), {"-p", std::move(rule)});
    const auto made = node({.name = "tuned", .arguments = arguments, .enable_rosout = false});
    return made->parameter_overrides().at(0).value;
  };
  EXPECT_EQ(gain({"gain:=1", "tuned:gain:=2"}), ParameterValue(std::int64_t{2}));
  EXPECT_EQ(gain({"tuned:gain:=2", "gain:=1"}), ParameterValue(std::int64_t{1}));
  EXPECT_EQ(gain({"gain:=1", "tuned:gain:=2", "gain:=3"}), ParameterValue(std::int64_t{2}));
}

TEST_F(NodeTest, TheGraphKnowsWhatItHas) {
  const auto talker = named("talker", "/ns");
  const auto publisher = talker->create_publisher(strings("chatter"));
  const auto subscription = talker->create_subscription(strings("listen"), nullptr, {});
  const auto service = talker->create_service(additions("add"), nullptr, {});
  auto client = talker->create_client(additions("other"), nullptr, {});
  const graph::Graph& graph = context->graph();
  const graph::NodeName name{"/ns", "talker", "/"};
  EXPECT_THAT(graph.nodes(), ElementsAre(name));
  EXPECT_THAT(graph.publishers_of(name), ElementsAre(Key("/ns/chatter")));
  EXPECT_THAT(graph.subscriptions_of(name), ElementsAre(Key("/ns/listen")));
  EXPECT_THAT(graph.services_of(name), ElementsAre(Key("/ns/add")));
  EXPECT_THAT(graph.clients_of(name), ElementsAre(Key("/ns/other")));
  const auto publishers = graph.publishers("/ns/chatter");
  ASSERT_EQ(publishers.size(), 1u);
  EXPECT_EQ(publishers[0].type_hash, world.registry.hash("std_msgs/msg/String"));
  EXPECT_EQ(publishers[0].node, name);
  client.reset();
  publisher->destroy();
  EXPECT_THAT(graph.clients_of(name), ElementsAre());
  EXPECT_THAT(graph.publishers_of(name), ElementsAre());
  talker->destroy();
  EXPECT_THAT(graph.nodes(), ElementsAre());
}

TEST_F(NodeTest, TwoOfOneNameLiveSideBySide) {
  const auto one = named("twin");
  const auto other = Node::create(context, {.name = "twin", .enable_rosout = false});
  const auto first = one->create_publisher(strings("a"));
  const auto second = other->create_publisher(strings("b"));
  EXPECT_EQ(context->graph().nodes().size(), 2u);
  one->destroy();
  EXPECT_EQ(context->graph().nodes().size(), 1u);
  EXPECT_THAT(context->graph().publishers_of({"/", "twin", "/"}), ElementsAre(Key("/b")));
  EXPECT_TRUE(publish(*second, "still here"));
}

TEST_F(NodeTest, ANodeOfTheSameNameCanFollow) {
  for (int i = 0; i < 3; ++i) {
    const auto again = named("again");
    EXPECT_TRUE(publish(*again->create_publisher(strings("x")), "x"));
    again->destroy();
  }
}

TEST_F(NodeTest, TimersAndGuardConditionsRunWhereItRuns) {
  Spinner spinner;
  const auto runner = named("runner");
  runner->join(spinner.executor);
  std::atomic<int> ticks{0}, triggers{0};
  const auto timer = Timer::create(runner->clock(), 1'000'000, exclusive(), [&](auto&, auto&) { ++ticks; });
  const auto guard = std::make_shared<GuardCondition>(exclusive(), [&](exec::Claim&) { ++triggers; });
  runner->adopt(timer);
  runner->adopt(timer);
  runner->adopt(guard);
  guard->trigger();
  await([&] { return ticks >= 3 && triggers == 1; });
  runner->release(*guard);
  guard->trigger();
  const int before = ticks;
  await([&] { return ticks > before; });
  EXPECT_EQ(triggers, 1);
}

TEST_F(NodeTest, WhatWasReadyBeforeItJoinedRunsInTheOrderInWhichItWasMade) {
  const auto runner = named("runner");
  std::vector<int> order;
  std::vector<std::shared_ptr<GuardCondition>> guards;
  for (int i = 0; i < 20; ++i) {
    guards.push_back(std::make_shared<GuardCondition>(nullptr, [&order, i](exec::Claim&) { order.push_back(i); }));
    runner->adopt(guards.back());
  }
  for (auto guard = guards.rbegin(); guard != guards.rend(); ++guard) (*guard)->trigger();
  runner->adopt(guards.front());  // once more: it keeps its place
  const auto executor = std::make_shared<exec::Executor>();
  runner->join(executor);
  while (auto turn = executor->next(exec::Clock::now())) turn->run();
  std::vector<int> made(guards.size());
  std::iota(made.begin(), made.end(), 0);
  EXPECT_EQ(order, made);
}

TEST_F(NodeTest, EntitiesThatDieUnannouncedAreForgotten) {
  const auto runner = named("runner");
  const auto executor = std::make_shared<exec::Executor>();
  runner->join(executor);
  for (int i = 0; i < 1000; ++i) {
    const auto once = std::make_shared<GuardCondition>(nullptr, [](exec::Claim&) {});
    runner->adopt(once);
    once->trigger();
  }
  EXPECT_FALSE(executor->next(exec::Clock::now()));
}

struct Line {
  std::string name, message;
  std::uint8_t level;
  bool operator==(const Line&) const = default;
};

Line line_of(const transport::Sample& sample) {
  cdr::Reader reader(sample.payload.bytes);
  reader.get<std::int32_t>();
  reader.get<std::uint32_t>();
  const auto level = reader.get<std::uint8_t>();
  const std::string name(reader.get_string());
  return {name, std::string(reader.get_string()), level};
}

class RosoutTest : public NodeTest {
 protected:
  RosoutTest() {
    context = world.context();
    listener = Node::create(context, {.name = "listener", .enable_rosout = false});
    listener->join(spinner.executor);
    subscription = listener->create_subscription(
        {.name = "/rosout", .type = "rcl_interfaces/msg/Log", .qos = transport::qos::rosout()}, exclusive(),
        [this](transport::Sample&& sample, exec::Claim&) { lines.lock()->push_back(line_of(sample)); });
  }
  void log(const std::string& logger, const std::string& text) {
    logging::write(logger, logging::Severity::warn, text, {"function", "file", 7});
  }
  std::vector<Line> first(std::size_t size) {
    await([&] { return lines.lock()->size() >= size; });
    return *lines.lock();
  }

  Guarded<std::vector<Line>> lines;
  Spinner spinner;
  std::shared_ptr<Node> listener;
  std::shared_ptr<Subscription> subscription;
};

TEST_F(RosoutTest, WhatTheNodesLoggersSayIsPublished) {
  const auto speaker = Node::create(context, {.name = "speaker", .name_space = "/out"});
  log("out.speaker", "hello");
  log("elsewhere", "not ours");
  log("out.speaker.child", "hello too");
  EXPECT_THAT(first(2), ElementsAre(Line{"out.speaker", "hello", 30}, Line{"out.speaker.child", "hello too", 30}));
}

TEST_F(RosoutTest, ALineGoesOutOnceWhoeverIsCalledAlike) {
  const auto one = Node::create(context, {.name = "twin", .name_space = "/once"});
  auto other = Node::create(context, {.name = "twin", .name_space = "/once"});
  const auto parent = Node::create(context, {.name = "once"});
  log("once.twin", "one");
  log("once", "two");
  one->destroy();
  log("once.twin", "three");
  other->destroy();
  log("once.twin", "four");
  EXPECT_THAT(first(4), ElementsAre(Line{"once.twin", "one", 30}, Line{"once", "two", 30},
                                    Line{"once.twin", "three", 30}, Line{"once.twin", "four", 30}));
}

TEST_F(RosoutTest, LoggingAfterTheEndIsHarmless) {
  const auto speaker = Node::create(context, {.name = "last_words"});
  context->shutdown("test");
  log("last_words", "nobody hears");
  speaker->destroy();
  log("last_words", "nobody hears");
}

}  // namespace
}  // namespace myelin::node
