// SPDX-License-Identifier: Apache-2.0
// SyncParametersClient; include rclcpp/parameter_client.hpp.
#pragma once

#include <algorithm>
#include <stdexcept>

#include "rclcpp/parameter_client.hpp"

namespace rclcpp {

// Each question spins the node until it is answered. REQUIRES: nobody else spins it at that time. A timeout below zero
// waits for ever; when time is up, or the context shut down, the answer is empty, or false.
class SyncParametersClient {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(SyncParametersClient)

  using SetParametersResult = rcl_interfaces::msg::SetParametersResult;
  using ListParametersResult = rcl_interfaces::msg::ListParametersResult;
  using ParameterDescriptor = rcl_interfaces::msg::ParameterDescriptor;

  template <class NodeT>
  explicit SyncParametersClient(std::shared_ptr<NodeT> node, const std::string& remote_node_name = "",
                                const QoS& qos_profile = ParametersQoS())
      : SyncParametersClient(node.get(), remote_node_name, qos_profile) {}
  template <class NodeT>
  SyncParametersClient(Executor::SharedPtr executor, std::shared_ptr<NodeT> node,
                       const std::string& remote_node_name = "", const QoS& qos_profile = ParametersQoS())
      : SyncParametersClient(std::move(executor), node.get(), remote_node_name, qos_profile) {}
  template <class NodeT>
  explicit SyncParametersClient(NodeT* node, const std::string& remote_node_name = "",
                                const QoS& qos_profile = ParametersQoS())
      : SyncParametersClient(own_executor(*node->get_node_base_interface()), node, remote_node_name, qos_profile) {}
  template <class NodeT>
  SyncParametersClient(Executor::SharedPtr executor, NodeT* node, const std::string& remote_node_name = "",
                       const QoS& qos_profile = ParametersQoS())
      : SyncParametersClient(std::move(executor), node->get_node_base_interface(), node->get_node_topics_interface(),
                             node->get_node_graph_interface(), node->get_node_services_interface(), remote_node_name,
                             qos_profile) {}
  SyncParametersClient(Executor::SharedPtr executor, node_interfaces::NodeBaseInterface::SharedPtr node_base_interface,
                       node_interfaces::NodeTopicsInterface::SharedPtr node_topics_interface,
                       node_interfaces::NodeGraphInterface::SharedPtr node_graph_interface,
                       node_interfaces::NodeServicesInterface::SharedPtr node_services_interface,
                       const std::string& remote_node_name = "", const QoS& qos_profile = ParametersQoS())
      : executor_(std::move(executor)),
        node_base_interface_(node_base_interface),
        async_parameters_client_(std::make_shared<AsyncParametersClient>(node_base_interface, node_topics_interface,
                                                                         node_graph_interface, node_services_interface,
                                                                         remote_node_name, qos_profile)) {}

  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<Parameter> get_parameters(const std::vector<std::string>& names,
                                        std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->get_parameters(names), timeout);
  }

  bool has_parameter(const std::string& parameter_name) {
    const auto names = list_parameters({parameter_name}, 1).names;
    return std::find(names.begin(), names.end(), parameter_name) != names.end();
  }

