// SPDX-License-Identifier: Apache-2.0
// The parameters of another node, through its services.
//
//   auto client = std::make_shared<rclcpp::AsyncParametersClient>(node, "/talker");
//   auto future = client->get_parameters({"rate"});               // answered while `node` is spun
//
//   rclcpp::SyncParametersClient sync(node, "/talker");           // spins `node` itself until the answer is there
//   double rate = sync.get_parameter<double>("rate");
//
// An empty remote name is the node's own. Any thread may call any method.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rcl_interfaces/msg/parameter_event.hpp"
#include "rcl_interfaces/srv/describe_parameters.hpp"
#include "rcl_interfaces/srv/get_parameter_types.hpp"
#include "rcl_interfaces/srv/get_parameters.hpp"
#include "rcl_interfaces/srv/list_parameters.hpp"
#include "rcl_interfaces/srv/set_parameters.hpp"
#include "rcl_interfaces/srv/set_parameters_atomically.hpp"
#include "rclcpp/create_client.hpp"
#include "rclcpp/create_subscription.hpp"
#include "rclcpp/detail/nanoseconds.hpp"
#include "rclcpp/executors.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_graph_interface.hpp"
#include "rclcpp/node_interfaces/node_services_interface.hpp"
#include "rclcpp/node_interfaces/node_topics_interface.hpp"
#include "rclcpp/parameter.hpp"
#include "rclcpp/parameter_map.hpp"
#include "rclcpp/qos.hpp"

namespace rclcpp {

class AsyncParametersClient {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(AsyncParametersClient)

  using SetParametersResult = rcl_interfaces::msg::SetParametersResult;
  using ListParametersResult = rcl_interfaces::msg::ListParametersResult;
  using ParameterDescriptor = rcl_interfaces::msg::ParameterDescriptor;
  template <class Result>
  using Callback = std::function<void(std::shared_future<Result>)>;

  AsyncParametersClient(node_interfaces::NodeBaseInterface::SharedPtr node_base_interface,
                        node_interfaces::NodeTopicsInterface::SharedPtr node_topics_interface,
                        node_interfaces::NodeGraphInterface::SharedPtr node_graph_interface,
                        node_interfaces::NodeServicesInterface::SharedPtr node_services_interface,
                        const std::string& remote_node_name = "", const QoS& qos_profile = ParametersQoS(),
                        CallbackGroup::SharedPtr group = nullptr)
      : node_topics_interface_(std::move(node_topics_interface)),
        remote_node_name_(remote_node_name.empty() ? node_base_interface->get_fully_qualified_name()
                                                   : remote_node_name) {
    const auto create = [&]<class ServiceT>(std::shared_ptr<Client<ServiceT>>& client, const char* service) {
      client = create_client<ServiceT>(node_base_interface, node_graph_interface, node_services_interface,
                                       remote_node_name_ + "/" + service, qos_profile, group);
    };
    create(get_, "get_parameters");
    create(get_types_, "get_parameter_types");
    create(set_, "set_parameters");
    create(set_atomically_, "set_parameters_atomically");
    create(list_, "list_parameters");
    create(describe_, "describe_parameters");
  }

  template <class NodeT>
  explicit AsyncParametersClient(const std::shared_ptr<NodeT> node, const std::string& remote_node_name = "",
                                 const QoS& qos_profile = ParametersQoS(), CallbackGroup::SharedPtr group = nullptr)
      : AsyncParametersClient(node.get(), remote_node_name, qos_profile, std::move(group)) {}
  template <class NodeT>
  explicit AsyncParametersClient(NodeT* node, const std::string& remote_node_name = "",
                                 const QoS& qos_profile = ParametersQoS(), CallbackGroup::SharedPtr group = nullptr)
      : AsyncParametersClient(node->get_node_base_interface(), node->get_node_topics_interface(),
                              node->get_node_graph_interface(), node->get_node_services_interface(), remote_node_name,
                              qos_profile, std::move(group)) {}

  std::shared_future<std::vector<Parameter>> get_parameters(const std::vector<std::string>& names,
                                                            Callback<std::vector<Parameter>> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::GetParameters::Request>();
    request->names = names;
    return send<std::vector<Parameter>>(
        get_, request,
        [names](const rcl_interfaces::srv::GetParameters::Response& response) {
          std::vector<Parameter> parameters;
          for (std::size_t i = 0; i < response.values.size() && i < names.size(); ++i) {
            parameters.emplace_back(names[i], ParameterValue(response.values[i]));
          }
          return parameters;
        },
        std::move(callback));
  }

  std::shared_future<std::vector<ParameterDescriptor>> describe_parameters(
      const std::vector<std::string>& names, Callback<std::vector<ParameterDescriptor>> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::DescribeParameters::Request>();
    request->names = names;
    return send<std::vector<ParameterDescriptor>>(
        describe_, request, [](const auto& response) { return to_vector(response.descriptors); }, std::move(callback));
  }

  std::shared_future<std::vector<ParameterType>> get_parameter_types(
      const std::vector<std::string>& names, Callback<std::vector<ParameterType>> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::GetParameterTypes::Request>();
    request->names = names;
    return send<std::vector<ParameterType>>(
        get_types_, request,
        [](const rcl_interfaces::srv::GetParameterTypes::Response& response) {
          std::vector<ParameterType> types;
          for (const std::uint8_t type : response.types) types.push_back(static_cast<ParameterType>(type));
          return types;
        },
        std::move(callback));
  }

