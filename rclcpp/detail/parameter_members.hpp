// SPDX-License-Identifier: Apache-2.0
// ParameterMembers<NodeT>: the members by which every kind of node offers its parameters.
//
//   class Node : public detail::ParameterMembers<Node> { NodeParametersInterface::SharedPtr get_node_parameters_interface(); };
//
// Throw what rclcpp/exceptions/parameter_exceptions.hpp lists. Any thread may call any of them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rclcpp/node_interfaces/node_parameters_interface.hpp"

namespace rclcpp::detail {

template <class NodeT>
class ParameterMembers {
 public:
  using PreSetParametersCallbackHandle = node_interfaces::PreSetParametersCallbackHandle;
  using PreSetParametersCallbackType = PreSetParametersCallbackHandle::PreSetParametersCallbackType;
  using OnSetParametersCallbackHandle = node_interfaces::OnSetParametersCallbackHandle;
  using OnSetParametersCallbackType = OnSetParametersCallbackHandle::OnSetParametersCallbackType;
  using OnParametersSetCallbackType = OnSetParametersCallbackType;
  using PostSetParametersCallbackHandle = node_interfaces::PostSetParametersCallbackHandle;
  using PostSetParametersCallbackType = PostSetParametersCallbackHandle::PostSetParametersCallbackType;

  // The value in force: that of an override, unless ignored, else the default.
  const ParameterValue& declare_parameter(
      const std::string& name, const ParameterValue& default_value,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) {
    return parameters().declare_parameter(name, default_value, parameter_descriptor, ignore_override);
  }

  // Without a default: uninitialized until an override or somebody sets it.
  const ParameterValue& declare_parameter(
      const std::string& name, ParameterType type,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor{},
      bool ignore_override = false) {
    return parameters().declare_parameter(name, type, parameter_descriptor, ignore_override);
  }

  template <class ParameterT>
  auto declare_parameter(
      const std::string& name, const ParameterT& default_value,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) {
    try {
      return declare_parameter(name, ParameterValue(default_value), parameter_descriptor, ignore_override)
          .template get<ParameterT>();
    } catch (const ParameterTypeException& mismatch) {
      throw exceptions::InvalidParameterTypeException(name, mismatch.what());
    }
  }

  // Without a default: ParameterUninitializedException when there is no override either.
  template <class ParameterT>
  auto declare_parameter(
      const std::string& name,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) {
    try {
      return declare_parameter(name, parameter_type_of<ParameterT>(), parameter_descriptor, ignore_override)
          .template get<ParameterT>();
    } catch (const ParameterTypeException&) {
      throw exceptions::ParameterUninitializedException(name);
    }
  }

  // All of a namespace; "" is none. The values in force, in order of the names.
  template <class ParameterT>
  std::vector<ParameterT> declare_parameters(const std::string& namespace_,
                                             const std::map<std::string, ParameterT>& parameters,
                                             bool ignore_overrides = false) {
    std::vector<ParameterT> values;
    for (const auto& [name, value] : parameters) {
      values.push_back(static_cast<ParameterT>(declare_parameter(
          joined(namespace_, name), value, rcl_interfaces::msg::ParameterDescriptor(), ignore_overrides)));
    }
    return values;
  }
  template <class ParameterT>
  std::vector<ParameterT> declare_parameters(
      const std::string& namespace_,
      const std::map<std::string, std::pair<ParameterT, rcl_interfaces::msg::ParameterDescriptor>>& parameters,
      bool ignore_overrides = false) {
    std::vector<ParameterT> values;
    for (const auto& [name, declared] : parameters) {
      values.push_back(static_cast<ParameterT>(
          declare_parameter(joined(namespace_, name), declared.first, declared.second, ignore_overrides)));
    }
    return values;
  }

  void undeclare_parameter(const std::string& name) { parameters().undeclare_parameter(name); }
  bool has_parameter(const std::string& name) const { return parameters().has_parameter(name); }

  rcl_interfaces::msg::SetParametersResult set_parameter(const Parameter& parameter) {
    return set_parameters_atomically({parameter});
  }
  std::vector<rcl_interfaces::msg::SetParametersResult> set_parameters(const std::vector<Parameter>& parameters) {
    return this->parameters().set_parameters(parameters);
  }
  rcl_interfaces::msg::SetParametersResult set_parameters_atomically(const std::vector<Parameter>& parameters) {
    return this->parameters().set_parameters_atomically(parameters);
  }

