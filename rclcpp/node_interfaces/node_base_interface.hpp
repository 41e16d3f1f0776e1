// SPDX-License-Identifier: Apache-2.0
// The name, the context and the callback groups of a node, and the core's node behind it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "core/node/node.hpp"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/context.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp::node_interfaces {

class NodeBaseInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeBaseInterface)
  using CallbackGroupFunction = std::function<void(CallbackGroup::SharedPtr)>;

  virtual ~NodeBaseInterface() = default;

  virtual const std::shared_ptr<myelin::node::Node>& core() const = 0;

  virtual const char* get_name() const = 0;
  virtual const char* get_namespace() const = 0;
  virtual const char* get_fully_qualified_name() const = 0;
  virtual Context::SharedPtr get_context() = 0;
  virtual bool assert_liveliness() const = 0;

  virtual CallbackGroup::SharedPtr create_callback_group(CallbackGroupType group_type,
                                                         bool automatically_add_to_executor_with_node = true) = 0;
  virtual CallbackGroup::SharedPtr get_default_callback_group() = 0;
  virtual bool callback_group_in_node(CallbackGroup::SharedPtr group) = 0;
  virtual void for_each_callback_group(const CallbackGroupFunction& func) = 0;
  // Set while an executor has the node.
  virtual std::atomic_bool& get_associated_with_executor_atomic() = 0;

  virtual bool get_use_intra_process_default() const = 0;
  virtual bool get_enable_topic_statistics_default() const = 0;
  virtual std::string resolve_topic_or_service_name(const std::string& name, bool is_service,
                                                    bool only_expand = false) const = 0;
};

}  // namespace rclcpp::node_interfaces
