// SPDX-License-Identifier: Apache-2.0
// ComponentManager: a node that loads components into its process, and unloads them, when it is asked to:
//
//   ~/_container/load_node, ~/_container/unload_node, ~/_container/list_nodes
//
//   auto executor = std::make_shared<rclcpp::executors::MultiThreadedExecutor>();
//   auto manager = std::make_shared<rclcpp_components::ComponentManager>(executor);
//   executor->add_node(manager);
//   executor->spin();
//
// What cannot be done is said in the response; requests are served one at a time. A node is unloaded when none of its
// callbacks runs any more; its library stays.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "composition_interfaces/srv/list_nodes.hpp"
#include "composition_interfaces/srv/load_node.hpp"
#include "composition_interfaces/srv/unload_node.hpp"
#include "core/exec/running.hpp"
#include "core/node/logging.hpp"
#include "rclcpp/executor.hpp"
#include "rclcpp/logging.hpp"
#include "rclcpp/node.hpp"
#include "rclcpp/node_options.hpp"
#include "rclcpp_components/detail/registry.hpp"
#include "rclcpp_components/detail/resources.hpp"
#include "rclcpp_components/node_factory.hpp"

namespace rclcpp_components {

// Why a component cannot be loaded or unloaded.
class ComponentManagerException : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ComponentManager : public rclcpp::Node {
 public:
  using LoadNode = composition_interfaces::srv::LoadNode;
  using UnloadNode = composition_interfaces::srv::UnloadNode;
  using ListNodes = composition_interfaces::srv::ListNodes;

  // A component: class and library.
  using ComponentResource = std::pair<std::string, std::string>;

  explicit ComponentManager(std::weak_ptr<rclcpp::Executor> executor = std::weak_ptr<rclcpp::Executor>(),
                            std::string node_name = "ComponentManager",
                            const rclcpp::NodeOptions& node_options = rclcpp::NodeOptions()
                                                                          .start_parameter_services(false)
                                                                          .start_parameter_event_publisher(false))
      : Node(std::move(node_name), node_options), executor_(std::move(executor)) {
    using std::placeholders::_1, std::placeholders::_2, std::placeholders::_3;
    loadNode_srv_ = create_service<LoadNode>("~/_container/load_node",
                                             std::bind(&ComponentManager::on_load_node, this, _1, _2, _3));
    unloadNode_srv_ = create_service<UnloadNode>("~/_container/unload_node",
                                                 std::bind(&ComponentManager::on_unload_node, this, _1, _2, _3));
    listNodes_srv_ = create_service<ListNodes>("~/_container/list_nodes",
                                               std::bind(&ComponentManager::on_list_nodes, this, _1, _2, _3));
  }

  ~ComponentManager() override { ComponentManager::unload_all(); }

  // Throw ComponentManagerException.
  virtual std::vector<ComponentResource> get_component_resources(
      const std::string& package_name, const std::string& resource_index = "rclcpp_components") const {
    try {
      return detail::find_resources(package_name, resource_index);
    } catch (const std::runtime_error& error) {
      throw ComponentManagerException(error.what());
    }
  }
  virtual std::shared_ptr<NodeFactory> create_component_factory(const ComponentResource& resource) {
    const auto& [class_name, library] = resource;
    RCLCPP_INFO(get_logger(), "Load Library: %s", library.c_str());
    try {
      detail::load_library(library);
    } catch (const std::runtime_error& error) {
      throw ComponentManagerException(error.what());
    }
    auto factory = detail::find_class(class_name);
    if (!factory) {
      throw ComponentManagerException("Failed to find class with the requested plugin name '" + class_name +
                                      "' in the loaded library " + library);
    }
    return factory;
  }

  virtual void set_executor(const std::weak_ptr<rclcpp::Executor> executor) { executor_ = executor; }

 protected:
  // Throw ComponentManagerException, and what the core throws.
  virtual rclcpp::NodeOptions create_node_options(const std::shared_ptr<LoadNode::Request> request) {
    std::vector<rclcpp::Parameter> parameters;
    for (const auto& message : request->parameters)
      parameters.push_back(rclcpp::Parameter::from_parameter_msg(message));

    std::vector<std::string> arguments;
    const auto remap = [&](const std::string& rule) {
      if (arguments.empty()) arguments.push_back("--ros-args");
      arguments.insert(arguments.end(), {"-r", rule});
    };
    for (const std::string& rule : request->remap_rules) remap(rule);
    if (!request->node_name.empty()) remap("__node:=" + request->node_name);
    if (!request->node_namespace.empty()) remap("__ns:=" + request->node_namespace);

    auto options = rclcpp::NodeOptions()
                       .context(get_node_base_interface()->get_context())
                       .use_global_arguments(false)
                       .parameter_overrides(parameters)
                       .arguments(arguments);
    for (const auto& message : request->extra_arguments) {
      const auto extra = rclcpp::Parameter::from_parameter_msg(message);
      const auto flag = [&] {
        if (extra.get_type() != rclcpp::PARAMETER_BOOL) {
          throw ComponentManagerException("Extra component argument '" + extra.get_name() + "' must be a boolean");
        }
        return extra.as_bool();
      };
      if (extra.get_name() == "use_intra_process_comms") {
        options.use_intra_process_comms(flag());
      } else if (extra.get_name() == "forward_global_arguments") {
        options.use_global_arguments(flag());
      } else if (extra.get_name() == "enable_rosout") {
        options.enable_rosout(flag());
      } else {
        RCLCPP_WARN(get_logger(), "Unknown extra component argument '%s' is ignored", extra.get_name().c_str());
      }
    }
    return options;
  }

