// SPDX-License-Identifier: Apache-2.0
#include "core/node/node.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/graph/names.hpp"
#include "core/node/node_pattern.hpp"
#include "core/node/port.hpp"
#include "core/node/rosout.hpp"

namespace myelin::node {
namespace {

using graph::InvalidName;

void require(const std::optional<graph::NameFault>& fault, InvalidName::What what, const std::string& name) {
  if (fault) throw InvalidName(what, name, *fault);
}

std::string full_name(const graph::NodeName& node) {
  return (node.name_space == "/" ? "" : node.name_space) + "/" + node.name;
}

std::string logger_of(const graph::NodeName& node) {
  std::string logger = full_name(node).substr(1);
  std::replace(logger.begin(), logger.end(), '/', '.');
  return logger;
}

graph::NodeName name_node(const NodeOptions& options, const Arguments& local, const Arguments* global) {
  std::string name = options.name;
  require(graph::validate_node_name(name), InvalidName::What::node_name, name);
  std::string name_space = graph::normalize_namespace(options.name_space);
  require(graph::validate_namespace(name_space), InvalidName::What::node_namespace, name_space);

  if (auto remapped = remap_node_name(local, global, name)) {
    name = std::move(*remapped);
    require(graph::validate_node_name(name), InvalidName::What::node_name, name);
  }
  if (const auto remapped = remap_namespace(local, global, name)) {
    name_space = graph::normalize_namespace(*remapped);
    require(graph::validate_namespace(name_space), InvalidName::What::node_namespace, name_space);
  }
  return {std::move(name_space), std::move(name), "/"};
}

}  // namespace

struct Node::State {
  State(std::shared_ptr<Context> context, const NodeOptions& options)
      : arguments(Arguments::parse(options.arguments)),
        uses_global_arguments(options.use_global_arguments),
        core(std::make_shared<NodeCore>(
            context, name_node(options, arguments, options.use_global_arguments ? &context->arguments() : nullptr))),
        fully_qualified_name(full_name(core->name)),
        logger_name(logger_of(core->name)) {}

  // Constant after construction.
  const Arguments arguments;
  const bool uses_global_arguments;
  const std::shared_ptr<NodeCore> core;
  const std::string fully_qualified_name;
  const std::string logger_name;
  const std::shared_ptr<Clock> clock = std::make_shared<Clock>(ClockType::ros_time);

  std::unique_ptr<Rosout> rosout;  // made by create(), gone with destroy()
  std::atomic<bool> destroyed{false};

  const Arguments* global() const { return uses_global_arguments ? &core->context->arguments() : nullptr; }

  void require_open() const {
    if (destroyed) throw Closed("cannot use Destroyable because destruction was requested");
    core->require_context("the node's context is invalid");
  }

