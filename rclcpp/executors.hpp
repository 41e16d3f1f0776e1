// SPDX-License-Identifier: Apache-2.0
// All executors, and the functions that spin a node without naming one.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>

#include "rclcpp/executors/multi_threaded_executor.hpp"
#include "rclcpp/executors/single_threaded_executor.hpp"
#include "rclcpp/executors/static_single_threaded_executor.hpp"
#include "rclcpp/experimental/executors/events_executor/events_executor.hpp"

namespace rclcpp {
namespace executors {

template <class NodeT, class TimeRepT = int64_t, class TimeT = std::milli>
FutureReturnCode spin_node_until_future_complete(
    Executor& executor, node_interfaces::NodeBaseInterface::SharedPtr node_ptr, const NodeT& future,
    std::chrono::duration<TimeRepT, TimeT> timeout = std::chrono::duration<TimeRepT, TimeT>(-1)) {
  // A guest of the executor, whatever way this ends.
  executor.add_node(node_ptr);
  const std::shared_ptr<void> leaving(nullptr, [&](void*) {
    try {
      executor.remove_node(node_ptr);
    } catch (const std::runtime_error&) {
      // A callback removed it.
    }
  });
  return executor.spin_until_future_complete(future, timeout);
}
template <class NodeT, class FutureT, class TimeRepT = int64_t, class TimeT = std::milli>
requires requires(NodeT& node) {
  node.get_node_base_interface();
}
FutureReturnCode spin_node_until_future_complete(
    Executor& executor, const std::shared_ptr<NodeT>& node_ptr, const FutureT& future,
    std::chrono::duration<TimeRepT, TimeT> timeout = std::chrono::duration<TimeRepT, TimeT>(-1)) {
  return spin_node_until_future_complete(executor, node_ptr->get_node_base_interface(), future, timeout);
}

}  // namespace executors

// In this thread, until the context is shut down. All throw std::runtime_error for a node that an executor has already.
inline void spin(node_interfaces::NodeBaseInterface::SharedPtr node_ptr) {
  ExecutorOptions options;
  options.context = node_ptr->get_context();
  executors::SingleThreadedExecutor executor(options);
  executor.add_node(node_ptr);
  executor.spin();
  executor.remove_node(node_ptr);
}
template <class NodeT>
requires requires(NodeT& node) {
  node.get_node_base_interface();
}
void spin(const std::shared_ptr<NodeT>& node_ptr) {
  spin(node_ptr->get_node_base_interface());
}
inline void spin_some(node_interfaces::NodeBaseInterface::SharedPtr node_ptr) {
  ExecutorOptions options;
  options.context = node_ptr->get_context();
  executors::SingleThreadedExecutor(options).spin_node_some(node_ptr);
}
template <class NodeT>
requires requires(NodeT& node) {
  node.get_node_base_interface();
}
void spin_some(const std::shared_ptr<NodeT>& node_ptr) {
  spin_some(node_ptr->get_node_base_interface());
}
inline void spin_all(node_interfaces::NodeBaseInterface::SharedPtr node_ptr, std::chrono::nanoseconds max_duration) {
  ExecutorOptions options;
  options.context = node_ptr->get_context();
  executors::SingleThreadedExecutor(options).spin_node_all(node_ptr, max_duration);
}
template <class NodeT>
requires requires(NodeT& node) {
  node.get_node_base_interface();
}
void spin_all(const std::shared_ptr<NodeT>& node_ptr, std::chrono::nanoseconds max_duration) {
  spin_all(node_ptr->get_node_base_interface(), max_duration);
}
template <class FutureT, class TimeRepT = int64_t, class TimeT = std::milli>
FutureReturnCode spin_until_future_complete(
    node_interfaces::NodeBaseInterface::SharedPtr node_ptr, const FutureT& future,
    std::chrono::duration<TimeRepT, TimeT> timeout = std::chrono::duration<TimeRepT, TimeT>(-1)) {
  ExecutorOptions options;
  options.context = node_ptr->get_context();
  executors::SingleThreadedExecutor executor(options);
  return executors::spin_node_until_future_complete(executor, node_ptr, future, timeout);
}
template <class NodeT, class FutureT, class TimeRepT = int64_t, class TimeT = std::milli>
requires requires(NodeT& node) {
  node.get_node_base_interface();
}
FutureReturnCode spin_until_future_complete(
    const std::shared_ptr<NodeT>& node_ptr, const FutureT& future,
    std::chrono::duration<TimeRepT, TimeT> timeout = std::chrono::duration<TimeRepT, TimeT>(-1)) {
  return spin_until_future_complete(node_ptr->get_node_base_interface(), future, timeout);
}

}  // namespace rclcpp