  // Throws std::runtime_error when the remote node has no such parameter or does not answer.
  template <class T>
  T get_parameter(const std::string& parameter_name) {
    return get_parameter_impl<T>(
        parameter_name, [&]() -> T { throw std::runtime_error("Parameter '" + parameter_name + "' is not set"); });
  }
  template <class T>
  T get_parameter(const std::string& parameter_name, const T& default_value) {
    return get_parameter_impl<T>(parameter_name, [&]() -> T { return default_value; });
  }

  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<ParameterDescriptor> describe_parameters(
      const std::vector<std::string>& parameter_names,
      std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->describe_parameters(parameter_names), timeout);
  }
  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<ParameterType> get_parameter_types(
      const std::vector<std::string>& parameter_names,
      std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->get_parameter_types(parameter_names), timeout);
  }
  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<SetParametersResult> set_parameters(
      const std::vector<Parameter>& parameters, std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->set_parameters(parameters), timeout);
  }
  // Throws std::runtime_error when time is up.
  template <class RepT = std::int64_t, class RatioT = std::milli>
  SetParametersResult set_parameters_atomically(const std::vector<Parameter>& parameters,
                                                std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    const auto future = async_parameters_client_->set_parameters_atomically(parameters);
    if (!complete(future, timeout)) throw std::runtime_error("Unable to get result of set parameters service call.");
    return future.get();
  }
  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<SetParametersResult> delete_parameters(
      const std::vector<std::string>& parameters_names,
      std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->delete_parameters(parameters_names), timeout);
  }
  template <class RepT = std::int64_t, class RatioT = std::milli>
  std::vector<SetParametersResult> load_parameters(
      const std::string& yaml_filename, std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return answer(async_parameters_client_->load_parameters(yaml_filename), timeout);
  }
  // Throws std::runtime_error when time is up.
  template <class RepT = std::int64_t, class RatioT = std::milli>
  ListParametersResult list_parameters(const std::vector<std::string>& parameter_prefixes, std::uint64_t depth,
                                       std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    const auto future = async_parameters_client_->list_parameters(parameter_prefixes, depth);
    if (!complete(future, timeout)) throw std::runtime_error("Unable to get result of list parameters service call.");
    return future.get();
  }

  template <class CallbackT>
  Subscription<rcl_interfaces::msg::ParameterEvent>::SharedPtr on_parameter_event(CallbackT&& callback) {
    return async_parameters_client_->on_parameter_event(std::forward<CallbackT>(callback));
  }
  template <class CallbackT, class NodeT>
  static Subscription<rcl_interfaces::msg::ParameterEvent>::SharedPtr on_parameter_event(NodeT&& node,
                                                                                         CallbackT&& callback) {
    return AsyncParametersClient::on_parameter_event(std::forward<NodeT>(node), std::forward<CallbackT>(callback));
  }

  bool service_is_ready() const { return async_parameters_client_->service_is_ready(); }
  template <class RepT = std::int64_t, class RatioT = std::milli>
  bool wait_for_service(std::chrono::duration<RepT, RatioT> timeout = forever<RepT, RatioT>()) {
    return async_parameters_client_->wait_for_service(timeout);
  }

 private:
  template <class RepT, class RatioT>
  static constexpr std::chrono::duration<RepT, RatioT> forever() {
    return std::chrono::duration<RepT, RatioT>(-1);
  }

  static Executor::SharedPtr own_executor(node_interfaces::NodeBaseInterface& node) {
    ExecutorOptions options;
    options.context = node.get_context();
    return std::make_shared<executors::SingleThreadedExecutor>(options);
  }

  template <class Future, class Timeout>
  bool complete(const Future& future, Timeout timeout) {
    return executors::spin_node_until_future_complete(*executor_, node_base_interface_, future, timeout) ==
           FutureReturnCode::SUCCESS;
  }
  template <class Result, class Timeout>
  Result answer(const std::shared_future<Result>& future, Timeout timeout) {
    return complete(future, timeout) ? future.get() : Result();
  }

  template <class T, class Otherwise>
  T get_parameter_impl(const std::string& parameter_name, Otherwise otherwise) {
    const std::vector<Parameter> found = get_parameters({parameter_name});
    if (found.size() != 1 || found.front().get_type() == PARAMETER_NOT_SET) return otherwise();
    return static_cast<T>(found.front().get_value<T>());
  }

  // Constant after construction.
  const Executor::SharedPtr executor_;
  const node_interfaces::NodeBaseInterface::SharedPtr node_base_interface_;
  const AsyncParametersClient::SharedPtr async_parameters_client_;
};

}  // namespace rclcpp