  EndpointName topic_name(const Node& node, const EndpointSpec& spec) const {
    require_open();
    return {node.resolve_topic_name(spec.name), spec.type};
  }
  EndpointName service_name(const Node& node, const EndpointSpec& spec) const {
    require_open();
    return {node.resolve_service_name(spec.name), spec.type};
  }
};

std::shared_ptr<Node> Node::create(std::shared_ptr<Context> context, const NodeOptions& options) {
  const std::shared_ptr<Node> node(new Node(std::make_unique<State>(std::move(context), options)));
  State& state = *node->state_;
  state.core->graph.add_node(state.core->name);
  const bool wanted = options.enable_rosout && (!state.global() || state.global()->log_rosout);
  if (wanted) {
    state.rosout = std::make_unique<Rosout>(
        state.logger_name,
        node->create_publisher({.name = "/rosout", .type = "rcl_interfaces/msg/Log", .qos = options.rosout_qos}));
  }
  return node;
}

Node::Node(std::unique_ptr<State> state) : state_(std::move(state)) {}

Node::~Node() {
  destroy();
}

const std::string& Node::name() const {
  return state_->core->name.name;
}

const std::string& Node::name_space() const {
  return state_->core->name.name_space;
}

const std::string& Node::fully_qualified_name() const {
  return state_->fully_qualified_name;
}

const std::string& Node::logger_name() const {
  return state_->logger_name;
}

const std::shared_ptr<Context>& Node::context() const {
  return state_->core->context;
}

const std::shared_ptr<Clock>& Node::clock() const {
  return state_->clock;
}

const Arguments& Node::arguments() const {
  return state_->arguments;
}

bool Node::uses_global_arguments() const {
  return state_->uses_global_arguments;
}

std::vector<Parameter> Node::parameter_overrides() const {
  std::vector<Parameter> overrides;
  const auto override_with = [&](const Parameter& given) {
    const auto known = std::find_if(overrides.begin(), overrides.end(),
                                    [&](const Parameter& parameter) { return parameter.name == given.name; });
    if (known == overrides.end()) {
      overrides.push_back(given);
    } else {
      known->value = given.value;
    }
  };
  // What is said under one pattern stands where the pattern was first used, as rcl has it: `-p a:=1` before a file that
  // speaks of "/talker" loses to the file.
  const auto apply = [&](const Arguments& arguments) {
    std::vector<std::string_view> patterns;
    for (const ParameterOverride& rule : arguments.parameters) {
      if (std::find(patterns.begin(), patterns.end(), rule.node_pattern) == patterns.end()) {
        patterns.push_back(rule.node_pattern);
      }
    }
    for (const std::string_view pattern : patterns) {
      if (!pattern_matches(pattern, state_->fully_qualified_name)) continue;
      for (const ParameterOverride& rule : arguments.parameters) {
        if (rule.node_pattern == pattern) override_with(rule.parameter);
      }
    }
  };
  if (state_->global()) apply(*state_->global());
  apply(state_->arguments);
  return overrides;
}

std::string Node::resolve_topic_name(std::string_view topic, bool only_expand) const {
  const std::string full = graph::expand_topic_name(topic, name(), name_space(), InvalidName::What::topic_name);
  if (only_expand) return full;
  return remap_topic(state_->arguments, state_->global(), full, name(), name_space()).value_or(full);
}

std::string Node::resolve_service_name(std::string_view service, bool only_expand) const {
  const std::string full = graph::expand_topic_name(service, name(), name_space(), InvalidName::What::service_name);
  if (only_expand) return full;
  return remap_service(state_->arguments, state_->global(), full, name(), name_space()).value_or(full);
}

std::shared_ptr<Publisher> Node::create_publisher(const EndpointSpec& spec) {
  return make_publisher(state_->core, state_->topic_name(*this, spec), spec.qos);
}

std::shared_ptr<Subscription> Node::create_subscription(const EndpointSpec& spec,
                                                        std::shared_ptr<exec::CallbackGroup> group,
                                                        Subscription::Handler handler, bool ignore_local) {
  return make_subscription(state_->core, state_->topic_name(*this, spec), spec.qos, std::move(group),
                           std::move(handler), ignore_local);
}

std::shared_ptr<Client> Node::create_client(const EndpointSpec& spec, std::shared_ptr<exec::CallbackGroup> group,
                                            Client::Handler handler) {
  return make_client(state_->core, state_->service_name(*this, spec), spec.qos, std::move(group), std::move(handler));
}

std::shared_ptr<Service> Node::create_service(const EndpointSpec& spec, std::shared_ptr<exec::CallbackGroup> group,
                                              Service::Handler handler) {
  return make_service(state_->core, state_->service_name(*this, spec), spec.qos, std::move(group), std::move(handler));
}

void Node::adopt(const std::shared_ptr<exec::Entity>& entity) {
  state_->core->members.adopt(entity);
}

void Node::release(exec::Entity& entity) {
  state_->core->members.release(entity);
}

bool Node::join(std::shared_ptr<exec::Executor> executor) {
  return state_->core->members.join(std::move(executor));
}

std::shared_ptr<exec::Executor> Node::executor() const {
  return state_->core->members.executor();
}

void Node::place(const std::shared_ptr<exec::CallbackGroup>& group, std::shared_ptr<exec::Executor> executor) {
  state_->core->members.place(group, std::move(executor));
}

void Node::unplace(const std::shared_ptr<exec::CallbackGroup>& group) {
  state_->core->members.unplace(group);
}

void Node::destroy() {
  if (state_->destroyed.exchange(true)) return;
  // Its last words come before its publisher goes.
  state_->rosout.reset();
  for (const auto& closable : state_->core->members.close()) closable->destroy();
  state_->core->graph.remove_node(state_->core->name);
  state_->core->leave();
}

}  // namespace myelin::node
