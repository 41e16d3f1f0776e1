// SPDX-License-Identifier: Apache-2.0
// NodeMembers<NodeT>: what every kind of node has: its interfaces, and the members that forward to them. Where a name is
// taken, a sub-node puts its sub-namespace before it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rclcpp/create_client.hpp"
#include "rclcpp/create_generic_publisher.hpp"
#include "rclcpp/create_generic_subscription.hpp"
#include "rclcpp/create_publisher.hpp"
#include "rclcpp/create_service.hpp"
#include "rclcpp/create_subscription.hpp"
#include "rclcpp/create_timer.hpp"
#include "rclcpp/detail/node_parts.hpp"
#include "rclcpp/detail/parameter_members.hpp"

namespace rclcpp::detail {

template <class NodeT>
class NodeMembers : public ParameterMembers<NodeT> {
 public:
  const char* get_name() const { return parts_->base->get_name(); }
  const char* get_namespace() const { return parts_->base->get_namespace(); }
  const char* get_fully_qualified_name() const { return parts_->base->get_fully_qualified_name(); }
  Logger get_logger() const { return parts_->logging->get_logger(); }
  const NodeOptions& get_node_options() const { return parts_->options; }

  Clock::SharedPtr get_clock() { return parts_->clock->get_clock(); }
  Clock::ConstSharedPtr get_clock() const { return parts_->clock->get_clock(); }
  Time now() const { return parts_->clock->get_clock()->now(); }

  CallbackGroup::SharedPtr create_callback_group(CallbackGroupType group_type,
                                                 bool automatically_add_to_executor_with_node = true) {
    return parts_->base->create_callback_group(group_type, automatically_add_to_executor_with_node);
  }
  void for_each_callback_group(const node_interfaces::NodeBaseInterface::CallbackGroupFunction& func) {
    parts_->base->for_each_callback_group(func);
  }

  template <typename MessageT, typename AllocatorT = std::allocator<void>,
            typename PublisherT = Publisher<MessageT, AllocatorT>>
  std::shared_ptr<PublisherT> create_publisher(
      const std::string& topic_name, const QoS& qos,
      const PublisherOptionsWithAllocator<AllocatorT>& options = PublisherOptionsWithAllocator<AllocatorT>()) {
    return rclcpp::create_publisher<MessageT, AllocatorT, PublisherT>(parts_->parameters, parts_->topics,
                                                                      extended(topic_name), qos, options);
  }
  template <typename MessageT, typename CallbackT, typename AllocatorT = std::allocator<void>,
            typename SubscriptionT = Subscription<MessageT, AllocatorT>>
  std::shared_ptr<SubscriptionT> create_subscription(
      const std::string& topic_name, const QoS& qos, CallbackT&& callback,
      const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
    return rclcpp::create_subscription<MessageT, CallbackT, AllocatorT, SubscriptionT>(
        parts_->parameters, parts_->topics, extended(topic_name), qos, std::forward<CallbackT>(callback), options);
  }
  template <typename AllocatorT = std::allocator<void>>
  std::shared_ptr<GenericPublisher> create_generic_publisher(
      const std::string& topic_name, const std::string& topic_type, const QoS& qos,
      const PublisherOptionsWithAllocator<AllocatorT>& options = PublisherOptionsWithAllocator<AllocatorT>()) {
    return rclcpp::create_generic_publisher(parts_->topics, extended(topic_name), topic_type, qos, options);
  }
  template <typename CallbackT, typename AllocatorT = std::allocator<void>>
  std::shared_ptr<GenericSubscription> create_generic_subscription(
      const std::string& topic_name, const std::string& topic_type, const QoS& qos, CallbackT&& callback,
      const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
    return rclcpp::create_generic_subscription(parts_->topics, extended(topic_name), topic_type, qos,
                                               std::forward<CallbackT>(callback), options);
  }

  template <typename DurationRepT = int64_t, typename DurationT = std::milli, typename CallbackT>
  typename WallTimer<CallbackT>::SharedPtr create_wall_timer(std::chrono::duration<DurationRepT, DurationT> period,
                                                             CallbackT callback,
                                                             CallbackGroup::SharedPtr group = nullptr,
                                                             bool autostart = true) {
    return rclcpp::create_wall_timer(period, std::move(callback), std::move(group), parts_->base.get(),
                                     parts_->timers.get(), autostart);
  }
  template <typename DurationRepT = int64_t, typename DurationT = std::milli, typename CallbackT>
  typename GenericTimer<CallbackT>::SharedPtr create_timer(std::chrono::duration<DurationRepT, DurationT> period,
                                                           CallbackT callback,
                                                           CallbackGroup::SharedPtr group = nullptr) {
    return rclcpp::create_timer(get_clock(), period, std::move(callback), std::move(group), parts_->base.get(),
                                parts_->timers.get());
  }

