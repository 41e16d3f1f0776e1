// SPDX-License-Identifier: Apache-2.0
// CallbackGroup: says which callbacks of a node may run at the same time: of a mutually exclusive group one, of a reentrant
// group all.
//
//   auto group = node->create_callback_group(rclcpp::CallbackGroupType::MutuallyExclusive);
//   auto timer = node->create_wall_timer(1s, tick, group);
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "core/exec/callback_group.hpp"
#include "core/node/node.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp {

enum class CallbackGroupType { MutuallyExclusive, Reentrant };

class CallbackGroup {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(CallbackGroup)

  // Made by Node::create_callback_group(). One that is not added with its node runs once it was added to an executor.
  explicit CallbackGroup(CallbackGroupType group_type, std::weak_ptr<myelin::node::Node> node,
                         bool automatically_add_to_executor_with_node = true)
      : core_(std::make_shared<myelin::exec::CallbackGroup>(
            group_type == CallbackGroupType::Reentrant ? myelin::exec::CallbackGroup::Kind::reentrant
                                                       : myelin::exec::CallbackGroup::Kind::mutually_exclusive)),
        node_(std::move(node)),
        type_(group_type),
        automatically_add_to_executor_with_node_(automatically_add_to_executor_with_node) {
    if (automatically_add_to_executor_with_node_) return;
    if (const auto alive = node_.lock()) alive->place(core_, nullptr);
  }
  RCLCPP_DISABLE_COPY(CallbackGroup)

  const std::shared_ptr<myelin::exec::CallbackGroup>& core() const { return core_; }
  // The node that made it; null when that is gone.
  std::shared_ptr<myelin::node::Node> node() const { return node_.lock(); }

  // What was made with this group runs with its node, or where the group does.
  void adopt(const std::shared_ptr<myelin::exec::Entity>& entity) const {
    if (const auto alive = node_.lock()) alive->adopt(entity);
  }

  const CallbackGroupType& type() const { return type_; }
  // Whether one of its callbacks could begin now.
  bool can_be_taken_from() const { return core_->free(); }
  bool automatically_add_to_executor_with_node() const { return automatically_add_to_executor_with_node_; }
  // Set while an executor has the group.
  std::atomic_bool& get_associated_with_executor_atomic() { return associated_with_executor_; }

 private:
  // Constant after construction.
  const std::shared_ptr<myelin::exec::CallbackGroup> core_;
  const std::weak_ptr<myelin::node::Node> node_;
  const CallbackGroupType type_;
  const bool automatically_add_to_executor_with_node_;

  std::atomic_bool associated_with_executor_{false};
};

}  // namespace rclcpp
