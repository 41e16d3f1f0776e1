// SPDX-License-Identifier: Apache-2.0
#include "rclcpp/parameter_client.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "rclcpp/parameter_event_handler.hpp"
#include "rclcpp/test_world.hpp"

namespace rclcpp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A node whose parameters others ask for, and one that asks and is spun by whoever waits.
class ParameterClients : public World {
 protected:
  Node::SharedPtr served(const std::string& node_name) {
    auto made = std::make_shared<Node>(node_name, NodeOptions().context(context));
    spinner.executor.add_node(made);
    return made;
  }
  template <class Result>
  Result answer(const std::shared_future<Result>& future) {
    EXPECT_EQ(spin_until_future_complete(asker, future, std::chrono::seconds(30)), FutureReturnCode::SUCCESS);
    return future.get();
  }

  const Node::SharedPtr remote = served(unique("remote"));
  const std::string name = remote->get_fully_qualified_name();
  const Node::SharedPtr asker = node(unique("asker"));
};

TEST_F(ParameterClients, AskSetDescribeListAndDelete) {
  rcl_interfaces::msg::ParameterDescriptor dynamic;
  dynamic.dynamic_typing = true;
  remote->declare_parameter("arm.rate", 1.5);
  remote->declare_parameter("arm.names", std::vector<std::string>{"a"});
  remote->declare_parameter("any", 1, dynamic);

  AsyncParametersClient client(asker, name);
  ASSERT_TRUE(client.wait_for_service(std::chrono::seconds(30)));
  EXPECT_TRUE(client.service_is_ready());
  EXPECT_THAT(answer(client.get_parameters({"arm.rate", "arm.names"})),
              ElementsAre(Parameter("arm.rate", 1.5), Parameter("arm.names", std::vector<std::string>{"a"})));
  EXPECT_THAT(answer(client.get_parameter_types({"arm.rate", "any"})),
              ElementsAre(PARAMETER_DOUBLE, PARAMETER_INTEGER));
  EXPECT_EQ(answer(client.describe_parameters({"arm.rate"})).at(0).name, "arm.rate");
  EXPECT_THAT(answer(client.list_parameters({"arm"}, 0)).names, ElementsAre("arm.rate", "arm.names"));

  const auto results = answer(client.set_parameters({{"arm.rate", 2.5}, {"arm.names", 7}}));
  EXPECT_TRUE(results.at(0).successful);
  EXPECT_FALSE(results.at(1).successful);
  EXPECT_FALSE(answer(client.set_parameters_atomically({{"arm.rate", 3.5}, {"missing", 7}})).successful);
  EXPECT_EQ(remote->get_parameter("arm.rate").as_double(), 2.5);
  EXPECT_TRUE(answer(client.delete_parameters({"any"})).at(0).successful);
  EXPECT_FALSE(remote->has_parameter("any"));

  bool told = false;
  answer(client.get_parameters(
      {"arm.rate"}, [&](std::shared_future<std::vector<Parameter>> future) { told = future.get().size() == 1; }));
  EXPECT_TRUE(told);
}

TEST_F(ParameterClients, HearOfEvents) {
  std::atomic<bool> heard{false};
  const auto subscription =
      AsyncParametersClient(asker, name).on_parameter_event([&](rcl_interfaces::msg::ParameterEvent::SharedPtr event) {
        if (event->node == name) heard = true;
      });
  spinner.executor.add_node(asker);
  int rate = 0;
  remote->declare_parameter("rate", rate);
  await([&] {
    remote->set_parameter({"rate", ++rate});
    return heard.load();
  });
  spinner.executor.remove_node(asker);
}

