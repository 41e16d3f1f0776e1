// SPDX-License-Identifier: Apache-2.0
// For tests: a server and a client of example_interfaces/action/Fibonacci on two nodes of one context, and what they heard.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/action/client.hpp"
#include "core/action/messages.hpp"
#include "core/action/server.hpp"
#include "core/cdr/value.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::action {

inline GoalId goal(std::uint8_t number) {
  GoalId id;
  id.octets.fill(number);
  return id;
}

class ActionWorld : public testing::TestWithParam<node::Via> {
 protected:
  static constexpr const char* type = "example_interfaces/action/Fibonacci";

  void SetUp() override {
    context = world.context();
    server_node = node::Node::create(context, {.name = "server"});
    client_node = node::Node::create(context, {.name = "client"});
    server_node->join(executor);
    client_node->join(executor);
  }
  void TearDown() override {
    if (client) client->destroy();
    if (server) server->destroy();
    server_node->destroy();
    client_node->destroy();
    context->shutdown("end of test");
  }

  void open(std::int64_t result_timeout_ns = 900'000'000'000) {
    serve(result_timeout_ns);
    ask();
    ASSERT_TRUE(client->wait_for_server(std::nullopt));
  }

  void serve(std::int64_t result_timeout_ns) {
    ServerOptions options{.name = "count", .type = type};
    options.result_timeout_ns = result_timeout_ns;
    Server::Handlers handlers;
    handlers.on_goal = [this](const Server::GoalRequest& request, transport::Sample&&, exec::Claim&) {
      server->answer(request, accepting ? std::optional(server->accept(request.id)) : std::nullopt);
    };
    handlers.on_cancel = [this](const Server::CancelRequest& request, transport::Sample&&, exec::Claim&) {
      std::vector<GoalInfo> canceling;
      for (const GoalInfo& each : request.goals) {
        if (!agreeing) continue;
        server->update(each.id, GoalEvent::cancel_goal);
        canceling.push_back(each);
      }
      server->answer(request, canceling);
    };
    handlers.on_expired = [this](const std::vector<GoalId>& ids) { expired += ids.size(); };
    server = Server::create(*server_node, options, node::exclusive(), std::move(handlers));
  }

  void ask() {
    Client::Handlers handlers;
    handlers.on_goal_response = [this](std::int64_t sequence, transport::Sample&& sample, GoalState) {
      accepted[sequence] = accepted_in(sample.payload.bytes);
    };
    handlers.on_cancel_response = [this](std::int64_t sequence, transport::Sample&& sample) {
      canceled[sequence] = cdr::decode(world.plans.plan("action_msgs/srv/CancelGoal_Response"), sample.payload.bytes);
    };
    handlers.on_result = [this](std::int64_t sequence, transport::Sample&& sample) {
      results[sequence] =
          cdr::decode(world.plans.plan(std::string(type) + "_GetResult_Response"), sample.payload.bytes);
      heard.push_back("result");
    };
    handlers.on_feedback = [this](const GoalId& id, transport::Sample&&, exec::Claim&) {
      heard.push_back("feedback " + std::to_string(id.octets[0]));
    };
    handlers.on_status = [this](const GoalId& id, GoalState state) { states[id] = state; };
    handlers.on_forgotten = [this](const GoalId& id) { forgotten.push_back(id); };
    client = Client::create(*client_node, {.name = "count", .type = type}, node::exclusive(), std::move(handlers));
  }

  template <class Condition>
  void run_until(Condition&& condition) {
    node::run_until(*executor, condition);
  }
  void run_all() {
    while (auto turn = executor->next(exec::Clock::now())) turn->run();
  }

  // What both sides say, as bytes.
  std::vector<std::byte> goal_request(const GoalId& id) {
    cdr::Value request(world.plans.plan(std::string(type) + "_SendGoal_Request"));
    request["goal_id"]["uuid"] = std::vector<std::uint8_t>(id.octets.begin(), id.octets.end());
    return cdr::encode(request);
  }
  std::vector<std::byte> result_request(const GoalId& id) {
    cdr::Value request(world.plans.plan(std::string(type) + "_GetResult_Request"));
    request["goal_id"]["uuid"] = std::vector<std::uint8_t>(id.octets.begin(), id.octets.end());
    return cdr::encode(request);
  }
  std::vector<std::byte> cancel_request(const GoalId& id) {
    cdr::Value request(world.plans.plan("action_msgs/srv/CancelGoal_Request"));
    request["goal_info"]["goal_id"]["uuid"] = std::vector<std::uint8_t>(id.octets.begin(), id.octets.end());
    return cdr::encode(request);
  }
  std::vector<std::byte> result(GoalState state) {
    cdr::Value response(world.plans.plan(std::string(type) + "_GetResult_Response"));
    response["status"] = static_cast<std::int8_t>(state);
    return cdr::encode(response);
  }
  std::vector<std::byte> feedback(const GoalId& id) {
    cdr::Value message(world.plans.plan(std::string(type) + "_FeedbackMessage"));
    message["goal_id"]["uuid"] = std::vector<std::uint8_t>(id.octets.begin(), id.octets.end());
    return cdr::encode(message);
  }

  std::int64_t send(const GoalId& id, bool wants_feedback = false) {
    const auto request = goal_request(id);
    return client->send_goal(id, std::array{Bytes(request)}, wants_feedback);
  }
  bool is_accepted(const GoalId& id, bool wants_feedback = false) {
    const auto sequence = send(id, wants_feedback);
    run_until([&] { return accepted.contains(sequence); });
    return accepted[sequence];
  }
  std::int64_t request_result(const GoalId& id) {
    const auto request = result_request(id);
    return client->request_result(id, std::array{Bytes(request)});
  }
  int status_in_result(std::int64_t sequence) {
    run_until([&] { return results.contains(sequence); });
    return results[sequence]["status"].as<std::int8_t>();
  }
  std::pair<int, std::size_t> cancel(const GoalId& id) {
    const auto request = cancel_request(id);
    const auto sequence = client->request_cancel(std::array{Bytes(request)});
    run_until([&] { return canceled.contains(sequence); });
    return {canceled[sequence]["return_code"].as<std::int8_t>(),
            canceled[sequence]["goals_canceling"].as<cdr::Value::List>().size()};
  }
  void tell(const GoalId& id) {
    const auto message = feedback(id);
    server->publish_feedback(std::array{Bytes(message)});
  }
  void succeed(const GoalId& id) {
    server->update(id, GoalEvent::execute);
    server->update(id, GoalEvent::succeed);
    server->finish(id, result(GoalState::succeeded));
  }

  node::World world{GetParam()};
  std::shared_ptr<node::Context> context;
  std::shared_ptr<exec::Executor> executor = std::make_shared<exec::Executor>();
  std::shared_ptr<node::Node> server_node, client_node;
  std::shared_ptr<Server> server;
  std::shared_ptr<Client> client;

  bool accepting = true, agreeing = true;
  std::size_t expired = 0;
  std::map<std::int64_t, bool> accepted;
  std::map<std::int64_t, cdr::Value> canceled, results;
  std::map<GoalId, GoalState> states;
  std::vector<std::string> heard;
  std::vector<GoalId> forgotten;
};

}  // namespace myelin::action