  virtual void add_node_to_executor(uint64_t node_id) {
    if (const auto executor = executor_.lock()) {
      executor->add_node(node_wrappers_.at(node_id).get_node_base_interface(), true);
    }
  }
  virtual void remove_node_from_executor(uint64_t node_id) {
    if (const auto executor = executor_.lock()) {
      executor->remove_node(node_wrappers_.at(node_id).get_node_base_interface());
    }
  }

  virtual void on_load_node(const std::shared_ptr<rmw_request_id_t> /*request_header*/,
                            const std::shared_ptr<LoadNode::Request> request,
                            std::shared_ptr<LoadNode::Response> response) {
    try {
      load(request, *response);
      response->success = true;
    } catch (const std::exception& error) {
      RCLCPP_ERROR(get_logger(), "Failed to load '%s' of package '%s': %s", request->plugin_name.c_str(),
                   request->package_name.c_str(), error.what());
      response->error_message = error.what();
      response->success = false;
    }
  }

  virtual void on_unload_node(const std::shared_ptr<rmw_request_id_t> /*request_header*/,
                              const std::shared_ptr<UnloadNode::Request> request,
                              std::shared_ptr<UnloadNode::Response> response) {
    try {
      unload(request->unique_id);
      response->success = true;
    } catch (const std::exception& error) {
      RCLCPP_WARN(get_logger(), "%s", error.what());
      response->error_message = error.what();
      response->success = false;
    }
  }

  virtual void on_list_nodes(const std::shared_ptr<rmw_request_id_t> /*request_header*/,
                             const std::shared_ptr<ListNodes::Request> /*request*/,
                             std::shared_ptr<ListNodes::Response> response) {
    for (auto& [id, wrapper] : node_wrappers_) {
      response->unique_ids.push_back(id);
      response->full_node_names.push_back(wrapper.get_node_base_interface()->get_fully_qualified_name());
    }
  }

  // For destructors of managers that have executors of their own. What cannot be removed is logged.
  void unload_all() {
    while (!node_wrappers_.empty()) {
      const uint64_t id = node_wrappers_.begin()->first;
      try {
        unload(id);
      } catch (const std::exception& error) {
        RCLCPP_ERROR(get_logger(), "%s", error.what());
        node_wrappers_.erase(id);
      }
    }
  }

  std::weak_ptr<rclcpp::Executor> executor_;
  uint64_t unique_id_{1};
  std::map<uint64_t, NodeInstanceWrapper> node_wrappers_;
  rclcpp::Service<LoadNode>::SharedPtr loadNode_srv_;
  rclcpp::Service<UnloadNode>::SharedPtr unloadNode_srv_;
  rclcpp::Service<ListNodes>::SharedPtr listNodes_srv_;

 private:
  using Severity = myelin::node::logging::Severity;

  void load(const std::shared_ptr<LoadNode::Request>& request, LoadNode::Response& response) {
    const Severity severity = severity_of(request->log_level);
    auto factory = create_component_factory(find_resource(request->package_name, request->plugin_name));
    const rclcpp::NodeOptions options = create_node_options(request);

    RCLCPP_INFO(get_logger(), "Instantiate class: %s", request->plugin_name.c_str());
    const uint64_t id = unique_id_++;
    node_wrappers_[id] = create(*factory, options);
    const auto base = node_wrappers_[id].get_node_base_interface();
    if (severity != Severity::unset) myelin::node::logging::set_level(base->core()->logger_name(), severity);
    try {
      add_node_to_executor(id);
    } catch (...) {
      node_wrappers_.erase(id);
      throw;
    }
    response.full_node_name = base->get_fully_qualified_name();
    response.unique_id = id;
  }

  ComponentResource find_resource(const std::string& package, const std::string& class_name) const {
    std::string known;
    for (const ComponentResource& resource : get_component_resources(package)) {
      if (resource.first == class_name) return resource;
      known += (known.empty() ? "" : ", ") + resource.first;
    }
    throw ComponentManagerException("Failed to find class with the requested plugin name '" + class_name +
                                    "'; package '" + package + "' has " + (known.empty() ? "none" : known));
  }

  static Severity severity_of(std::uint8_t level) {
    if (level % 10 != 0 || level > static_cast<int>(Severity::fatal)) {
      throw ComponentManagerException("log_level " + std::to_string(level) + " is none of 0, 10, 20, 30, 40, 50");
    }
    return static_cast<Severity>(level);
  }

  static NodeInstanceWrapper create(NodeFactory& factory, const rclcpp::NodeOptions& options) {
    try {
      return factory.create_node_instance(options);
    } catch (const std::exception& error) {
      throw ComponentManagerException(std::string("Component constructor threw an exception: ") + error.what());
    } catch (...) {
      throw ComponentManagerException("Component constructor threw an exception");
    }
  }

  void unload(uint64_t id) {
    if (!node_wrappers_.contains(id)) {
      throw ComponentManagerException("No node found with unique_id: " + std::to_string(id));
    }
    const auto base = node_wrappers_[id].get_node_base_interface();
    if (any_group(*base, [](const auto& group) { return myelin::exec::Running::here(group); })) {
      throw ComponentManagerException(std::string("Node '") + base->get_fully_qualified_name() +
                                      "' cannot be unloaded from a callback of its own");
    }
    remove_node_from_executor(id);
    // Nothing of it begins any more; what runs in other threads comes to its end.
    while (any_group(*base, [](const auto& group) { return !group.idle(); })) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    node_wrappers_.erase(id);
  }

  template <class Condition>
  static bool any_group(rclcpp::node_interfaces::NodeBaseInterface& node, Condition condition) {
    bool any = false;
    node.for_each_callback_group(
        [&](const rclcpp::CallbackGroup::SharedPtr& group) { any = any || condition(*group->core()); });
    return any;
  }
};

}  // namespace rclcpp_components
