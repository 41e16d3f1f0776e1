// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "rclcpp/intra_process_buffer_type.hpp"
#include "rclcpp/publisher_options.hpp"
#include "rclcpp/subscription_content_filter_options.hpp"
#include "rclcpp/topic_statistics_state.hpp"

namespace rclcpp {

struct SubscriptionOptionsBase {
  SubscriptionEventCallbacks event_callbacks;
  // Warn of quality of service and types that do not fit, unless there are callbacks for that.
  bool use_default_callbacks = true;
  // Nothing from publishers of the same context.
  bool ignore_local_publications = false;
  rmw_unique_network_flow_endpoints_requirement_t require_unique_network_flow_endpoints =
      RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_NOT_REQUIRED;
  // Where the callbacks run; null: in the default one of the node.
  std::shared_ptr<CallbackGroup> callback_group;
  IntraProcessSetting use_intra_process_comm = IntraProcessSetting::NodeDefault;
  // Decided by the form of the callback, whatever this says.
  IntraProcessBufferType intra_process_buffer_type = IntraProcessBufferType::CallbackDefault;

  struct TopicStatisticsOptions {
    TopicStatisticsState state = TopicStatisticsState::NodeDefault;
    std::string publish_topic = "/statistics";
    std::chrono::milliseconds publish_period{std::chrono::seconds(1)};
    QoS qos = SystemDefaultsQoS();
  };
  TopicStatisticsOptions topic_stats_options;
  QosOverridingOptions qos_overriding_options;
  // The middleware cannot: everything is delivered, is_cft_enabled() is false, and a line in the log says so.
  ContentFilterOptions content_filter_options;
};

template <typename Allocator>
struct SubscriptionOptionsWithAllocator : SubscriptionOptionsBase {
  std::shared_ptr<Allocator> allocator;

  SubscriptionOptionsWithAllocator() = default;
  explicit SubscriptionOptionsWithAllocator(const SubscriptionOptionsBase& base) : SubscriptionOptionsBase(base) {}
  std::shared_ptr<Allocator> get_allocator() const { return allocator ? allocator : std::make_shared<Allocator>(); }
};

using SubscriptionOptions = SubscriptionOptionsWithAllocator<std::allocator<void>>;

}  // namespace rclcpp