  template <typename ServiceT>
  typename Client<ServiceT>::SharedPtr create_client(const std::string& service_name, const QoS& qos = ServicesQoS(),
                                                     CallbackGroup::SharedPtr group = nullptr) {
    return rclcpp::create_client<ServiceT>(parts_->base, parts_->graph, parts_->services, extended(service_name), qos,
                                           std::move(group));
  }
  template <typename ServiceT>
  typename Client<ServiceT>::SharedPtr create_client(const std::string& service_name,
                                                     const rmw_qos_profile_t& qos_profile,
                                                     CallbackGroup::SharedPtr group = nullptr) {
    return create_client<ServiceT>(service_name, QoS(QoSInitialization::from_rmw(qos_profile), qos_profile),
                                   std::move(group));
  }
  template <typename ServiceT, typename CallbackT>
  typename Service<ServiceT>::SharedPtr create_service(const std::string& service_name, CallbackT&& callback,
                                                       const QoS& qos = ServicesQoS(),
                                                       CallbackGroup::SharedPtr group = nullptr) {
    return rclcpp::create_service<ServiceT, CallbackT>(parts_->base, parts_->services, extended(service_name),
                                                       std::forward<CallbackT>(callback), qos, std::move(group));
  }
  template <typename ServiceT, typename CallbackT>
  typename Service<ServiceT>::SharedPtr create_service(const std::string& service_name, CallbackT&& callback,
                                                       const rmw_qos_profile_t& qos_profile,
                                                       CallbackGroup::SharedPtr group = nullptr) {
    return create_service<ServiceT>(service_name, std::forward<CallbackT>(callback),
                                    QoS(QoSInitialization::from_rmw(qos_profile), qos_profile), std::move(group));
  }

  std::vector<std::string> get_node_names() const { return parts_->graph->get_node_names(); }
  std::map<std::string, std::vector<std::string>> get_topic_names_and_types() const {
    return parts_->graph->get_topic_names_and_types();
  }
  std::map<std::string, std::vector<std::string>> get_service_names_and_types() const {
    return parts_->graph->get_service_names_and_types();
  }
  std::map<std::string, std::vector<std::string>> get_service_names_and_types_by_node(
      const std::string& node_name, const std::string& namespace_) const {
    return parts_->graph->get_service_names_and_types_by_node(node_name, namespace_);
  }
  std::size_t count_publishers(const std::string& topic_name) const {
    return parts_->graph->count_publishers(topic_name);
  }
  std::size_t count_subscribers(const std::string& topic_name) const {
    return parts_->graph->count_subscribers(topic_name);
  }
  std::size_t count_clients(const std::string& service_name) const {
    return parts_->graph->count_clients(service_name);
  }
  std::size_t count_services(const std::string& service_name) const {
    return parts_->graph->count_services(service_name);
  }
  std::vector<TopicEndpointInfo> get_publishers_info_by_topic(const std::string& topic_name,
                                                              bool no_mangle = false) const {
    return parts_->graph->get_publishers_info_by_topic(topic_name, no_mangle);
  }
  std::vector<TopicEndpointInfo> get_subscriptions_info_by_topic(const std::string& topic_name,
                                                                 bool no_mangle = false) const {
    return parts_->graph->get_subscriptions_info_by_topic(topic_name, no_mangle);
  }
  Event::SharedPtr get_graph_event() { return parts_->graph->get_graph_event(); }
  void wait_for_graph_change(Event::SharedPtr event, std::chrono::nanoseconds timeout) {
    parts_->graph->wait_for_graph_change(std::move(event), timeout);
  }

  node_interfaces::NodeBaseInterface::SharedPtr get_node_base_interface() { return parts_->base; }
  node_interfaces::NodeClockInterface::SharedPtr get_node_clock_interface() { return parts_->clock; }
  node_interfaces::NodeGraphInterface::SharedPtr get_node_graph_interface() { return parts_->graph; }
  node_interfaces::NodeLoggingInterface::SharedPtr get_node_logging_interface() { return parts_->logging; }
  node_interfaces::NodeTimersInterface::SharedPtr get_node_timers_interface() { return parts_->timers; }
  node_interfaces::NodeTopicsInterface::SharedPtr get_node_topics_interface() { return parts_->topics; }
  node_interfaces::NodeServicesInterface::SharedPtr get_node_services_interface() { return parts_->services; }
  node_interfaces::NodeWaitablesInterface::SharedPtr get_node_waitables_interface() { return parts_->waitables; }
  node_interfaces::NodeParametersInterface::SharedPtr get_node_parameters_interface() { return parts_->parameters; }
  node_interfaces::NodeTimeSourceInterface::SharedPtr get_node_time_source_interface() { return parts_->time_source; }
  node_interfaces::NodeTypeDescriptionsInterface::SharedPtr get_node_type_descriptions_interface() {
    return parts_->type_descriptions;
  }

 protected:
  // Throws exceptions::InvalidNodeNameError, exceptions::InvalidNamespaceError, and what arguments and parameters throw.
  NodeMembers(const std::string& node_name, const std::string& name_space, const NodeOptions& options)
      : parts_(std::make_shared<NodeParts>(node_name, name_space, options)) {}
  // Another view of the same node.
  NodeMembers(const NodeMembers& other, std::string sub_namespace)
      : parts_(other.parts_), sub_namespace_(std::move(sub_namespace)) {}
  ~NodeMembers() = default;

  const std::string& sub_namespace() const { return sub_namespace_; }

 private:
  std::string extended(const std::string& name) const {
    const bool relative = !sub_namespace_.empty() && !name.empty() && name.front() != '/' && name.front() != '~';
    return relative ? sub_namespace_ + "/" + name : name;
  }

  const std::shared_ptr<NodeParts> parts_;
  const std::string sub_namespace_;
};

}  // namespace rclcpp::detail
