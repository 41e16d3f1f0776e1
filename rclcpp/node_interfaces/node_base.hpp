// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"

namespace rclcpp::node_interfaces {

// The core's node goes with the last that needs it: a publisher may outlive its node, as upstream has it. Nothing runs then.
class NodeBase : public NodeBaseInterface, public std::enable_shared_from_this<NodeBase> {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeBase)

  // Throws exceptions::InvalidNodeNameError and so on, what arguments throw, and exceptions::RCLError.
  NodeBase(Context::SharedPtr context, const myelin::node::NodeOptions& options, bool use_intra_process_default = false,
           bool enable_topic_statistics_default = false)
      : context_(std::move(context)),
        use_intra_process_default_(use_intra_process_default),
        enable_topic_statistics_default_(enable_topic_statistics_default),
        core_(detail::translated([&] { return myelin::node::Node::create(context_->core(), options); })),
        default_group_(NodeBase::create_callback_group(CallbackGroupType::MutuallyExclusive)) {}
  ~NodeBase() override { core_->join(nullptr); }
  RCLCPP_DISABLE_COPY(NodeBase)

  const std::shared_ptr<myelin::node::Node>& core() const override { return core_; }

  const char* get_name() const override { return core_->name().c_str(); }
  const char* get_namespace() const override { return core_->name_space().c_str(); }
  const char* get_fully_qualified_name() const override { return core_->fully_qualified_name().c_str(); }
  Context::SharedPtr get_context() override { return context_; }
  // Liveliness is asserted by publishers.
  bool assert_liveliness() const override { return true; }

  CallbackGroup::SharedPtr create_callback_group(CallbackGroupType group_type,
                                                 bool automatically_add_to_executor_with_node = true) override {
    auto group = std::make_shared<CallbackGroup>(group_type, std::weak_ptr<myelin::node::Node>(core_),
                                                 automatically_add_to_executor_with_node);
    auto groups = groups_.lock();
    std::erase_if(*groups, [](const auto& known) { return known.expired(); });
    groups->push_back(group);
    return group;
  }
  CallbackGroup::SharedPtr get_default_callback_group() override { return default_group_; }
  bool callback_group_in_node(CallbackGroup::SharedPtr group) override {
    auto groups = groups_.lock();
    for (const auto& known : *groups) {
      if (known.lock() == group) return true;
    }
    return false;
  }
  void for_each_callback_group(const CallbackGroupFunction& func) override {
    const std::vector<CallbackGroup::WeakPtr> groups = *groups_.lock();
    for (const auto& known : groups) {
      if (auto group = known.lock()) func(std::move(group));
    }
  }
  std::atomic_bool& get_associated_with_executor_atomic() override { return associated_with_executor_; }

  bool get_use_intra_process_default() const override { return use_intra_process_default_; }
  bool get_enable_topic_statistics_default() const override { return enable_topic_statistics_default_; }
  std::string resolve_topic_or_service_name(const std::string& name, bool is_service,
                                            bool only_expand = false) const override {
    return detail::translated([&] {
      return is_service ? core_->resolve_service_name(name, only_expand) : core_->resolve_topic_name(name, only_expand);
    });
  }

 private:
  // Constant after construction.
  const Context::SharedPtr context_;
  const bool use_intra_process_default_;
  const bool enable_topic_statistics_default_;
  const std::shared_ptr<myelin::node::Node> core_;

  std::atomic_bool associated_with_executor_{false};
  myelin::Guarded<std::vector<CallbackGroup::WeakPtr>> groups_;
  const CallbackGroup::SharedPtr default_group_;  // after groups_, in which it is entered
};

}  // namespace rclcpp::node_interfaces
