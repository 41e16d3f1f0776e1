// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "rclcpp/event_handler.hpp"
#include "rclcpp/intra_process_setting.hpp"
#include "rclcpp/qos_overriding_options.hpp"

namespace rclcpp {

class CallbackGroup;

struct PublisherOptionsBase {
  IntraProcessSetting use_intra_process_comm = IntraProcessSetting::NodeDefault;
  PublisherEventCallbacks event_callbacks;
  // Warn of quality of service and types that do not fit, unless there are callbacks for that.
  bool use_default_callbacks = true;
  // Taken for what it is: publishers share their process's sockets.
  rmw_unique_network_flow_endpoints_requirement_t require_unique_network_flow_endpoints =
      RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_NOT_REQUIRED;
  // Where the event callbacks run; null: in the default one of the node.
  std::shared_ptr<CallbackGroup> callback_group;
  QosOverridingOptions qos_overriding_options;
};

template <typename Allocator>
struct PublisherOptionsWithAllocator : PublisherOptionsBase {
  std::shared_ptr<Allocator> allocator;

  PublisherOptionsWithAllocator() = default;
  explicit PublisherOptionsWithAllocator(const PublisherOptionsBase& base) : PublisherOptionsBase(base) {}
  std::shared_ptr<Allocator> get_allocator() const { return allocator ? allocator : std::make_shared<Allocator>(); }
};

using PublisherOptions = PublisherOptionsWithAllocator<std::allocator<void>>;

}  // namespace rclcpp
