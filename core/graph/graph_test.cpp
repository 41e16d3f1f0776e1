// SPDX-License-Identifier: Apache-2.0
// Two participants, each with its graph: what one says, the other must know. Over both transports.
#include "core/graph/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "core/graph/announcement.hpp"
#include "core/graph/names.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/inproc/hub.hpp"

namespace myelin::graph {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using transport::Transport;

struct Implementation {
  const char* name;
  std::unique_ptr<Transport> (*make)();
};

void PrintTo(const Implementation& implementation, std::ostream* out) {
  *out << implementation.name;
}

constexpr std::uint32_t domain = 23;
const char* const hash = "RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18";

// A process of the domain: its graph and its participant.
class Peer {
 public:
  explicit Peer(Transport& transport, const std::string& user_data = "enclave=/;") {
    transport::ParticipantOptions options;
    options.domain_id = domain;
    options.range = transport::DiscoveryRange::localhost;
    options.user_data = user_data;
    options.listener = &graph;
    participant = transport.create_participant(options);
    graph.attach(*participant, "/");
  }
  ~Peer() {
    publishers.clear();
    subscriptions.clear();
    graph.detach();
  }

  transport::Writer& publish(const NodeName& node, const std::string& wire_topic, const std::string& type) {
    publishers.push_back(participant->create_writer(options(wire_topic, type)));
    graph.add_endpoint(node, publishers.back()->guid());
    return *publishers.back();
  }
  transport::Reader& subscribe(const NodeName& node, const std::string& wire_topic, const std::string& type) {
    subscriptions.push_back(participant->create_reader(options(wire_topic, type)));
    graph.add_endpoint(node, subscriptions.back()->guid());
    return *subscriptions.back();
  }

  Graph graph;
  std::unique_ptr<transport::Participant> participant;
  std::vector<std::unique_ptr<transport::Writer>> publishers;
  std::vector<std::unique_ptr<transport::Reader>> subscriptions;

 private:
  static transport::EndpointOptions options(const std::string& wire_topic, const std::string& type) {
    transport::EndpointOptions options;
    options.topic = wire_topic;
    options.type_name = type_to_wire(type);
    options.user_data = std::string("typehash=") + hash + ";";
    return options;
  }
};

class GraphTest : public testing::TestWithParam<Implementation> {
 protected:
  // True as soon as the graph satisfies `condition`, which is looked at after each change.
  template <class Condition>
  [[nodiscard]] static bool eventually(const Graph& graph, Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    for (;;) {
      const auto seen = graph.version();
      if (condition()) return true;
      if (!graph.wait_for_change(seen, std::min(deadline, std::chrono::steady_clock::now() + 100ms)) &&
          std::chrono::steady_clock::now() > deadline) {
        return false;
      }
    }
  }

  std::unique_ptr<Transport> transport = GetParam().make();
  Peer here{*transport}, there{*transport};
  const NodeName talker{"/ns", "talker", "/"}, listener{"/", "listener", "/"};
};

TEST_P(GraphTest, NodesAreSeenByAll) {
  here.graph.add_node(talker);
  there.graph.add_node(listener);
  for (const Graph* graph : {&here.graph, &there.graph}) {
    ASSERT_TRUE(eventually(*graph, [&] { return graph->nodes().size() == 2; }));
    EXPECT_THAT(graph->nodes(), UnorderedElementsAre(talker, listener));
  }
  here.graph.remove_node(talker);
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.nodes().size() == 1; }));
  EXPECT_THAT(here.graph.nodes(), Contains(listener));
}

TEST_P(GraphTest, NodesOfOneNameAreAllListed) {
  here.graph.add_node(talker);
  here.graph.add_node(talker);
  there.graph.add_node(talker);
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.nodes().size() == 3; }));
  here.graph.remove_node(talker);
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.nodes().size() == 2; }));
}

