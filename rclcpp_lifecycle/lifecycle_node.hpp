// SPDX-License-Identifier: Apache-2.0
// LifecycleNode: a node that is led through the states of a managed node, by its own members or by its services:
//
//   ~/change_state, ~/get_state, ~/get_available_states, ~/get_available_transitions, ~/get_transition_graph
//   ~/transition_event, a message for each step
//
//   class Camera : public rclcpp_lifecycle::LifecycleNode {
//    public:
//     Camera() : LifecycleNode("camera") {}
//     CallbackReturn on_configure(const rclcpp_lifecycle::State&) override { ...; return CallbackReturn::SUCCESS; }
//   };
//
// A class that overrides on_activate() and on_deactivate() calls those of LifecycleNode too: they activate its publishers.
// Any thread may call any method; callbacks run in the thread that asks for the transition, one transition at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rclcpp/detail/node_members.hpp"
#include "rclcpp/exceptions.hpp"
#include "rclcpp_lifecycle/detail/managed.hpp"
#include "rclcpp_lifecycle/lifecycle_publisher.hpp"
#include "rclcpp_lifecycle/managed_entity.hpp"
#include "rclcpp_lifecycle/node_interfaces/lifecycle_node_interface.hpp"
#include "rclcpp_lifecycle/state.hpp"
#include "rclcpp_lifecycle/transition.hpp"

namespace rclcpp_lifecycle {

class LifecycleNode : public node_interfaces::LifecycleNodeInterface,
                      public rclcpp::detail::NodeMembers<LifecycleNode>,
                      public std::enable_shared_from_this<LifecycleNode> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(LifecycleNode)

  // Without a communication interface there are neither services nor events. Throws as rclcpp::Node does.
  explicit LifecycleNode(const std::string& node_name, const rclcpp::NodeOptions& options = rclcpp::NodeOptions(),
                         bool enable_communication_interface = true)
      : LifecycleNode(node_name, "", options, enable_communication_interface) {}
  LifecycleNode(const std::string& node_name, const std::string& namespace_,
                const rclcpp::NodeOptions& options = rclcpp::NodeOptions(), bool enable_communication_interface = true)
      : NodeMembers(node_name, namespace_, options),
        managed_(*get_node_base_interface(), enable_communication_interface) {
    register_on_configure([this](const State& previous) { return on_configure(previous); });
    register_on_cleanup([this](const State& previous) { return on_cleanup(previous); });
    register_on_shutdown([this](const State& previous) { return on_shutdown(previous); });
    register_on_activate([this](const State& previous) { return on_activate(previous); });
    register_on_deactivate([this](const State& previous) { return on_deactivate(previous); });
    register_on_error([this](const State& previous) { return on_error(previous); });
  }
  ~LifecycleNode() override = default;
  LifecycleNode(const LifecycleNode&) = delete;
  LifecycleNode& operator=(const LifecycleNode&) = delete;

  // Is active while the node is.
  template <typename MessageT, typename AllocatorT = std::allocator<void>>
  std::shared_ptr<LifecyclePublisher<MessageT, AllocatorT>> create_publisher(
      const std::string& topic_name, const rclcpp::QoS& qos,
      const rclcpp::PublisherOptionsWithAllocator<AllocatorT>& options =
          rclcpp::PublisherOptionsWithAllocator<AllocatorT>()) {
    auto publisher = NodeMembers::create_publisher<MessageT, AllocatorT, LifecyclePublisher<MessageT, AllocatorT>>(
        topic_name, qos, options);
    add_managed_entity(publisher);
    return publisher;
  }

  const State& get_current_state() const { return managed_.state(); }
  std::vector<State> get_available_states() const {
    std::vector<State> states;
    for (const auto& state : myelin::lifecycle::states()) states.emplace_back(state);
    return states;
  }
  // Out of the current state.
  std::vector<Transition> get_available_transitions() const {
    return detail::transitions_of(managed_.core().available());
  }
  std::vector<Transition> get_transition_graph() const {
    return detail::transitions_of(myelin::lifecycle::transitions());
  }

  // A transition and what follows from it; the state where that ends. What the current state has no such transition for is
  // refused with a line in the log, and the return code of the callback not written.
  const State& trigger_transition(const Transition& transition) { return trigger_transition(transition.id()); }
  const State& trigger_transition(const Transition& transition, CallbackReturn& cb_return_code) {
    return managed_.change(transition.id(), cb_return_code);
  }
  const State& trigger_transition(std::uint8_t transition_id) {
    CallbackReturn ignored;
    return managed_.change(transition_id, ignored);
  }
  const State& trigger_transition(std::uint8_t transition_id, CallbackReturn& cb_return_code) {
    return managed_.change(transition_id, cb_return_code);
  }

  const State& configure() { return trigger_transition(myelin::lifecycle::transition_id::configure); }
  const State& configure(CallbackReturn& cb_return_code) {
    return trigger_transition(myelin::lifecycle::transition_id::configure, cb_return_code);
  }
  const State& cleanup() { return trigger_transition(myelin::lifecycle::transition_id::cleanup); }
  const State& cleanup(CallbackReturn& cb_return_code) {
    return trigger_transition(myelin::lifecycle::transition_id::cleanup, cb_return_code);
  }
  const State& activate() { return trigger_transition(myelin::lifecycle::transition_id::activate); }
  const State& activate(CallbackReturn& cb_return_code) {
    return trigger_transition(myelin::lifecycle::transition_id::activate, cb_return_code);
  }
  const State& deactivate() { return trigger_transition(myelin::lifecycle::transition_id::deactivate); }
  const State& deactivate(CallbackReturn& cb_return_code) {
    return trigger_transition(myelin::lifecycle::transition_id::deactivate, cb_return_code);
  }
  // From any primary state but finalized.
  const State& shutdown() {
    CallbackReturn ignored;
    return shutdown(ignored);
  }
  const State& shutdown(CallbackReturn& cb_return_code) { return managed_.change("shutdown", cb_return_code); }

  // Called instead of the member of that name. Always true.
  bool register_on_configure(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::configuring, std::move(fcn));
  }
  bool register_on_cleanup(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::cleaningup, std::move(fcn));
  }
  bool register_on_shutdown(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::shuttingdown, std::move(fcn));
  }
  bool register_on_activate(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::activating, std::move(fcn));
  }
  bool register_on_deactivate(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::deactivating, std::move(fcn));
  }
  bool register_on_error(std::function<CallbackReturn(const State&)> fcn) {
    return replace(myelin::lifecycle::state_id::errorprocessing, std::move(fcn));
  }

  // Activate, and deactivate, what is managed.
  CallbackReturn on_activate(const State& /*previous_state*/) override {
    managed_.activate();
    return CallbackReturn::SUCCESS;
  }
  CallbackReturn on_deactivate(const State& /*previous_state*/) override {
    managed_.deactivate();
    return CallbackReturn::SUCCESS;
  }

 protected:
  // Held weakly.
  void add_managed_entity(std::weak_ptr<ManagedEntityInterface> managed_entity) {
    managed_.add(std::move(managed_entity));
  }
  // Kept as long as the node.
  void add_timer_handle(std::shared_ptr<rclcpp::TimerBase> timer) { managed_.add(timer); }

 private:
  bool replace(std::uint8_t state, std::function<CallbackReturn(const State&)> callback) {
    managed_.set_callback(state, std::move(callback));
    return true;
  }

  detail::Managed managed_;
};

}  // namespace rclcpp_lifecycle
