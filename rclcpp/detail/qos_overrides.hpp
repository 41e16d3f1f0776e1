// SPDX-License-Identifier: Apache-2.0
// Reads the overrides of an endpoint's quality of service from parameters, which it declares, read-only.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "rclcpp/exceptions.hpp"
#include "rclcpp/node_interfaces/node_parameters_interface.hpp"
#include "rclcpp/qos_overriding_options.hpp"

namespace rclcpp::detail {

class QosOverrides {
 public:
  // `entity` is "publisher" or "subscription".
  QosOverrides(node_interfaces::NodeParametersInterface& parameters, const std::string& entity,
               const std::string& topic, const QosOverridingOptions& options)
      : parameters_(parameters),
        options_(options),
        is_publisher_(entity == "publisher"),
        prefix_("qos_overrides." + topic + "." + entity + (options.get_id().empty() ? "" : "_" + options.get_id()) +
                "."),
        about_("for " + entity + " {" + topic + "} with id {" + options.get_id() + "}") {}

  // Throws exceptions::InvalidQosOverridesException for what is no policy and what the callback of the options refuses.
  QoS applied_to(QoS qos) const {
    for (const QosPolicyKind kind : options_.get_policy_kinds()) {
      if (kind == QosPolicyKind::Lifespan && !is_publisher_) continue;
      apply(kind, qos.get_rmw_qos_profile());
    }
    if (!options_.get_policy_kinds().empty() && options_.get_validation_callback()) {
      const QosCallbackResult result = options_.get_validation_callback()(qos);
      if (!result.successful) {
        throw exceptions::InvalidQosOverridesException("validation callback failed: " + result.reason);
      }
    }
    return qos;
  }

 private:
  struct Word {
    const char* text;
    int value;
  };
  static constexpr Word history_words[] = {{"keep_last", RMW_QOS_POLICY_HISTORY_KEEP_LAST},
                                           {"keep_all", RMW_QOS_POLICY_HISTORY_KEEP_ALL},
                                           {"system_default", RMW_QOS_POLICY_HISTORY_SYSTEM_DEFAULT}};
  static constexpr Word reliability_words[] = {{"reliable", RMW_QOS_POLICY_RELIABILITY_RELIABLE},
                                               {"best_effort", RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT},
                                               {"best_available", RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE},
                                               {"system_default", RMW_QOS_POLICY_RELIABILITY_SYSTEM_DEFAULT}};
  static constexpr Word durability_words[] = {{"volatile", RMW_QOS_POLICY_DURABILITY_VOLATILE},
                                              {"transient_local", RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL},
                                              {"best_available", RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE},
                                              {"system_default", RMW_QOS_POLICY_DURABILITY_SYSTEM_DEFAULT}};
  static constexpr Word liveliness_words[] = {{"automatic", RMW_QOS_POLICY_LIVELINESS_AUTOMATIC},
                                              {"manual_by_topic", RMW_QOS_POLICY_LIVELINESS_MANUAL_BY_TOPIC},
                                              {"best_available", RMW_QOS_POLICY_LIVELINESS_BEST_AVAILABLE},
                                              {"system_default", RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT}};

  void apply(QosPolicyKind kind, rmw_qos_profile_t& profile) const {
    switch (kind) {
      case QosPolicyKind::AvoidRosNamespaceConventions:
        profile.avoid_ros_namespace_conventions =
            value("avoid_ros_namespace_conventions", profile.avoid_ros_namespace_conventions);
        return;
      case QosPolicyKind::Deadline:
        return time("deadline", profile.deadline);
      case QosPolicyKind::Lifespan:
        return time("lifespan", profile.lifespan);
      case QosPolicyKind::LivelinessLeaseDuration:
        return time("liveliness_lease_duration", profile.liveliness_lease_duration);
      case QosPolicyKind::Depth: {
        const std::int64_t depth = value("depth", static_cast<std::int64_t>(profile.depth));
        if (depth < 0) refuse("depth", std::to_string(depth));
        profile.depth = static_cast<std::size_t>(depth);
        return;
      }
      case QosPolicyKind::History:
        return word("history", history_words, profile.history);
      case QosPolicyKind::Reliability:
        return word("reliability", reliability_words, profile.reliability);
      case QosPolicyKind::Durability:
        return word("durability", durability_words, profile.durability);
      case QosPolicyKind::Liveliness:
        return word("liveliness", liveliness_words, profile.liveliness);
      default:
        throw std::invalid_argument("unknown QosPolicyKind");
    }
  }

  template <class T>
  T value(const char* policy, const T& initial) const {
    const std::string name = prefix_ + policy;
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = std::string("qos policy {") + policy + "} " + about_;
    descriptor.read_only = true;
    try {
      return parameters_.declare_parameter(name, ParameterValue(initial), descriptor).template get<T>();
    } catch (const exceptions::ParameterAlreadyDeclaredException&) {
      return parameters_.get_parameter(name).template get_value<T>();
    }
  }
  void time(const char* policy, rmw_time_t& time) const {
    const std::int64_t ns = value(policy, nanoseconds_of(time));
    if (ns < 0) refuse(policy, std::to_string(ns));
    time = rmw_time_of(ns);
  }
  template <class Policy, std::size_t Count>
  void word(const char* policy, const Word (&words)[Count], Policy& chosen) const {
    const char* initial = "unknown";
    for (const Word& word : words) {
      if (word.value == chosen) initial = word.text;
    }
    const std::string text = value(policy, std::string(initial));
    for (const Word& word : words) {
      if (text == word.text) {
        chosen = static_cast<Policy>(word.value);
        return;
      }
    }
    refuse(policy, text);
  }
  [[noreturn]] void refuse(const char* policy, const std::string& text) const {
    throw exceptions::InvalidQosOverridesException("invalid qos override {" + text + "} of policy {" + policy + "} " +
                                                   about_);
  }

  node_interfaces::NodeParametersInterface& parameters_;
  const QosOverridingOptions& options_;
  const bool is_publisher_;
  const std::string prefix_, about_;
};

}  // namespace rclcpp::detail