TEST_P(GraphTest, TopicsAreSeenByAll) {
  here.graph.add_node(talker);
  there.graph.add_node(listener);
  const auto& publisher = here.publish(talker, "rt/chatter", "std_msgs/msg/String");
  const auto& subscription = there.subscribe(listener, "rt/chatter", "std_msgs/msg/String");
  for (const Graph* graph : {&here.graph, &there.graph}) {
    ASSERT_TRUE(eventually(*graph, [&] {
      const auto publishers = graph->publishers("/chatter"), subscriptions = graph->subscriptions("/chatter");
      return publishers.size() == 1 && publishers[0].node == talker && subscriptions.size() == 1 &&
             subscriptions[0].node == listener;
    }));
    EXPECT_EQ(graph->count_publishers("/chatter"), 1u);
    EXPECT_EQ(graph->count_subscribers("/chatter"), 1u);
    EXPECT_EQ(graph->count_publishers("/other"), 0u);
    EXPECT_THAT(graph->topics(), Contains(Pair("/chatter", ElementsAre("std_msgs/msg/String"))));
    EXPECT_THAT(graph->topics(true), Contains(Pair("rt/chatter", ElementsAre("std_msgs::msg::dds_::String_"))));
    EXPECT_THAT(graph->topics(true), Contains(Pair("ros_discovery_info", testing::SizeIs(1))));
    EXPECT_THAT(graph->publishers_of(talker), ElementsAre(Pair("/chatter", ElementsAre("std_msgs/msg/String"))));
    EXPECT_THAT(graph->subscriptions_of(talker), IsEmpty());
    EXPECT_THAT(graph->subscriptions_of(listener), ElementsAre(Pair("/chatter", ElementsAre("std_msgs/msg/String"))));

    const TopicEndpoint endpoint = graph->publishers("/chatter")[0];
    EXPECT_EQ(endpoint.type, "std_msgs/msg/String");
    EXPECT_EQ(endpoint.type_hash, hash);
    EXPECT_TRUE(endpoint.is_publisher);
    EXPECT_EQ(endpoint.guid, publisher.guid());
    EXPECT_EQ(endpoint.qos.reliability, transport::Reliability::reliable);
    EXPECT_EQ(endpoint.qos.history, transport::History::unknown);
    EXPECT_EQ(graph->subscriptions("rt/chatter", true)[0].guid, subscription.guid());
    EXPECT_EQ(graph->subscriptions("rt/chatter", true)[0].type, "std_msgs::msg::dds_::String_");
  }
  const transport::Guid gone = here.publishers[0]->guid();
  here.publishers.clear();
  here.graph.remove_endpoint(talker, gone);
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.count_publishers("/chatter") == 0; }));
  EXPECT_THAT(there.graph.publishers_of(talker), IsEmpty());
}

TEST_P(GraphTest, ServicesAreSeenAndBecomeReady) {
  const std::string type = "example_interfaces/srv/AddTwoInts";
  here.graph.add_node(talker);
  there.graph.add_node(listener);
  const auto& reply_reader = there.subscribe(listener, "rr/addReply", type + "_Response");
  const auto& request_writer = there.publish(listener, "rq/addRequest", type + "_Request");
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.count_clients("/add") == 1; }));
  EXPECT_FALSE(there.graph.service_is_ready("/add", request_writer, reply_reader));

  here.subscribe(talker, "rq/addRequest", type + "_Request");
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.count_services("/add") == 1; }));
  EXPECT_FALSE(there.graph.service_is_ready("/add", request_writer, reply_reader));

  here.publish(talker, "rr/addReply", type + "_Response");
  ASSERT_TRUE(
      eventually(there.graph, [&] { return there.graph.service_is_ready("/add", request_writer, reply_reader); }));
  EXPECT_THAT(there.graph.services(), ElementsAre(Pair("/add", ElementsAre(type))));
  EXPECT_THAT(there.graph.topics(), IsEmpty());
  ASSERT_TRUE(eventually(
      here.graph, [&] { return here.graph.nodes().size() == 2 && here.graph.clients_of(listener).size() == 1; }));
  EXPECT_THAT(here.graph.services_of(talker), ElementsAre(Pair("/add", ElementsAre(type))));
  EXPECT_THAT(here.graph.services_of(listener), IsEmpty());
  EXPECT_THAT(here.graph.clients_of(listener), ElementsAre(Pair("/add", ElementsAre(type))));

  here.publishers.clear();
  here.subscriptions.clear();
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.count_services("/add") == 0; }));
  EXPECT_FALSE(there.graph.service_is_ready("/add", request_writer, reply_reader));
}

