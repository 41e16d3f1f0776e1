// SPDX-License-Identifier: Apache-2.0
#include "rclcpp_components/component_manager.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "rclcpp/rclcpp.hpp"
#include "rclcpp_components/component_manager_isolated.hpp"
#include "std_msgs/msg/string.hpp"

namespace rclcpp_components {
namespace {

using composition_interfaces::srv::ListNodes;
using composition_interfaces::srv::LoadNode;
using composition_interfaces::srv::UnloadNode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A container that is spun by a thread, and somebody who asks it.
class Containers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rclcpp::InitOptions options;
    options.set_domain_id(42 + static_cast<std::size_t>(::getpid()) % 24);  // two runs at once do not meet
    rclcpp::init(0, nullptr, options);
  }
  static void TearDownTestSuite() { rclcpp::shutdown(); }

  template <class ExecutorT = rclcpp::executors::SingleThreadedExecutor, class ManagerT = ComponentManager>
  void start() {
    auto created = std::make_shared<ExecutorT>();
    manager = std::make_shared<ManagerT>(created, "container");
    created->add_node(manager);
    executor = created;
    spinning = std::thread([created] { created->spin(); });
    asking.add_node(asker);
    load_client = asker->create_client<LoadNode>("/container/_container/load_node");
    unload_client = asker->create_client<UnloadNode>("/container/_container/unload_node");
    list_client = asker->create_client<ListNodes>("/container/_container/list_nodes");
  }
  void TearDown() override {
    while (!executor->is_spinning()) std::this_thread::yield();
    executor->cancel();
    spinning.join();
  }

  template <class ServiceT>
  std::shared_ptr<typename ServiceT::Response> ask(const typename rclcpp::Client<ServiceT>::SharedPtr& client,
                                                   const typename ServiceT::Request& request) {
    EXPECT_TRUE(client->wait_for_service(std::chrono::seconds(30)));
    auto answer = client->async_send_request(std::make_shared<typename ServiceT::Request>(request)).future.share();
    EXPECT_EQ(asking.spin_until_future_complete(answer, std::chrono::seconds(30)), rclcpp::FutureReturnCode::SUCCESS);
    return answer.get();
  }
  static LoadNode::Request component(const std::string& class_name) {
    LoadNode::Request request;
    request.package_name = "components_testing";
    request.plugin_name = "components_testing::" + class_name;
    return request;
  }
  std::shared_ptr<LoadNode::Response> load(const LoadNode::Request& request) {
    return ask<LoadNode>(load_client, request);
  }
  std::shared_ptr<LoadNode::Response> load(const std::string& class_name) { return load(component(class_name)); }
  std::shared_ptr<UnloadNode::Response> unload(std::uint64_t id) {
    UnloadNode::Request request;
    request.unique_id = id;
    return ask<UnloadNode>(unload_client, request);
  }
  std::vector<std::string> names() { return ask<ListNodes>(list_client, ListNodes::Request())->full_node_names; }

  void wait_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition() && std::chrono::steady_clock::now() < deadline) asking.spin_once(std::chrono::milliseconds(20));
    EXPECT_TRUE(condition());
  }

  // What an Echo says to "hello" when it is asked on these topics.
  std::string echo(const std::string& asked, const std::string& answered) {
    std::string heard;
    const auto subscription = asker->create_subscription<std_msgs::msg::String>(
        answered, 10, [&](const std_msgs::msg::String& message) { heard = message.data; });
    const auto publisher = asker->create_publisher<std_msgs::msg::String>(asked, 10);
    wait_until([&] { return publisher->get_subscription_count() == 1 && subscription->get_publisher_count() == 1; });
    std_msgs::msg::String message;
    message.data = "hello";
    publisher->publish(message);
    wait_until([&] { return !heard.empty(); });
    return heard;
  }

  rclcpp::Executor::SharedPtr executor;
  ComponentManager::SharedPtr manager;
  std::thread spinning;
  const rclcpp::Node::SharedPtr asker = std::make_shared<rclcpp::Node>("asker");
  rclcpp::executors::SingleThreadedExecutor asking;
  rclcpp::Client<LoadNode>::SharedPtr load_client;
  rclcpp::Client<UnloadNode>::SharedPtr unload_client;
  rclcpp::Client<ListNodes>::SharedPtr list_client;
};

