// SPDX-License-Identifier: Apache-2.0
// Which parts of a publisher's or subscription's quality of service parameters may override:
// "qos_overrides./topic.publisher[_id].reliability" and so on, read when the endpoint is made.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "rcl_interfaces/msg/set_parameters_result.hpp"
#include "rclcpp/qos.hpp"

namespace rclcpp {

enum class QosPolicyKind {
  AvoidRosNamespaceConventions = RMW_QOS_POLICY_AVOID_ROS_NAMESPACE_CONVENTIONS,
  Deadline = RMW_QOS_POLICY_DEADLINE,
  Depth = RMW_QOS_POLICY_DEPTH,
  Durability = RMW_QOS_POLICY_DURABILITY,
  History = RMW_QOS_POLICY_HISTORY,
  Lifespan = RMW_QOS_POLICY_LIFESPAN,
  Liveliness = RMW_QOS_POLICY_LIVELINESS,
  LivelinessLeaseDuration = RMW_QOS_POLICY_LIVELINESS_LEASE_DURATION,
  Reliability = RMW_QOS_POLICY_RELIABILITY,
  Invalid = RMW_QOS_POLICY_INVALID,
};

using QosCallbackResult = rcl_interfaces::msg::SetParametersResult;
// Says whether a profile with its overrides is fine.
using QosCallback = std::function<QosCallbackResult(const QoS&)>;

class QosOverridingOptions {
 public:
  // Nothing may be overridden.
  QosOverridingOptions() = default;
  QosOverridingOptions(std::initializer_list<QosPolicyKind> policy_kinds, QosCallback validation_callback = nullptr,
                       std::string id = {})
      : id_(std::move(id)), policy_kinds_(policy_kinds), validation_callback_(std::move(validation_callback)) {}

  // History, depth and reliability.
  static QosOverridingOptions with_default_policies(QosCallback validation_callback = nullptr, std::string id = {}) {
    return QosOverridingOptions({QosPolicyKind::History, QosPolicyKind::Depth, QosPolicyKind::Reliability},
                                std::move(validation_callback), std::move(id));
  }

  // Tells several of one node on one topic apart.
  const std::string& get_id() const { return id_; }
  const std::vector<QosPolicyKind>& get_policy_kinds() const { return policy_kinds_; }
  const QosCallback& get_validation_callback() const { return validation_callback_; }

 private:
  std::string id_;
  std::vector<QosPolicyKind> policy_kinds_;
  QosCallback validation_callback_;
};

}  // namespace rclcpp
