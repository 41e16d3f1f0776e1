// SPDX-License-Identifier: Apache-2.0
// Node: a name in the graph, and the maker of everything that communicates or runs under that name.
//
//   auto node = Node::create(context, {.name = "talker"});
//   auto publisher = node->create_publisher({.name = "chatter", .type = "std_msgs/msg/String", .qos = qos::standard()});
//   node->join(executor);             // what it has and will make runs there
//
// A node holds its entities weakly: whoever made one owns it. Any thread may call any method.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exec/executor.hpp"
#include "core/node/clock.hpp"
#include "core/node/context.hpp"
#include "core/node/endpoints.hpp"
#include "core/node/guard_condition.hpp"
#include "core/node/timer.hpp"

namespace myelin::node {

struct NodeOptions {
  std::string name;
  std::string name_space{};              // "" and "ns" are made "/" and "/ns"
  std::vector<std::string> arguments{};  // of this node alone; with --ros-args
  bool use_global_arguments = true;
  bool enable_rosout = true;
  transport::Qos rosout_qos = transport::qos::rosout();
};

struct EndpointSpec {
  std::string name;  // as the user wrote it: expanded and remapped here
  std::string type;  // "std_msgs/msg/String", "example_interfaces/srv/AddTwoInts"
  transport::Qos qos;
};

class Node : public std::enable_shared_from_this<Node> {
 public:
  // Throws graph::InvalidName, ContextInvalid, transport::TransportError, and as Arguments::parse().
  static std::shared_ptr<Node> create(std::shared_ptr<Context> context, const NodeOptions& options);
  ~Node();

  const std::string& name() const;
  const std::string& name_space() const;
  const std::string& fully_qualified_name() const;  // "/ns/name"
  const std::string& logger_name() const;           // "ns.name"
  const std::shared_ptr<Context>& context() const;
  const std::shared_ptr<Clock>& clock() const;  // ROS time
  const Arguments& arguments() const;           // of this node alone
  bool uses_global_arguments() const;

  // The overrides for this node from its own and the global arguments, the later ones winning.
  std::vector<Parameter> parameter_overrides() const;

  std::string resolve_topic_name(std::string_view name, bool only_expand = false) const;  // throw graph::InvalidName
  std::string resolve_service_name(std::string_view name, bool only_expand = false) const;

  // All throw graph::InvalidName, idl::UnknownInterface, Closed, ContextInvalid, transport::TransportError.
  std::shared_ptr<Publisher> create_publisher(const EndpointSpec& spec);
  std::shared_ptr<Subscription> create_subscription(const EndpointSpec& spec,
                                                    std::shared_ptr<exec::CallbackGroup> group,
                                                    Subscription::Handler handler, bool ignore_local = false);
  std::shared_ptr<Client> create_client(const EndpointSpec& spec, std::shared_ptr<exec::CallbackGroup> group,
                                        Client::Handler handler);
  std::shared_ptr<Service> create_service(const EndpointSpec& spec, std::shared_ptr<exec::CallbackGroup> group,
                                          Service::Handler handler);

  // Makes `entity` (a timer, a guard condition, an event source) run where the node runs.
  void adopt(const std::shared_ptr<exec::Entity>& entity);
  void release(exec::Entity& entity);

  // Where its entities run, from now on; they leave the executor they were in. Null: nowhere. False when it is there already.
  bool join(std::shared_ptr<exec::Executor> executor);
  std::shared_ptr<exec::Executor> executor() const;
  // The entities of one of its groups run in `executor` (null: nowhere) from now on, wherever the node does; unplace() ends
  // that.
  void place(const std::shared_ptr<exec::CallbackGroup>& group, std::shared_ptr<exec::Executor> executor);
  void unplace(const std::shared_ptr<exec::CallbackGroup>& group);

  // Takes the node and all it made out of the graph and its executor; later calls throw Closed. Idempotent.
  void destroy();

 private:
  struct State;
  explicit Node(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::node
