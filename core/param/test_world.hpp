// SPDX-License-Identifier: Apache-2.0
// For tests: two nodes of one context on the transport within the process, "/ns/n" whose parameters are tested and an
// observer, both run by run_all() in the test's own thread.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cdr/value.hpp"
#include "core/idl/registry.hpp"
#include "core/param/messages.hpp"
#include "core/param/parameters.hpp"
#include "core/transport/inproc/hub.hpp"

namespace myelin::param {

class World : public testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}) {
    context =
        node::Context::create({.arguments = std::move(arguments), .domain_id = 60, .plans = plans, .transport = hub});
    executor = std::make_shared<exec::Executor>();
    node = node::Node::create(context, {.name = "n", .name_space = "/ns", .arguments = {}});
    observer = node::Node::create(context, {.name = "observer", .name_space = "", .arguments = {}});
    node->join(executor);
    observer->join(executor);
    listening = observer->create_subscription(
        {"/parameter_events", "rcl_interfaces/msg/ParameterEvent", transport::qos::parameter_events()}, group,
        [this](transport::Sample&& sample, exec::Claim&) {
          events.push_back(cdr::decode(plans.plan("rcl_interfaces/msg/ParameterEvent"), sample.payload.bytes));
        });
  }

  std::shared_ptr<Parameters> create(ParametersOptions options = {}) {
    auto parameters = Parameters::create(node, std::move(options));
    run_all();
    events.clear();
    return parameters;
  }

  void TearDown() override {
    if (node) node->destroy();
    if (observer) observer->destroy();
    if (context) context->shutdown("end of test");
  }

  // Until nothing is ready any more.
  void run_all() {
    while (auto turn = executor->next(exec::Clock::now())) turn->run();
  }

  // "new a=1", "changed a=2", "deleted a=None" for each parameter of each event since the last question.
  std::vector<std::string> announced() {
    run_all();
    std::vector<std::string> lines;
    for (const cdr::Value& event : events) {
      EXPECT_EQ(event["node"].as<std::string>(), "/ns/n");
      for (const char* kind : {"new", "changed", "deleted"}) {
        for (const cdr::Value& message : event[std::string(kind) + "_parameters"].as<cdr::Value::List>()) {
          const Parameter parameter = parameter_of(message);
          lines.push_back(std::string(kind) + " " + parameter.name + "=" + node::to_string(parameter.value));
        }
      }
    }
    events.clear();
    return lines;
  }

  // Asks a service of the node and returns its response, or nothing when it does not answer.
  std::optional<cdr::Value> call(const std::string& service, const std::string& type, Bytes request) {
    std::optional<cdr::Value> response;
    const auto client = observer->create_client({"/ns/n/" + service, type, transport::qos::parameters()}, group,
                                                [&](std::int64_t, transport::Sample&& sample, exec::Claim&) {
                                                  response =
                                                      cdr::decode(plans.plan(type + "_Response"), sample.payload.bytes);
                                                });
    EXPECT_TRUE(client->wait_for_service(exec::Clock::now() + std::chrono::seconds(30)));
    client->send(std::array{request});
    run_all();
    client->destroy();
    return response;
  }

  idl::Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
  cdr::PlanCache plans{registry};
  transport::inproc::Hub hub;
  std::shared_ptr<node::Context> context;
  std::shared_ptr<exec::Executor> executor;
  std::shared_ptr<node::Node> node, observer;
  std::shared_ptr<exec::CallbackGroup> group =
      std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::reentrant);
  std::shared_ptr<node::Subscription> listening;
  std::vector<cdr::Value> events;
};

}  // namespace myelin::param