TEST_F(Containers, LoadComponentsWithTheirNamesRemapsParametersAndOptions) {
  start();
  LoadNode::Request request = component("Echo");
  request.node_name = "parrot";
  request.node_namespace = "/zoo";
  request.log_level = 40;
  request.remap_rules = {"in:=asked", "out:=answered"};
  request.parameters.push_back(rclcpp::Parameter("prefix", "parrot says").to_parameter_msg());
  request.extra_arguments.push_back(rclcpp::Parameter("use_intra_process_comms", true).to_parameter_msg());
  const auto loaded = load(request);
  ASSERT_TRUE(loaded->success) << loaded->error_message;
  EXPECT_EQ(loaded->full_node_name, "/zoo/parrot");
  EXPECT_EQ(loaded->unique_id, 1U);
  EXPECT_EQ(echo("/zoo/asked", "/zoo/answered"), "parrot says hello");

  rclcpp::AsyncParametersClient parameters(asker, "/zoo/parrot");
  ASSERT_TRUE(parameters.wait_for_service(std::chrono::seconds(30)));
  const auto future = parameters.get_parameters({"intra_process"});
  asking.spin_until_future_complete(future, std::chrono::seconds(30));
  EXPECT_TRUE(future.get().at(0).as_bool());
}

TEST_F(Containers, RunManyNodesAndListAndUnloadThemByNumber) {
  start();
  EXPECT_THAT(names(), IsEmpty());
  const auto first = load("Echo"), second = load("Managed");
  ASSERT_TRUE(second->success) << second->error_message;
  LoadNode::Request again = component("Echo");
  again.node_name = "again";
  const auto third = load(again);
  EXPECT_THAT(names(), ElementsAre("/echo", "/managed", "/again"));
  EXPECT_TRUE(unload(first->unique_id)->success);
  EXPECT_THAT(names(), ElementsAre("/managed", "/again"));
  const auto repeated = unload(first->unique_id);
  EXPECT_FALSE(repeated->success);
  EXPECT_EQ(repeated->error_message, "No node found with unique_id: 1");
  EXPECT_EQ(load("Echo")->unique_id, third->unique_id + 1);
}

TEST_F(Containers, SayInOneLineWhyTheyCannotLoad) {
  start();
  LoadNode::Request request = component("Echo");
  request.package_name = "no_such_package";
  EXPECT_THAT(load(request)->error_message, AllOf(HasSubstr("Could not find package 'no_such_package'"),
                                                  HasSubstr("resource_index/rclcpp_components")));
  request.package_name = "../components_testing";
  EXPECT_FALSE(load(request)->success);
  EXPECT_THAT(load("Parrot")->error_message,
              AllOf(HasSubstr("'components_testing::Parrot'"), HasSubstr("components_testing::Echo")));
  EXPECT_THAT(load("Missing")->error_message, HasSubstr("in the loaded library"));
  EXPECT_THAT(load("Elsewhere")->error_message,
              AllOf(HasSubstr("Failed to load library"), HasSubstr("lib/libelsewhere.so")));
  EXPECT_EQ(load("Thrower")->error_message, "Component constructor threw an exception: no camera there");

  request = component("Echo");
  request.remap_rules = {"in=asked"};
  EXPECT_THAT(load(request)->error_message, HasSubstr("in=asked"));
  request = component("Echo");
  request.extra_arguments.push_back(rclcpp::Parameter("use_intra_process_comms", 1).to_parameter_msg());
  EXPECT_THAT(load(request)->error_message, HasSubstr("must be a boolean"));
  request = component("Echo");
  request.log_level = 7;
  EXPECT_THAT(load(request)->error_message, HasSubstr("log_level 7"));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Containers, UnloadNodesInTheMiddleOfTheirCallbacks) {
  start<rclcpp::executors::MultiThreadedExecutor>();
  int heard = 0;
  const auto listening =
      asker->create_subscription<std_msgs::msg::String>("spinning", 10, [&](const std_msgs::msg::String&) { ++heard; });
  for (int i = 0; i < 5; ++i) {
    const auto loaded = load("Spinner");
    ASSERT_TRUE(loaded->success) << loaded->error_message;
    heard = 0;
    wait_until([&] { return heard > 0; });
    EXPECT_TRUE(unload(loaded->unique_id)->success);
  }
  const auto last = load("Spinner");
  EXPECT_THAT(names(), ElementsAre("/spinner"));
}

TEST_F(Containers, RunEachNodeInAThreadOfItsOwnWhenTheyAreIsolated) {
  start<rclcpp::executors::SingleThreadedExecutor, ComponentManagerIsolated<>>();
  const auto loaded = load("Echo");
  ASSERT_TRUE(loaded->success) << loaded->error_message;
  ASSERT_TRUE(load("Spinner")->success);
  EXPECT_EQ(echo("/in", "/out"), "echo hello");
  EXPECT_TRUE(unload(loaded->unique_id)->success);
  EXPECT_THAT(names(), ElementsAre("/spinner"));
}

}  // namespace
}  // namespace rclcpp_components
