// SPDX-License-Identifier: Apache-2.0
// Executor: runs the callbacks of the nodes, and callback groups, that were added to it, in the threads that spin it.
//
//   rclcpp::executors::SingleThreadedExecutor executor;
//   executor.add_node(node);
//   executor.spin();                         until cancel(), or the context is shut down
//
// Ready callbacks run in the order in which they became ready. What a callback throws leaves the spin. Nodes are held
// weakly. Any thread may call any method; one spin at a time: a second throws std::runtime_error.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/node/spinning.hpp"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/detail/nanoseconds.hpp"
#include "rclcpp/executor_options.hpp"
#include "rclcpp/future_return_code.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"

namespace rclcpp {

class Executor {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Executor)
  using NodeBase = node_interfaces::NodeBaseInterface;

  explicit Executor(const ExecutorOptions& options = ExecutorOptions()) : context_(options.context) {}
  virtual ~Executor() {
    Added added = std::exchange(*added_.lock(), {});
    for (const auto& weak : added.nodes) {
      if (const auto node = weak.lock()) leave(*node);
    }
    for (const auto& weak : added.groups) {
      if (const auto group = weak.lock()) leave(*group);
    }
  }
  RCLCPP_DISABLE_COPY(Executor)

  virtual void spin() = 0;

  // Throw std::runtime_error for what an executor has already, or, on removal, for what this one has not.
  virtual void add_node(NodeBase::SharedPtr node_ptr, bool notify = true) {
    static_cast<void>(notify);  // nobody need be told: what is ready comes
    if (node_ptr->get_associated_with_executor_atomic().exchange(true)) {
      throw std::runtime_error("Node '" + std::string(node_ptr->get_fully_qualified_name()) +
                               "' has already been added to an executor.");
    }
    added_.lock()->nodes.push_back(node_ptr);
    node_ptr->core()->join(spinning_.executor());
  }
  template <class NodeT>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  void add_node(const std::shared_ptr<NodeT>& node_ptr, bool notify = true) {
    add_node(node_ptr->get_node_base_interface(), notify);
  }
  virtual void remove_node(NodeBase::SharedPtr node_ptr, bool notify = true) {
    static_cast<void>(notify);
    if (!node_ptr->get_associated_with_executor_atomic()) {
      throw std::runtime_error("Node '" + std::string(node_ptr->get_fully_qualified_name()) +
                               "' needs to be associated with an executor.");
    }
    if (!take(added_.lock()->nodes, node_ptr)) {
      throw std::runtime_error("Node '" + std::string(node_ptr->get_fully_qualified_name()) +
                               "' needs to be associated with this executor.");
    }
    leave(*node_ptr);
  }
  template <class NodeT>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  void remove_node(const std::shared_ptr<NodeT>& node_ptr, bool notify = true) {
    remove_node(node_ptr->get_node_base_interface(), notify);
  }

  virtual void add_callback_group(CallbackGroup::SharedPtr group_ptr, NodeBase::SharedPtr node_ptr,
                                  bool notify = true) {
    static_cast<void>(notify);
    if (group_ptr->get_associated_with_executor_atomic().exchange(true)) {
      throw std::runtime_error("Callback group has already been added to an executor.");
    }
    added_.lock()->groups.push_back(group_ptr);
    node_ptr->core()->place(group_ptr->core(), spinning_.executor());
  }
  virtual void remove_callback_group(CallbackGroup::SharedPtr group_ptr, bool notify = true) {
    static_cast<void>(notify);
    if (!group_ptr->get_associated_with_executor_atomic()) {
      throw std::runtime_error("Callback group needs to be associated with an executor.");
    }
    if (!take(added_.lock()->groups, group_ptr)) {
      throw std::runtime_error("Callback group needs to be associated with this executor.");
    }
    leave(*group_ptr);
  }
  virtual std::vector<CallbackGroup::WeakPtr> get_all_callback_groups() {
    auto groups = get_manually_added_callback_groups();
    for (auto& group : get_automatically_added_callback_groups_from_nodes()) groups.push_back(std::move(group));
    return groups;
  }
  virtual std::vector<CallbackGroup::WeakPtr> get_manually_added_callback_groups() { return added_.lock()->groups; }
  virtual std::vector<CallbackGroup::WeakPtr> get_automatically_added_callback_groups_from_nodes() {
    const auto nodes = added_.lock()->nodes;
    std::vector<CallbackGroup::WeakPtr> groups;
    for (const auto& weak : nodes) {
      const auto node = weak.lock();
      if (!node) continue;
      node->for_each_callback_group([&](const CallbackGroup::SharedPtr& group) {
        if (group->automatically_add_to_executor_with_node() && !group->get_associated_with_executor_atomic()) {
          groups.push_back(group);
        }
      });
    }
    return groups;
  }

  // What is ready now, one piece of work for each that is; all, as long as there is something, with spin_all(). A max_duration
  // of 0 is no limit. spin_all() throws std::invalid_argument for a negative one.
  virtual void spin_some(std::chrono::nanoseconds max_duration = std::chrono::nanoseconds(0)) {
    spin_batch("spin_some", max_duration, false);
  }
  virtual void spin_all(std::chrono::nanoseconds max_duration) {
    if (max_duration < std::chrono::nanoseconds(0)) {
      throw std::invalid_argument("max_duration must be greater than or equal to 0");
    }
    spin_batch("spin_all", max_duration, true);
  }
  // One callback, waited for as long; negative: for ever.
  virtual void spin_once(std::chrono::nanoseconds timeout = std::chrono::nanoseconds(-1)) {
    const Spin spin(*this, "spin_once");
    spinning_.once(context(), deadline_after(timeout));
  }