TEST_P(GraphTest, ServersAndClientsArePairsOfEndpoints) {
  const std::string type = "example_interfaces/srv/AddTwoInts";
  here.graph.add_node(talker);
  here.graph.add_node(listener);
  for (const auto& node : {talker, talker, listener}) {
    here.subscribe(node, "rq/addRequest", type + "_Request");
    here.publish(node, "rr/addReply", type + "_Response");
  }
  here.subscribe(listener, "rr/addReply", type + "_Response");
  here.publish(listener, "rq/addRequest", type + "_Request");
  here.subscribe(talker, "rr/addReply", type + "_Response");  // half a client
  ASSERT_TRUE(eventually(there.graph, [&] {
    const auto servers = there.graph.servers("/add");
    return servers.size() == 3 && there.graph.clients("/add").size() == 1 &&
           std::all_of(servers.begin(), servers.end(), [](const auto& server) { return server.node.name[0] != '_'; });
  }));
  for (const auto& server : there.graph.servers("/add")) {
    EXPECT_EQ(server.type, type);
    EXPECT_EQ(server.reader.node, server.writer.node);
    EXPECT_FALSE(server.reader.is_publisher);
    EXPECT_TRUE(server.writer.is_publisher);
    EXPECT_EQ(server.request_hash, hash);
  }
  const auto client = there.graph.clients("/add").front();
  EXPECT_EQ(client.node.name, listener.name);
  EXPECT_EQ(there.graph.clients("rq/add", true).size(), 0u);
  EXPECT_TRUE(there.graph.servers("/nobody").empty());
}

TEST_P(GraphTest, AnUnknownNodeIsAnError) {
  EXPECT_THROW(here.graph.publishers_of(talker), UnknownNode);
  EXPECT_THROW(here.graph.subscriptions_of(talker), UnknownNode);
  EXPECT_THROW(here.graph.services_of(talker), UnknownNode);
  EXPECT_THROW(here.graph.clients_of(talker), UnknownNode);
}

TEST_P(GraphTest, AnEndpointWithoutANodeHasNoName) {
  transport::EndpointOptions options;
  options.topic = "rt/orphan";
  options.type_name = "std_msgs::msg::dds_::String_";
  here.publishers.push_back(here.participant->create_writer(options));
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.count_publishers("/orphan") == 1; }));
  const TopicEndpoint orphan = there.graph.publishers("/orphan")[0];
  EXPECT_EQ(orphan.node.name, "_NODE_NAME_UNKNOWN_");
  EXPECT_EQ(orphan.node.name_space, "_NODE_NAMESPACE_UNKNOWN_");
  EXPECT_EQ(orphan.type_hash, "INVALID");
}

TEST_P(GraphTest, AParticipantWithoutEnclaveIsNoneOfOurs) {
  Peer stranger(*transport, "something=else;");
  stranger.graph.add_node({"/", "stranger", "/"});
  stranger.publish({"/", "stranger", "/"}, "rt/strange", "std_msgs/msg/String");
  ASSERT_TRUE(eventually(here.graph, [&] { return here.graph.count_publishers("/strange") == 1; }));
  there.graph.add_node(listener);
  ASSERT_TRUE(eventually(here.graph, [&] { return here.graph.nodes().size() == 1; }));
  EXPECT_THAT(here.graph.nodes(), ElementsAre(listener));
}

TEST_P(GraphTest, TheEnclaveIsTheParticipants) {
  Peer enclaved(*transport, std::string("enclave=/robot;\0", 16));
  enclaved.graph.add_node({"/", "n", "/robot"});
  ASSERT_TRUE(eventually(here.graph, [&] { return here.graph.nodes().size() == 1; }));
  EXPECT_EQ(here.graph.nodes()[0].enclave, "/robot");
}

TEST_P(GraphTest, WhoLeavesIsForgotten) {
  auto leaving = std::make_unique<Peer>(*transport);
  leaving->graph.add_node({"/", "leaving", "/"});
  leaving->publish({"/", "leaving", "/"}, "rt/chatter", "std_msgs/msg/String");
  ASSERT_TRUE(eventually(here.graph,
                         [&] { return here.graph.nodes().size() == 1 && here.graph.count_publishers("/chatter"); }));
  leaving.reset();
  ASSERT_TRUE(
      eventually(here.graph, [&] { return here.graph.nodes().empty() && !here.graph.count_publishers("/chatter"); }));
}

