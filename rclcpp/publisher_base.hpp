// SPDX-License-Identifier: Apache-2.0
// What publishers of every type can do. Any thread may call any method.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/node/clock.hpp"
#include "rclcpp/detail/endpoint_setup.hpp"
#include "rclcpp/detail/nanoseconds.hpp"
#include "rclcpp/network_flow_endpoint.hpp"
#include "rclcpp/publisher_options.hpp"
#include "rclcpp/serialized_message.hpp"

namespace rclcpp {

class PublisherBase : public std::enable_shared_from_this<PublisherBase> {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(PublisherBase)

  // Throws exceptions::InvalidTopicNameError, exceptions::RCLError, and std::runtime_error for a group of another node.
  PublisherBase(node_interfaces::NodeBaseInterface* node_base, const std::string& topic, const std::string& type,
                const QoS& qos, const PublisherOptionsBase& options)
      : node_(node_base->core()),
        core_(detail::made(
            "publisher",
            [&] { return node_->create_publisher({.name = topic, .type = type, .qos = detail::to_core(qos)}); })),
        topic_(core_->name().name) {
    const auto group = detail::group_or_default(*node_base, options.callback_group, "publisher");
    listen(*group, options, node_base->core()->logger_name());
  }
  virtual ~PublisherBase() { core_->destroy(); }
  RCLCPP_DISABLE_COPY(PublisherBase)

  const char* get_topic_name() const { return topic_.c_str(); }
  std::size_t get_queue_size() const { return core_->qos().depth; }
  QoS get_actual_qos() const { return detail::from_core(core_->qos()); }
  const rmw_gid_t& get_gid() const { return gid_; }
  bool operator==(const rmw_gid_t& gid) const { return gid_ == gid; }
  bool operator==(const rmw_gid_t* gid) const { return gid_ == *gid; }

  // How many are matched, those that are reached by pointer included; and how many of these there are.
  std::size_t get_subscription_count() const { return core_->subscription_count(); }
  std::size_t get_intra_process_subscription_count() const { return outlet_ ? outlet_->inlet_count() : 0; }

  bool is_durability_transient_local() const {
    return core_->qos().durability == myelin::transport::Durability::transient_local;
  }
  bool assert_liveliness() const {
    core_->assert_liveliness();
    return true;
  }
  // Messages are built where the program builds them; the one copy is that into the memory of their readers.
  bool can_loan_messages() const { return false; }

  // What the middleware cannot say. Throws exceptions::RCLError.
  std::vector<NetworkFlowEndpoint> get_network_flow_endpoints() const {
    throw exceptions::RCLError("error obtaining network flows of publisher: not supported by the middleware");
  }

  // False when the time ran out before every matched reliable subscription acknowledged. Negative: no limit.
  template <typename DurationRepT = int64_t, typename DurationT = std::milli>
  bool wait_for_all_acked(std::chrono::duration<DurationRepT, DurationT> timeout =
                              std::chrono::duration<DurationRepT, DurationT>(-1)) const {
    const auto ns = detail::nanoseconds_of(timeout).count();
    return core_->wait_for_all_acked(ns < 0 ? myelin::transport::infinite_ns : ns);
  }

  const std::vector<std::shared_ptr<EventHandlerBase>>& get_event_handlers() const { return events_.all(); }

  const std::shared_ptr<myelin::node::Publisher>& core() const { return core_; }

 protected:
  // After the context was shut down nothing is sent, and nobody complains. Throws exceptions::RCLError.
  void publish_pieces(myelin::Gather pieces, const myelin::transport::WriteOptions& options = {}) {
    try {
      core_->publish(pieces, options);
    } catch (const myelin::node::ContextInvalid&) {
    } catch (const myelin::Error& error) {
      throw exceptions::RCLError(std::string("failed to publish message: ") + error.what());
    }
  }
  void publish_serialized(const SerializedMessage& message) {
    const myelin::Bytes bytes = message.bytes();
    publish_pieces({&bytes, 1});
  }
  // What lies in memory that others can read goes as it is.
  void publish_serialized(SerializedMessage&& message) {
    if (!message.is_large()) return publish_serialized(std::as_const(message));
    const SerializedMessage gone = std::move(message);
    std::byte header[myelin::cdr::header_size];
    std::memcpy(header, gone.bytes().data(), sizeof(header));
    const myelin::Bytes pieces[] = {header, gone.bytes().subspan(sizeof(header))};
    myelin::transport::WriteOptions options;
    options.handed_over = 1;
    publish_pieces(pieces, options);
  }

  const std::shared_ptr<myelin::node::Node> node_;  // lives as long as its publishers
  const std::shared_ptr<myelin::node::Publisher> core_;
  std::shared_ptr<myelin::node::Outlet> outlet_;  // when messages pass by pointer; set once, before anybody publishes

 private:
  void listen(const CallbackGroup& group, const PublisherOptionsBase& options, const std::string& logger) {
    using myelin::transport::Event;
    PublisherEventCallbacks callbacks = options.event_callbacks;
    if (options.use_default_callbacks) {
      if (!callbacks.incompatible_qos_callback) {
        callbacks.incompatible_qos_callback = detail::warn_of_incompatible_qos<QOSOfferedIncompatibleQoSInfo>(
            logger, "New subscription discovered on topic '" + topic_ +
                        "', requesting incompatible QoS. No messages will be sent to it. Last incompatible policy: ");
      }
      if (!callbacks.incompatible_type_callback) {
        callbacks.incompatible_type_callback = detail::warn_of_incompatible_type(logger, topic_);
      }
    }
    events_.add(*core_, Event::deadline_missed, group, std::move(callbacks.deadline_callback));
    events_.add(*core_, Event::liveliness, group, std::move(callbacks.liveliness_callback));
    events_.add(*core_, Event::incompatible_qos, group, std::move(callbacks.incompatible_qos_callback));
    events_.add(*core_, Event::incompatible_type, group, std::move(callbacks.incompatible_type_callback));
    events_.add(*core_, Event::matched, group, std::move(callbacks.matched_callback));
  }

  const std::string topic_;
  const rmw_gid_t gid_ = detail::gid_of(core_->guid());
  detail::EventHandlers events_;
};

}  // namespace rclcpp
