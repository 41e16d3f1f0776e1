// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "rclcpp/detail/waitable_guards.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/node_interfaces/node_waitables_interface.hpp"

namespace rclcpp::node_interfaces {

class NodeWaitables : public NodeWaitablesInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeWaitables)
  explicit NodeWaitables(NodeBaseInterface::SharedPtr base) : base_(std::move(base)) {}

  void add_waitable(Waitable::SharedPtr waitable_ptr, CallbackGroup::SharedPtr group) override {
    if (!group) {
      group = base_->get_default_callback_group();
    } else if (!base_->callback_group_in_node(group)) {
      throw std::runtime_error("Cannot create waitable, group not in node.");
    }
    auto entity = std::make_shared<detail::WaitableEntity>(group->core(), waitable_ptr);
    group->adopt(entity);
    entity->open();
    auto added = added_.lock();
    std::erase_if(*added, [](const Added& each) { return each.waitable.expired(); });
    added->push_back({std::move(waitable_ptr), std::move(entity)});
  }
  void remove_waitable(Waitable::SharedPtr waitable_ptr, CallbackGroup::SharedPtr) noexcept override {
    std::vector<std::shared_ptr<detail::WaitableEntity>> removed;
    std::erase_if(*added_.lock(), [&](const Added& each) {
      if (each.waitable.lock() != waitable_ptr) return false;
      removed.push_back(each.entity);
      return true;
    });
    for (const auto& entity : removed) entity->leave();
  }

 private:
  struct Added {
    std::weak_ptr<Waitable> waitable;
    std::shared_ptr<detail::WaitableEntity> entity;
  };

  const NodeBaseInterface::SharedPtr base_;
  myelin::Guarded<std::vector<Added>> added_;
};

}  // namespace rclcpp::node_interfaces
