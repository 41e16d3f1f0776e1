// SPDX-License-Identifier: Apache-2.0
// What can be done with the parameters of a node; see NodeParameters, which is what nodes have.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rcl_interfaces/msg/list_parameters_result.hpp"
#include "rcl_interfaces/msg/parameter_descriptor.hpp"
#include "rcl_interfaces/msg/set_parameters_result.hpp"
#include "rclcpp/parameter.hpp"
#include "rclcpp/parameter_value.hpp"

namespace rclcpp::node_interfaces {

struct ParameterInfo {
  ParameterValue value;
  rcl_interfaces::msg::ParameterDescriptor descriptor;
};

// Handles keep callbacks registered: dropped, the callback is not called any more.

struct PreSetParametersCallbackHandle {
  using SharedPtr = std::shared_ptr<PreSetParametersCallbackHandle>;
  using ConstSharedPtr = std::shared_ptr<const PreSetParametersCallbackHandle>;
  using WeakPtr = std::weak_ptr<PreSetParametersCallbackHandle>;
  using PreSetParametersCallbackType = std::function<void(std::vector<rclcpp::Parameter>&)>;
  PreSetParametersCallbackType callback;
  std::shared_ptr<void> registration{};
};

struct OnSetParametersCallbackHandle {
  using SharedPtr = std::shared_ptr<OnSetParametersCallbackHandle>;
  using ConstSharedPtr = std::shared_ptr<const OnSetParametersCallbackHandle>;
  using WeakPtr = std::weak_ptr<OnSetParametersCallbackHandle>;
  using OnSetParametersCallbackType =
      std::function<rcl_interfaces::msg::SetParametersResult(const std::vector<rclcpp::Parameter>&)>;
  using OnParametersSetCallbackType = OnSetParametersCallbackType;
  OnSetParametersCallbackType callback;
  std::shared_ptr<void> registration{};
};

struct PostSetParametersCallbackHandle {
  using SharedPtr = std::shared_ptr<PostSetParametersCallbackHandle>;
  using ConstSharedPtr = std::shared_ptr<const PostSetParametersCallbackHandle>;
  using WeakPtr = std::weak_ptr<PostSetParametersCallbackHandle>;
  using PostSetParametersCallbackType = std::function<void(const std::vector<rclcpp::Parameter>&)>;
  PostSetParametersCallbackType callback;
  std::shared_ptr<void> registration{};
};

class NodeParametersInterface {
 public:
  using SharedPtr = std::shared_ptr<NodeParametersInterface>;
  using ConstSharedPtr = std::shared_ptr<const NodeParametersInterface>;
  using WeakPtr = std::weak_ptr<NodeParametersInterface>;
  using PreSetParametersCallbackType = PreSetParametersCallbackHandle::PreSetParametersCallbackType;
  using OnSetParametersCallbackType = OnSetParametersCallbackHandle::OnSetParametersCallbackType;
  using OnParametersSetCallbackType = OnSetParametersCallbackType;
  using PostSetParametersCallbackType = PostSetParametersCallbackHandle::PostSetParametersCallbackType;

  virtual ~NodeParametersInterface() = default;

  // The value in force: that of an override, unless ignored, else the default. The reference is good until the parameter
  // is declared again.
  virtual const ParameterValue& declare_parameter(
      const std::string& name, const ParameterValue& default_value,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) = 0;
  virtual const ParameterValue& declare_parameter(
      const std::string& name, ParameterType type,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) = 0;
  virtual void undeclare_parameter(const std::string& name) = 0;
  virtual bool has_parameter(const std::string& name) const = 0;

  virtual std::vector<rcl_interfaces::msg::SetParametersResult> set_parameters(
      const std::vector<Parameter>& parameters) = 0;
  virtual rcl_interfaces::msg::SetParametersResult set_parameters_atomically(
      const std::vector<Parameter>& parameters) = 0;

  virtual std::vector<Parameter> get_parameters(const std::vector<std::string>& names) const = 0;
  virtual Parameter get_parameter(const std::string& name) const = 0;
  virtual bool get_parameter(const std::string& name, Parameter& parameter) const = 0;
  virtual bool get_parameters_by_prefix(const std::string& prefix,
                                        std::map<std::string, Parameter>& parameters) const = 0;
  virtual std::vector<rcl_interfaces::msg::ParameterDescriptor> describe_parameters(
      const std::vector<std::string>& names) const = 0;
  virtual std::vector<std::uint8_t> get_parameter_types(const std::vector<std::string>& names) const = 0;
  virtual rcl_interfaces::msg::ListParametersResult list_parameters(const std::vector<std::string>& prefixes,
                                                                    std::uint64_t depth) const = 0;

  [[nodiscard]] virtual PreSetParametersCallbackHandle::SharedPtr add_pre_set_parameters_callback(
      PreSetParametersCallbackType callback) = 0;
  [[nodiscard]] virtual OnSetParametersCallbackHandle::SharedPtr add_on_set_parameters_callback(
      OnSetParametersCallbackType callback) = 0;
  [[nodiscard]] virtual PostSetParametersCallbackHandle::SharedPtr add_post_set_parameters_callback(
      PostSetParametersCallbackType callback) = 0;
  virtual void remove_pre_set_parameters_callback(const PreSetParametersCallbackHandle* handler) = 0;
  virtual void remove_on_set_parameters_callback(const OnSetParametersCallbackHandle* handler) = 0;
  virtual void remove_post_set_parameters_callback(const PostSetParametersCallbackHandle* handler) = 0;

  virtual const std::map<std::string, ParameterValue>& get_parameter_overrides() const = 0;
};

}  // namespace rclcpp::node_interfaces

inline rclcpp::Parameter::Parameter(const node_interfaces::ParameterInfo& parameter_info)
    : Parameter(parameter_info.descriptor.name, parameter_info.value) {}
