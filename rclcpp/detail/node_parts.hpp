// SPDX-License-Identifier: Apache-2.0
// The interfaces of a node, made from a name and options. Sub-nodes share them.
#pragma once

#include <memory>
#include <string>

#include "core/node/logger_services.hpp"
#include "rclcpp/node_interfaces/node_base.hpp"
#include "rclcpp/node_interfaces/node_clock.hpp"
#include "rclcpp/node_interfaces/node_graph.hpp"
#include "rclcpp/node_interfaces/node_logging.hpp"
#include "rclcpp/node_interfaces/node_parameters.hpp"
#include "rclcpp/node_interfaces/node_services.hpp"
#include "rclcpp/node_interfaces/node_time_source_interface.hpp"
#include "rclcpp/node_interfaces/node_timers.hpp"
#include "rclcpp/node_interfaces/node_topics.hpp"
#include "rclcpp/node_interfaces/node_type_descriptions_interface.hpp"
#include "rclcpp/node_interfaces/node_waitables.hpp"
#include "rclcpp/node_options.hpp"

namespace rclcpp::detail {

struct NodeParts {
  NodeParts(const std::string& name, const std::string& name_space, const NodeOptions& its_options)
      : options(its_options),
        base(std::make_shared<node_interfaces::NodeBase>(options.context(), core_options(name, name_space, options),
                                                         options.use_intra_process_comms(),
                                                         options.enable_topic_statistics())),
        graph(std::make_shared<node_interfaces::NodeGraph>(base)),
        logging(std::make_shared<node_interfaces::NodeLogging>(base)),
        timers(std::make_shared<node_interfaces::NodeTimers>(base)),
        topics(std::make_shared<node_interfaces::NodeTopics>(base, timers)),
        services(std::make_shared<node_interfaces::NodeServices>(base)),
        waitables(std::make_shared<node_interfaces::NodeWaitables>(base)),
        clock(std::make_shared<node_interfaces::NodeClock>(base)),
        parameters(std::make_shared<node_interfaces::NodeParameters>(base->core(), parameter_options(*base, options))),
        time_source(std::make_shared<node_interfaces::NodeTimeSource>()),
        type_descriptions(std::make_shared<node_interfaces::NodeTypeDescriptions>()) {
    if (!options.enable_logger_service()) return;
    logger_services = translated([&] {
      return std::make_unique<myelin::node::LoggerServices>(*base->core(), base->get_default_callback_group()->core());
    });
  }

  const NodeOptions options;
  const node_interfaces::NodeBaseInterface::SharedPtr base;
  const node_interfaces::NodeGraphInterface::SharedPtr graph;
  const node_interfaces::NodeLoggingInterface::SharedPtr logging;
  const node_interfaces::NodeTimersInterface::SharedPtr timers;
  const node_interfaces::NodeTopicsInterface::SharedPtr topics;
  const node_interfaces::NodeServicesInterface::SharedPtr services;
  const node_interfaces::NodeWaitablesInterface::SharedPtr waitables;
  const node_interfaces::NodeClockInterface::SharedPtr clock;
  const node_interfaces::NodeParametersInterface::SharedPtr parameters;
  const node_interfaces::NodeTimeSourceInterface::SharedPtr time_source;
  const node_interfaces::NodeTypeDescriptionsInterface::SharedPtr type_descriptions;
  std::unique_ptr<myelin::node::LoggerServices> logger_services;  // null: nobody asked

 private:
  static myelin::node::NodeOptions core_options(const std::string& name, const std::string& name_space,
                                                const NodeOptions& options) {
    myelin::node::NodeOptions core;
    core.name = name;
    core.name_space = name_space;
    core.arguments = options.arguments();
    core.use_global_arguments = options.use_global_arguments();
    core.enable_rosout = options.enable_rosout();
    core.rosout_qos = to_core(options.rosout_qos());
    return core;
  }
  static myelin::param::ParametersOptions parameter_options(node_interfaces::NodeBaseInterface& base,
                                                            const NodeOptions& options) {
    myelin::param::ParametersOptions core;
    core.start_services = options.start_parameter_services();
    core.allow_undeclared = options.allow_undeclared_parameters();
    core.automatically_declare_from_overrides = options.automatically_declare_parameters_from_overrides();
    core.overrides = to_core(options.parameter_overrides());
    core.group = base.get_default_callback_group()->core();
    core.event_qos = to_core(options.parameter_event_qos());
    core.publish_events = options.start_parameter_event_publisher();
    return core;
  }
};

}  // namespace rclcpp::detail