TEST_F(ParameterClients, LoadWhatAFileHasForTheNode) {
  remote->declare_parameter("rate", 1.0);
  const std::string path = testing::TempDir() + unique("load") + ".yaml";
  std::ofstream(path) << "/**:\n  ros__parameters:\n    rate: 4.0\n/other:\n  ros__parameters:\n    rate: 5.0\n";
  AsyncParametersClient client(asker, name);
  ASSERT_TRUE(client.wait_for_service(std::chrono::seconds(30)));
  EXPECT_TRUE(answer(client.load_parameters(path)).at(0).successful);
  EXPECT_EQ(remote->get_parameter("rate").as_double(), 4.0);
}

TEST_F(ParameterClients, ThatAreSynchronousSpinTheirNodeThemselves) {
  remote->declare_parameter("rate", 1.5);
  SyncParametersClient client(asker, name);
  ASSERT_TRUE(client.wait_for_service(std::chrono::seconds(30)));
  EXPECT_EQ(client.get_parameter<double>("rate"), 1.5);
  EXPECT_EQ(client.get_parameter("missing", 7), 7);
  EXPECT_THROW(client.get_parameter<int>("missing"), std::runtime_error);
  EXPECT_TRUE(client.has_parameter("rate"));
  EXPECT_TRUE(client.set_parameters({Parameter("rate", 2.5)}).at(0).successful);
  EXPECT_TRUE(client.set_parameters_atomically({Parameter("rate", 3.5)}).successful);
  EXPECT_EQ(remote->get_parameter("rate").as_double(), 3.5);
  EXPECT_THAT(client.list_parameters({"nothing"}, 0).names, IsEmpty());

  SyncParametersClient nobody(asker, "/" + unique("nobody"));
  EXPECT_FALSE(nobody.wait_for_service(std::chrono::milliseconds(0)));
}

TEST_F(ParameterClients, HearOfChangesHereAndElsewhereWhileTheyKeepTheHandle) {
  const auto here = served(unique("here"));
  here->declare_parameter("rate", 1);
  remote->declare_parameter("rate", 1);
  ParameterEventHandler handler(here);
  std::atomic<std::int64_t> own{0}, other{0};
  std::atomic<int> events{0};
  const auto of_own = handler.add_parameter_callback("rate", [&](const Parameter& changed) { own = changed.as_int(); });
  auto of_other = handler.add_parameter_callback(
      "rate", [&](const Parameter& changed) { other = changed.as_int(); }, name);
  const auto of_all = handler.add_parameter_event_callback([&](const rcl_interfaces::msg::ParameterEvent& event) {
    for (const auto& parameter : ParameterEventHandler::get_parameters_from_event(event)) {
      if (parameter.get_name() == "rate") ++events;
    }
  });
  await([&] { return here->count_publishers("/parameter_events") >= 2; });
  await([&] {  // until the handler's subscription and the publishers have met
    remote->set_parameter({"rate", 2});
    here->set_parameter({"rate", 3});
    return other == 2 && own == 3 && events > 1;
  });

  of_other.reset();
  handler.remove_parameter_callback(of_own);
  EXPECT_THROW(handler.remove_parameter_callback(of_own), std::runtime_error);
  const int before = events;
  remote->set_parameter({"rate", 20});
  here->set_parameter({"rate", 30});
  await([&] { return events >= before + 2; });
  EXPECT_EQ(other, 2);
  EXPECT_EQ(own, 3);
}

TEST_F(ParameterClients, FindAParameterInAnEvent) {
  rcl_interfaces::msg::ParameterEvent event;
  event.node = "/arm";
  event.changed_parameters.push_back(Parameter("rate", 2).to_parameter_msg());
  EXPECT_EQ(ParameterEventHandler::get_parameter_from_event(event, "rate", "/arm").as_int(), 2);
  EXPECT_THROW(ParameterEventHandler::get_parameter_from_event(event, "rate", "/leg"), std::runtime_error);
  Parameter parameter;
  EXPECT_FALSE(ParameterEventHandler::get_parameter_from_event(event, parameter, "other"));
}

}  // namespace
}  // namespace rclcpp