  // The same with one node, which is added for the time being.
  template <class RepT = int64_t, class T = std::milli>
  void spin_node_once(NodeBase::SharedPtr node,
                      std::chrono::duration<RepT, T> timeout = std::chrono::duration<RepT, T>(-1)) {
    const Guest guest(*this, std::move(node));
    spin_once(detail::nanoseconds_of(timeout));
  }
  template <class NodeT, class RepT = int64_t, class T = std::milli>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  void spin_node_once(const std::shared_ptr<NodeT>& node,
                      std::chrono::duration<RepT, T> timeout = std::chrono::duration<RepT, T>(-1)) {
    spin_node_once(node->get_node_base_interface(), timeout);
  }
  void spin_node_some(NodeBase::SharedPtr node) {
    const Guest guest(*this, std::move(node));
    spin_some();
  }
  template <class NodeT>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  void spin_node_some(const std::shared_ptr<NodeT>& node) { spin_node_some(node->get_node_base_interface()); }
  void spin_node_all(NodeBase::SharedPtr node, std::chrono::nanoseconds max_duration) {
    const Guest guest(*this, std::move(node));
    spin_all(max_duration);
  }
  template <class NodeT>
  requires requires(NodeT& node) { node.get_node_base_interface(); }
  void spin_node_all(const std::shared_ptr<NodeT>& node, std::chrono::nanoseconds max_duration) {
    spin_node_all(node->get_node_base_interface(), max_duration);
  }

  // Until the future is ready, whoever completes it. INTERRUPTED by cancel() or the end of the context.
  template <class FutureT, class TimeRepT = int64_t, class TimeT = std::milli>
  FutureReturnCode spin_until_future_complete(const FutureT& future, std::chrono::duration<TimeRepT, TimeT> timeout =
                                                                         std::chrono::duration<TimeRepT, TimeT>(-1)) {
    const auto ready = [&future] { return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    if (ready()) return FutureReturnCode::SUCCESS;
    return spin_until(ready, detail::nanoseconds_of(timeout));
  }

  // Ends a spin that is under way; without one it does nothing.
  virtual void cancel() { spinning_.cancel(); }
  bool is_spinning() { return spinning_.on(); }

 protected:
  // One spin at a time. Lives on the stack.
  class Spin {
   public:
    Spin(Executor& executor, const char* what) : executor_(executor) {
      if (!executor.spinning_.begin()) throw std::runtime_error(std::string(what) + "() called while already spinning");
    }
    ~Spin() { executor_.spinning_.end(); }
    Spin(const Spin&) = delete;
    Spin& operator=(const Spin&) = delete;

   private:
    Executor& executor_;
  };

  void run(std::size_t threads) {
    const Spin spin(*this, "spin");
    spinning_.run(context(), threads);
  }
  // Null when it is not up.
  std::shared_ptr<myelin::node::Context> context() const {
    if (!context_ || !context_->is_valid()) return nullptr;
    try {
      return context_->core();
    } catch (const exceptions::RCLError&) {
      return nullptr;  // it ended this moment
    }
  }

  const Context::SharedPtr context_;

 private:
  class Guest {
   public:
    Guest(Executor& executor, NodeBase::SharedPtr node) : executor_(executor), node_(std::move(node)) {
      executor_.add_node(node_, false);
    }
    ~Guest() {
      try {
        executor_.remove_node(node_, false);
      } catch (const std::runtime_error&) {
        // A callback removed it.
      }
    }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

   private:
    Executor& executor_;
    const NodeBase::SharedPtr node_;
  };
  struct Added {
    std::vector<NodeBase::WeakPtr> nodes;
    std::vector<CallbackGroup::WeakPtr> groups;
  };

  static myelin::exec::Deadline deadline_after(std::chrono::nanoseconds timeout) {
    if (timeout < std::chrono::nanoseconds(0)) return std::nullopt;
    const auto now = myelin::exec::Clock::now();
    if (timeout > myelin::exec::Clock::time_point::max() - now) return std::nullopt;
    return now + timeout;
  }
  void spin_batch(const char* what, std::chrono::nanoseconds max_duration, bool exhaustive) {
    const Spin spin(*this, what);
    const bool limited = max_duration > std::chrono::nanoseconds(0);
    spinning_.some(context(), limited ? deadline_after(max_duration) : std::nullopt, exhaustive);
  }
  FutureReturnCode spin_until(const std::function<bool()>& ready, std::chrono::nanoseconds timeout) {
    const Spin spin(*this, "spin_until_future_complete");
    switch (spinning_.until(context(), ready, deadline_after(timeout))) {
      case myelin::node::Spinning::End::done:
        return FutureReturnCode::SUCCESS;
      case myelin::node::Spinning::End::timed_out:
        return FutureReturnCode::TIMEOUT;
      default:
        return FutureReturnCode::INTERRUPTED;
    }
  }

  // True when it was there; those that are gone go as well.
  template <class T>
  static bool take(std::vector<std::weak_ptr<T>>& from, const std::shared_ptr<T>& one) {
    bool found = false;
    std::erase_if(from, [&](const std::weak_ptr<T>& each) {
      const auto alive = each.lock();
      found = found || alive == one;
      return !alive || alive == one;
    });
    return found;
  }
  static void leave(NodeBase& node) {
    node.core()->join(nullptr);
    node.get_associated_with_executor_atomic() = false;
  }
  static void leave(CallbackGroup& group) {
    if (const auto node = group.node()) {
      if (group.automatically_add_to_executor_with_node()) {
        node->unplace(group.core());
      } else {
        node->place(group.core(), nullptr);
      }
    }
    group.get_associated_with_executor_atomic() = false;
  }

  myelin::node::Spinning spinning_;
  myelin::Guarded<Added> added_;
};

}  // namespace rclcpp
