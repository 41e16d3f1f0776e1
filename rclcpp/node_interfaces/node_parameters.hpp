// SPDX-License-Identifier: Apache-2.0
// NodeParameters: the core's parameters of a node, with rclcpp's types and exceptions.
//
// Any thread may call any method; callbacks run in the thread that sets. They may declare and read other parameters.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/param/callback_list.hpp"
#include "core/param/parameters.hpp"
#include "rclcpp/detail/callback_handles.hpp"
#include "rclcpp/detail/parameter_descriptor.hpp"
#include "rclcpp/node_interfaces/node_parameters_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeParameters : public NodeParametersInterface {
 public:
  using SharedPtr = std::shared_ptr<NodeParameters>;

  // Throws as declare_parameter() when overrides are declared at once.
  NodeParameters(const std::shared_ptr<myelin::node::Node>& node, myelin::param::ParametersOptions options)
      : core_(detail::with_parameter_exceptions(
            [&] { return myelin::param::Parameters::create(node, std::move(options)); })) {
    for (const auto& parameter : core_->overrides()) {
      overrides_.insert_or_assign(parameter.name, ParameterValue(parameter.value));
    }
  }

  const std::shared_ptr<myelin::param::Parameters>& core() const { return core_; }

  const ParameterValue& declare_parameter(
      const std::string& name, const ParameterValue& default_value,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) override {
    if (default_value.get_type() == PARAMETER_NOT_SET && !parameter_descriptor.dynamic_typing && !name.empty()) {
      throw exceptions::InvalidParameterTypeException(
          name, "cannot declare a statically typed parameter with an uninitialized value");
    }
    return declare(name, default_value.core(), detail::to_core(parameter_descriptor), ignore_override);
  }

  const ParameterValue& declare_parameter(
      const std::string& name, ParameterType type,
      const rcl_interfaces::msg::ParameterDescriptor& parameter_descriptor = rcl_interfaces::msg::ParameterDescriptor(),
      bool ignore_override = false) override {
    if (type == PARAMETER_NOT_SET) {
      throw std::invalid_argument("declare_parameter(): the type cannot be rclcpp::PARAMETER_NOT_SET");
    }
    if (parameter_descriptor.dynamic_typing) {
      throw std::invalid_argument("declare_parameter(): a parameter of one type cannot have dynamic_typing");
    }
    auto descriptor = detail::to_core(parameter_descriptor);
    descriptor.type = static_cast<myelin::node::ParameterType>(type);
    return declare(name, {}, descriptor, ignore_override);
  }

  void undeclare_parameter(const std::string& name) override {
    detail::with_parameter_exceptions([&] {
      if (!core_->has(name)) throw myelin::param::NotDeclared(name);
      const auto descriptor = core_->describe(name);
      if (!descriptor.read_only && !descriptor.dynamic_typing) {
        throw exceptions::InvalidParameterTypeException(name, "cannot undeclare a statically typed parameter");
      }
      core_->undeclare(name);
    });
  }

  bool has_parameter(const std::string& name) const override { return core_->has(name); }

  std::vector<rcl_interfaces::msg::SetParametersResult> set_parameters(
      const std::vector<Parameter>& parameters) override {
    std::vector<rcl_interfaces::msg::SetParametersResult> results;
    results.reserve(parameters.size());
    for (const Parameter& parameter : parameters) results.push_back(set_parameters_atomically({parameter}));
    return results;
  }

  rcl_interfaces::msg::SetParametersResult set_parameters_atomically(
      const std::vector<Parameter>& parameters) override {
    return detail::with_parameter_exceptions(
        [&] { return detail::from_core(core_->set_atomically(detail::to_core(parameters))); });
  }

  std::vector<Parameter> get_parameters(const std::vector<std::string>& names) const override {
    std::vector<Parameter> parameters;
    parameters.reserve(names.size());
    for (const std::string& name : names) parameters.push_back(get_parameter(name));
    return parameters;
  }

  Parameter get_parameter(const std::string& name) const override {
    return detail::with_parameter_exceptions([&] { return Parameter(name, ParameterValue(core_->get(name))); });
  }

  bool get_parameter(const std::string& name, Parameter& parameter) const override {
    auto value = core_->find(name);
    if (!value || myelin::node::type_of(*value) == myelin::node::ParameterType::not_set) return false;
    parameter = Parameter(name, ParameterValue(std::move(*value)));
    return true;
  }

  bool get_parameters_by_prefix(const std::string& prefix,
                                std::map<std::string, Parameter>& parameters) const override {
    const auto found = core_->by_prefix(prefix);
    for (const auto& parameter : found) {
      const std::string full = prefix.empty() ? parameter.name : prefix + "." + parameter.name;
      parameters.insert_or_assign(parameter.name, Parameter(full, ParameterValue(parameter.value)));
    }
    return !found.empty();
  }

  std::vector<rcl_interfaces::msg::ParameterDescriptor> describe_parameters(
      const std::vector<std::string>& names) const override {
    std::vector<rcl_interfaces::msg::ParameterDescriptor> descriptors;
    detail::with_parameter_exceptions([&] {
      for (const std::string& name : names) {
        descriptors.push_back(detail::from_core(core_->describe(name)));
        descriptors.back().name = name;
      }
    });
    return descriptors;
  }

  std::vector<std::uint8_t> get_parameter_types(const std::vector<std::string>& names) const override {
    std::vector<std::uint8_t> types;
    detail::with_parameter_exceptions([&] {
      for (const std::string& name : names) types.push_back(static_cast<std::uint8_t>(core_->type(name)));
    });
    return types;
  }

  rcl_interfaces::msg::ListParametersResult list_parameters(const std::vector<std::string>& prefixes,
                                                            std::uint64_t depth) const override {
    return detail::from_core(core_->list(prefixes, depth));
  }

  // Each changes the list that those before it left: newest first.
  [[nodiscard]] PreSetParametersCallbackHandle::SharedPtr add_pre_set_parameters_callback(
      PreSetParametersCallbackType callback) override {
    auto registration = pre_set_->add(callback);
    if (auto chain = run_pre_set_.lock(); !*chain) {
      *chain = core_->on_pre_set([callbacks = pre_set_](std::vector<myelin::node::Parameter>& asked) {
        std::vector<Parameter> parameters = detail::from_core(asked);
        for (const auto& each : callbacks->snapshot()) (*each)(parameters);
        asked = detail::to_core(parameters);
      });
    }
    return handles_.pre_set.keep({std::move(callback), std::move(registration)});
  }

  [[nodiscard]] OnSetParametersCallbackHandle::SharedPtr add_on_set_parameters_callback(
      OnSetParametersCallbackType callback) override {
    auto registration = core_->on_set([callback](const std::vector<myelin::node::Parameter>& parameters) {
      return detail::to_core(callback(detail::from_core(parameters)));
    });
    return handles_.on_set.keep({std::move(callback), std::move(registration)});
  }

  [[nodiscard]] PostSetParametersCallbackHandle::SharedPtr add_post_set_parameters_callback(
      PostSetParametersCallbackType callback) override {
    auto registration = core_->on_post_set([callback](const std::vector<myelin::node::Parameter>& parameters) {
      callback(detail::from_core(parameters));
    });
    return handles_.post_set.keep({std::move(callback), std::move(registration)});
  }

  void remove_pre_set_parameters_callback(const PreSetParametersCallbackHandle* handler) override {
    handles_.pre_set.remove(handler);
  }
  void remove_on_set_parameters_callback(const OnSetParametersCallbackHandle* handler) override {
    handles_.on_set.remove(handler);
  }
  void remove_post_set_parameters_callback(const PostSetParametersCallbackHandle* handler) override {
    handles_.post_set.remove(handler);
  }

  const std::map<std::string, ParameterValue>& get_parameter_overrides() const override { return overrides_; }

 private:
  const ParameterValue& declare(const std::string& name, const myelin::node::ParameterValue& value,
                                const myelin::node::ParameterDescriptor& descriptor, bool ignore_override) {
    ParameterValue in_force(
        detail::with_parameter_exceptions([&] { return core_->declare(name, value, descriptor, ignore_override); }));
    return declared_.lock()->insert_or_assign(name, std::move(in_force)).first->second;
  }

  using PreSet = myelin::param::CallbackList<void(std::vector<Parameter>&)>;

  // Constant after construction.
  const std::shared_ptr<PreSet> pre_set_ = std::make_shared<PreSet>();
  const std::shared_ptr<myelin::param::Parameters> core_;
  std::map<std::string, ParameterValue> overrides_;

  myelin::Guarded<std::shared_ptr<void>> run_pre_set_;  // the core's one callback for all of pre_set_
  struct {
    detail::CallbackHandles<PreSetParametersCallbackHandle> pre_set;
    detail::CallbackHandles<OnSetParametersCallbackHandle> on_set;
    detail::CallbackHandles<PostSetParametersCallbackHandle> post_set;
  } handles_;
  myelin::Guarded<std::map<std::string, ParameterValue>> declared_;  // what declare_parameter() refers to
};

}  // namespace rclcpp::node_interfaces
