// SPDX-License-Identifier: Apache-2.0
// What publishers and subscriptions of every type are made with.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/node/in_process.hpp"
#include "core/node/logging.hpp"
#include "rclcpp/event_handler.hpp"
#include "rclcpp/intra_process_setting.hpp"
#include "rclcpp/message_info.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rclcpp/qos.hpp"
#include "rmw/types.h"

namespace rclcpp::detail {

inline rmw_gid_t gid_of(const myelin::transport::Guid& guid) {
  rmw_gid_t gid{"myelin", {}};
  static_assert(sizeof(gid.data) == sizeof(guid.octets));
  std::memcpy(gid.data, guid.octets.data(), sizeof(gid.data));
  return gid;
}

inline MessageInfo info_of(const myelin::transport::Sample& sample) {
  return rmw_message_info_t{sample.source_timestamp_ns,
                            sample.received_timestamp_ns,
                            static_cast<std::uint64_t>(sample.sequence),
                            RMW_MESSAGE_INFO_SEQUENCE_NUMBER_UNSUPPORTED,
                            gid_of(sample.writer),
                            false};
}
inline MessageInfo info_of(const myelin::node::PassedMessage& passed) {
  return rmw_message_info_t{passed.stamp_ns,          passed.stamp_ns,
                            passed.sequence,          RMW_MESSAGE_INFO_SEQUENCE_NUMBER_UNSUPPORTED,
                            gid_of(passed.publisher), true};
}

// Throws std::runtime_error for a group of another node.
inline CallbackGroup::SharedPtr group_or_default(node_interfaces::NodeBaseInterface& node_base,
                                                 const CallbackGroup::SharedPtr& group, const char* what) {
  if (!group) return node_base.get_default_callback_group();
  if (!node_base.callback_group_in_node(group)) {
    throw std::runtime_error(std::string("Cannot create ") + what + ", callback group not in node.");
  }
  return group;
}

// Makes an endpoint and says what was to be made when that is refused.
template <class Make>
auto made(const char* what, Make&& make) {
  try {
    return translated(std::forward<Make>(make));
  } catch (const exceptions::RCLError& error) {
    throw exceptions::RCLError(std::string("could not create ") + what + ": " + error.message);
  }
}

// By pointer or not. Throws std::invalid_argument when the quality of service does not allow it.
inline bool passes_by_pointer(IntraProcessSetting setting, const node_interfaces::NodeBaseInterface& node_base,
                              const QoS& qos) {
  const bool wanted = setting == IntraProcessSetting::NodeDefault ? node_base.get_use_intra_process_default()
                                                                  : setting == IntraProcessSetting::Enable;
  if (!wanted) return false;
  if (qos.history() != HistoryPolicy::KeepLast) {
    throw std::invalid_argument("intraprocess communication allowed only with keep last history qos policy");
  }
  if (qos.depth() == 0) {
    throw std::invalid_argument("intraprocess communication is not allowed with 0 depth qos policy");
  }
  return true;
}

inline std::shared_ptr<myelin::node::InProcess> in_process_of(node_interfaces::NodeBaseInterface& node_base) {
  return node_base.get_context()->get_sub_context<myelin::node::InProcess>();
}

// The events of one endpoint.
class EventHandlers {
 public:
  // `endpoint` is a core publisher or subscription.
  template <class Endpoint, class Info>
  void add(Endpoint& endpoint, myelin::transport::Event event, const CallbackGroup& group,
           std::function<void(Info&)> callback) {
    if (!callback) return;
    all_.push_back(std::make_shared<EventHandlerBase>(
        translated([&] { return endpoint.create_event(event, group.core(), event_handler(std::move(callback))); })));
  }
  const std::vector<std::shared_ptr<EventHandlerBase>>& all() const { return all_; }

 private:
  std::vector<std::shared_ptr<EventHandlerBase>> all_;
};

// What is called when nobody said otherwise.
template <class Info>
std::function<void(Info&)> warn_of_incompatible_qos(std::string logger, std::string text) {
  return [logger = std::move(logger), text = std::move(text)](Info& info) {
    myelin::node::logging::write(logger, myelin::node::logging::Severity::warn,
                                 text + qos_policy_name_from_kind(info.last_policy_kind),
                                 {.function = "incompatible_qos", .file = __FILE__, .line = 0});
  };
}
inline std::function<void(IncompatibleTypeInfo&)> warn_of_incompatible_type(std::string logger,
                                                                            const std::string& topic) {
  return [logger = std::move(logger), topic](IncompatibleTypeInfo&) {
    myelin::node::logging::write(logger, myelin::node::logging::Severity::warn,
                                 "Incompatible type on topic '" + topic + "', no messages will be sent to it.",
                                 {.function = "incompatible_type", .file = __FILE__, .line = 0});
  };
}

}  // namespace rclcpp::detail
