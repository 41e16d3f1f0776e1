// SPDX-License-Identifier: Apache-2.0
#include "core/node/in_process.hpp"

#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

using Text = std::string;

OwnedMessage text(const char* content) {
  return {new Text(content), [](void* object) { delete static_cast<Text*>(object); }};
}
int copies = 0;
MessageType text_type() {
  return {typeid(Text), [](const void* content) {
            ++copies;
            return text(static_cast<const Text*>(content)->c_str());
          }};
}
const void* address(const PassedMessage& passed) {
  if (const auto* owned = std::get_if<OwnedMessage>(&passed.message)) return owned->get();
  return std::get<SharedMessage>(passed.message).get();
}
Text content(const PassedMessage& passed) {
  return *static_cast<const Text*>(address(passed));
}

class InProcessTest : public testing::Test {
 protected:
  InProcessTest() { copies = 0; }

  std::shared_ptr<Outlet> outlet(const EndpointSpec& spec) {
    return in_process.add_outlet(node->create_publisher(spec), text_type());
  }
  std::shared_ptr<Inlet> inlet(const EndpointSpec& spec, bool owner = false) {
    subscriptions.push_back(node->create_subscription(spec, exclusive(), [](transport::Sample&&, exec::Claim&) {}));
    auto made = std::make_shared<Inlet>(*subscriptions.back(), exclusive(), typeid(Text), owner, heard,
                                        [](PassedMessage&&, exec::Claim&) {});
    in_process.add_inlet(made);
    return made;
  }

  World world;
  std::shared_ptr<Context> context = world.context();
  std::shared_ptr<Node> node = Node::create(context, {.name = "node"});
  std::vector<std::shared_ptr<Subscription>> subscriptions;
  std::shared_ptr<Heard> heard = std::make_shared<Heard>();
  InProcess in_process;
};

TEST_F(InProcessTest, ReadersShareOneCopyAndTheLastOwnerGetsTheOriginal) {
  const auto one = inlet(strings("t")), other = inlet(strings("t"));
  const auto first_owner = inlet(strings("t"), true), last_owner = inlet(strings("t"), true);
  const auto publisher = outlet(strings("t"));
  auto message = text("x");
  const void* original = message.get();
  publisher->send(std::move(message), 1);
  EXPECT_EQ(address(*last_owner->take()), original);
  EXPECT_NE(address(*first_owner->take()), original);
  const auto seen = one->take();
  EXPECT_EQ(address(*seen), address(*other->take()));
  EXPECT_NE(address(*seen), original);
  EXPECT_EQ(copies, 2);
}

TEST_F(InProcessTest, ReadersAloneShareTheOriginal) {
  const auto one = inlet(strings("t")), other = inlet(strings("t"));
  const auto publisher = outlet(strings("t"));
  auto message = text("x");
  const void* original = message.get();
  publisher->send(std::move(message), 1);
  EXPECT_EQ(address(*one->take()), original);
  EXPECT_EQ(address(*other->take()), original);
  EXPECT_EQ(copies, 0);
}

TEST_F(InProcessTest, TopicTypeAndQosMustFit) {
  const auto publisher = outlet(strings("t"));
  const auto elsewhere = inlet(strings("other"));
  auto demanding = strings("t");
  demanding.qos.durability = transport::Durability::transient_local;
  const auto unserved = inlet(demanding);
  EXPECT_EQ(publisher->inlet_count(), 0u);
  EXPECT_FALSE(publisher->wants_messages());
  EXPECT_EQ(in_process.outlet_count(*unserved), 0u);
  const auto fitting = inlet(strings("t"));
  EXPECT_EQ(publisher->inlet_count(), 1u);
  EXPECT_EQ(in_process.outlet_count(*fitting), 1u);
}

TEST_F(InProcessTest, SomebodyWhoIsNotReachedIsKnownByTheMatches) {
  const auto publisher = outlet(strings("t"));
  const auto reached = inlet(strings("t"));
  await([&] { return subscriptions[0]->publisher_count() == 1; });
  EXPECT_FALSE(publisher->reaches_not_all());
  const auto other = node->create_subscription(strings("t"), exclusive(), [](transport::Sample&&, exec::Claim&) {});
  await([&] { return publisher->reaches_not_all(); });
  other->destroy();
  await([&] { return !publisher->reaches_not_all(); });
  in_process.remove_inlet(*reached);
  EXPECT_TRUE(publisher->reaches_not_all());
}

TEST_F(InProcessTest, APublisherThatIsHeardIsRemembered) {
  const auto reached = inlet(strings("t"));
  const auto core = node->create_publisher(strings("t"));
  EXPECT_FALSE(heard->contains(core->guid()));
  auto publisher = in_process.add_outlet(core, text_type());
  EXPECT_TRUE(heard->contains(core->guid()));
  publisher.reset();
  EXPECT_TRUE(heard->contains(core->guid()));
}

TEST_F(InProcessTest, AQueueHoldsTheNewestOfItsDepth) {
  const auto shallow = inlet(strings("t", 2));
  const auto publisher = outlet(strings("t"));
  for (const char* each : {"one", "two", "three"}) publisher->send(text(each), 1);
  EXPECT_EQ(content(*shallow->take()), "two");
  EXPECT_EQ(content(*shallow->take()), "three");
  EXPECT_FALSE(shallow->take());
}

TEST_F(InProcessTest, WhoIsToldOfAMessageMaySendInTurn) {
  const auto reader = inlet(strings("t"));
  const auto publisher = outlet(strings("t"));
  int pushed = 0;
  reader->on_push([&] {
    if (++pushed > 1) return;
    EXPECT_EQ(publisher->inlet_count(), 1u);
    publisher->send(text("answer"), 2);
  });
  publisher->send(text("question"), 1);
  EXPECT_EQ(pushed, 2);
  EXPECT_EQ(content(*reader->take()), "question");
  EXPECT_EQ(content(*reader->take()), "answer");
}

TEST_F(InProcessTest, ATransientLocalPublisherKeepsItsLastForThoseWhoCome) {
  auto spec = strings("t", 2);
  spec.qos.durability = transport::Durability::transient_local;
  const auto publisher = outlet(spec);
  EXPECT_TRUE(publisher->reaches_not_all());
  for (const char* each : {"one", "two", "three"}) publisher->send(text(each), 1);
  const auto late = inlet(spec, true);
  const auto first = late->take();
  EXPECT_EQ(content(*first), "two");
  EXPECT_EQ(first->sequence, 2u);
  EXPECT_EQ(content(*late->take()), "three");
  const auto indifferent = inlet(strings("t"));
  EXPECT_FALSE(indifferent->has_data());
}

}  // namespace
}  // namespace myelin::node