  std::shared_future<std::vector<SetParametersResult>> set_parameters(
      const std::vector<Parameter>& parameters, Callback<std::vector<SetParametersResult>> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::SetParameters::Request>();
    for (const Parameter& parameter : parameters) request->parameters.push_back(parameter.to_parameter_msg());
    return send<std::vector<SetParametersResult>>(
        set_, request, [](const auto& response) { return to_vector(response.results); }, std::move(callback));
  }

  std::shared_future<SetParametersResult> set_parameters_atomically(const std::vector<Parameter>& parameters,
                                                                    Callback<SetParametersResult> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::SetParametersAtomically::Request>();
    for (const Parameter& parameter : parameters) request->parameters.push_back(parameter.to_parameter_msg());
    return send<SetParametersResult>(
        set_atomically_, request, [](const auto& response) { return response.result; }, std::move(callback));
  }

  std::shared_future<std::vector<SetParametersResult>> delete_parameters(
      const std::vector<std::string>& parameters_names) {
    std::vector<Parameter> unset;
    for (const std::string& name : parameters_names) unset.emplace_back(name);
    return set_parameters(unset);
  }

  // What a parameter file has for the remote node. Throws std::runtime_error for a file that cannot be read.
  std::shared_future<std::vector<SetParametersResult>> load_parameters(const std::string& yaml_filename) {
    return load_parameters(parameter_map_from_yaml_file(yaml_filename));
  }
  std::shared_future<std::vector<SetParametersResult>> load_parameters(const ParameterMap& parameter_map) {
    return set_parameters(parameters_from_map(parameter_map, remote_node_name_.c_str()));
  }

  // depth 0: all the way down.
  std::shared_future<ListParametersResult> list_parameters(const std::vector<std::string>& prefixes,
                                                           std::uint64_t depth,
                                                           Callback<ListParametersResult> callback = nullptr) {
    auto request = std::make_shared<rcl_interfaces::srv::ListParameters::Request>();
    request->prefixes = prefixes;
    request->depth = depth;
    return send<ListParametersResult>(
        list_, request, [](const auto& response) { return response.result; }, std::move(callback));
  }

  // Of every node that can be heard.
  template <class CallbackT, class AllocatorT = std::allocator<void>>
  Subscription<rcl_interfaces::msg::ParameterEvent>::SharedPtr on_parameter_event(
      CallbackT&& callback, const QoS& qos = ParameterEventsQoS(),
      const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
    return on_parameter_event(node_topics_interface_, std::forward<CallbackT>(callback), qos, options);
  }
  template <class CallbackT, class NodeT, class AllocatorT = std::allocator<void>>
  static Subscription<rcl_interfaces::msg::ParameterEvent>::SharedPtr on_parameter_event(
      NodeT&& node, CallbackT&& callback, const QoS& qos = ParameterEventsQoS(),
      const SubscriptionOptionsWithAllocator<AllocatorT>& options = SubscriptionOptionsWithAllocator<AllocatorT>()) {
    return create_subscription<rcl_interfaces::msg::ParameterEvent>(std::forward<NodeT>(node), "/parameter_events", qos,
                                                                    std::forward<CallbackT>(callback), options);
  }

  bool service_is_ready() const {
    return get_->service_is_ready() && get_types_->service_is_ready() && set_->service_is_ready() &&
           set_atomically_->service_is_ready() && list_->service_is_ready() && describe_->service_is_ready();
  }

  // A negative timeout waits for ever.
  template <class RepT = std::int64_t, class RatioT = std::milli>
  bool wait_for_service(std::chrono::duration<RepT, RatioT> timeout = std::chrono::duration<RepT, RatioT>(-1)) {
    using std::chrono::nanoseconds, std::chrono::steady_clock;
    const nanoseconds most = detail::nanoseconds_of(timeout);
    const auto begin = steady_clock::now();
    const bool limited = most >= nanoseconds(0) && most < steady_clock::time_point::max() - begin;
    const auto wait = [&](auto& client) {
      if (!limited) return client->wait_for_service(nanoseconds(-1));
      return client->wait_for_service(std::max(begin + most - steady_clock::now(), nanoseconds(0)));
    };
    return wait(get_) && wait(get_types_) && wait(set_) && wait(set_atomically_) && wait(list_) && wait(describe_);
  }

 private:
  template <class T>
  using ClientOf = typename Client<T>::SharedPtr;

  template <class List>
  static auto to_vector(const List& list) {
    return std::vector<typename List::value_type>(list.begin(), list.end());
  }

  template <class Result, class ServiceT, class Convert>
  static std::shared_future<Result> send(const std::shared_ptr<Client<ServiceT>>& client,
                                         const std::shared_ptr<typename ServiceT::Request>& request, Convert convert,
                                         Callback<Result> callback) {
    auto promise = std::make_shared<std::promise<Result>>();
    std::shared_future<Result> future = promise->get_future().share();
    client->async_send_request(request, [promise, future, convert = std::move(convert), callback = std::move(callback)](
                                            typename Client<ServiceT>::SharedFuture answered) {
      try {
        promise->set_value(convert(*answered.get()));
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
      if (callback) callback(future);
    });
    return future;
  }

  // Constant after construction.
  const node_interfaces::NodeTopicsInterface::SharedPtr node_topics_interface_;
  const std::string remote_node_name_;
  ClientOf<rcl_interfaces::srv::GetParameters> get_;
  ClientOf<rcl_interfaces::srv::GetParameterTypes> get_types_;
  ClientOf<rcl_interfaces::srv::SetParameters> set_;
  ClientOf<rcl_interfaces::srv::SetParametersAtomically> set_atomically_;
  ClientOf<rcl_interfaces::srv::ListParameters> list_;
  ClientOf<rcl_interfaces::srv::DescribeParameters> describe_;
};

}  // namespace rclcpp

#include "rclcpp/detail/sync_parameters_client.hpp"