TEST_P(GraphTest, ParticipantsThatAreOnlyTalkedAboutDoNotPileUp) {
  transport::EndpointOptions options;
  options.topic = announcement_topic;
  options.type_name = announcement_type;
  options.qos.history = transport::History::keep_all;
  options.qos.durability = transport::Durability::transient_local;
  const auto writer = there.participant->create_writer(options);
  const auto announce = [&](const transport::Guid& participant, const std::string& node) {
    cdr::Writer message;
    encode({participant, {{"/", node, {}, {}}}}, message);
    EXPECT_TRUE(writer->write(message.pieces()));
  };
  const auto invented = [](int number) {
    transport::Guid guid;
    guid.octets[0] = 'x';
    guid.octets[10] = static_cast<std::uint8_t>(number >> 8);
    guid.octets[11] = static_cast<std::uint8_t>(number);
    return guid.participant();
  };
  for (int i = 0; i < 300; ++i) announce(invented(i), "ghost");
  announce(there.participant->guid(), "real");
  const auto nodes = [&] { return here.graph.nodes().size(); };
  ASSERT_TRUE(eventually(here.graph, [&] { return nodes() == 1; }));

  here.graph.on_participant({invented(0), "/", "enclave=/;"});
  EXPECT_EQ(nodes(), 2u) << "the first ones may be real and discovered later";
  here.graph.on_participant({invented(299), "/", "enclave=/;"});
  EXPECT_EQ(nodes(), 2u) << "the many are not kept";
}

TEST_P(GraphTest, WhoComesLateHearsOfEverything) {
  here.graph.add_node(talker);
  here.publish(talker, "rt/chatter", "std_msgs/msg/String");
  Peer late(*transport);
  ASSERT_TRUE(eventually(late.graph,
                         [&] { return late.graph.nodes().size() == 1 && !late.graph.publishers_of(talker).empty(); }));
}

TEST_P(GraphTest, ChangesAreToldUntilTheTokenGoes) {
  std::atomic<int> told{0};
  auto token = here.graph.on_change([&] { ++told; });
  here.graph.add_node(talker);
  EXPECT_GT(told, 0);
  const int before = told;
  there.graph.add_node(listener);
  ASSERT_TRUE(eventually(here.graph, [&] { return told > before; }));
  token.reset();
  const int last = told;
  here.graph.remove_node(talker);
  EXPECT_EQ(told, last);
}

TEST_P(GraphTest, AWaitEndsAtItsDeadline) {
  ASSERT_TRUE(eventually(here.graph, [&] { return here.graph.topics(true)["ros_discovery_info"].size() == 1; }));
  const auto never = here.graph.version() + 1'000'000;
  EXPECT_FALSE(here.graph.wait_for_change(never, std::chrono::steady_clock::now() + 1ms));
}

TEST_P(GraphTest, ManyThreadsMayChangeAndAsk) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      const NodeName node{"/", "n" + std::to_string(t), "/"};
      for (int i = 0; i < 20; ++i) {
        here.graph.add_node(node);
        here.graph.nodes();
        here.graph.topics();
        here.graph.remove_node(node);
      }
      here.graph.add_node(node);
    });
  }
  for (int i = 0; i < 50; ++i) {
    there.publish({"/", "n", "/"}, "rt/churn_" + std::to_string(i), "std_msgs/msg/String");
    if (i % 2) there.publishers.clear();
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(eventually(there.graph, [&] { return there.graph.nodes().size() == 4; }));
}

INSTANTIATE_TEST_SUITE_P(
    Over, GraphTest,
    testing::Values(
        Implementation{"inproc", [] { return std::unique_ptr<Transport>(std::make_unique<transport::inproc::Hub>()); }},
        Implementation{"dds",
                       [] { return std::unique_ptr<Transport>(std::make_unique<transport::dds::DdsTransport>()); }}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace myelin::graph