  Parameter get_parameter(const std::string& name) const { return parameters().get_parameter(name); }

  // False, and nothing written, when the parameter is not declared or has no value.
  bool get_parameter(const std::string& name, Parameter& parameter) const {
    return parameters().get_parameter(name, parameter);
  }
  template <class ParameterT>
  bool get_parameter(const std::string& name, ParameterT& parameter) const {
    Parameter found;
    if (!get_parameter(below_sub_namespace(name), found)) return false;
    parameter = static_cast<ParameterT>(found.get_value<ParameterT>());
    return true;
  }
  template <class ParameterT>
  bool get_parameter_or(const std::string& name, ParameterT& parameter, const ParameterT& alternative_value) const {
    if (get_parameter(name, parameter)) return true;
    parameter = alternative_value;
    return false;
  }
  template <class ParameterT>
  ParameterT get_parameter_or(const std::string& name, const ParameterT& alternative_value) const {
    ParameterT parameter;
    get_parameter_or(name, parameter, alternative_value);
    return parameter;
  }

  std::vector<Parameter> get_parameters(const std::vector<std::string>& names) const {
    return parameters().get_parameters(names);
  }
  // All below the prefix, by what follows it and a dot; false when there is none.
  template <class ParameterT>
  bool get_parameters(const std::string& prefix, std::map<std::string, ParameterT>& values) const {
    std::map<std::string, Parameter> found;
    if (!parameters().get_parameters_by_prefix(prefix, found)) return false;
    for (const auto& [name, parameter] : found) {
      values[name] = static_cast<ParameterT>(parameter.template get_value<ParameterT>());
    }
    return true;
  }

  rcl_interfaces::msg::ParameterDescriptor describe_parameter(const std::string& name) const {
    return describe_parameters({name}).front();
  }
  std::vector<rcl_interfaces::msg::ParameterDescriptor> describe_parameters(
      const std::vector<std::string>& names) const {
    return parameters().describe_parameters(names);
  }
  std::vector<std::uint8_t> get_parameter_types(const std::vector<std::string>& names) const {
    return parameters().get_parameter_types(names);
  }
  // depth 0: all the way down.
  rcl_interfaces::msg::ListParametersResult list_parameters(const std::vector<std::string>& prefixes,
                                                            std::uint64_t depth) const {
    return parameters().list_parameters(prefixes, depth);
  }

  // pre: may change the list; on: may refuse; post: is told. Newest callback first, for as long as its handle lives.
  [[nodiscard]] PreSetParametersCallbackHandle::SharedPtr add_pre_set_parameters_callback(
      PreSetParametersCallbackType callback) {
    return parameters().add_pre_set_parameters_callback(std::move(callback));
  }
  [[nodiscard]] OnSetParametersCallbackHandle::SharedPtr add_on_set_parameters_callback(
      OnSetParametersCallbackType callback) {
    return parameters().add_on_set_parameters_callback(std::move(callback));
  }
  [[nodiscard]] PostSetParametersCallbackHandle::SharedPtr add_post_set_parameters_callback(
      PostSetParametersCallbackType callback) {
    return parameters().add_post_set_parameters_callback(std::move(callback));
  }
  void remove_pre_set_parameters_callback(const PreSetParametersCallbackHandle* handler) {
    parameters().remove_pre_set_parameters_callback(handler);
  }
  void remove_on_set_parameters_callback(const OnSetParametersCallbackHandle* handler) {
    parameters().remove_on_set_parameters_callback(handler);
  }
  void remove_post_set_parameters_callback(const PostSetParametersCallbackHandle* handler) {
    parameters().remove_post_set_parameters_callback(handler);
  }

 private:
  node_interfaces::NodeParametersInterface& parameters() const {
    return *const_cast<NodeT&>(static_cast<const NodeT&>(*this)).get_node_parameters_interface();
  }

  static std::string joined(const std::string& name_space, const std::string& name) {
    return name_space.empty() ? name : name_space + "." + name;
  }

  // Upstream looks up names of a sub-node's parameters below its sub-namespace, when they are asked for by type.
  std::string below_sub_namespace(const std::string& name) const {
    if constexpr (requires(const NodeT& node) { node.get_sub_namespace(); }) {
      const std::string& sub = static_cast<const NodeT&>(*this).get_sub_namespace();
      if (!sub.empty() && !name.starts_with('/') && !name.starts_with('~')) return sub + "/" + name;
    }
    return name;
  }
};

}  // namespace rclcpp::detail
