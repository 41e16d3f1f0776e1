// SPDX-License-Identifier: Apache-2.0
// What publishers and subscriptions call when something happens to them: a match, quality of service that does not fit, a
// deadline that passed. The callbacks run in the executor, in the callback group of the publisher or subscription.
#pragma once

#include <functional>
#include <memory>

#include "core/node/endpoints.hpp"
#include "rclcpp/macros.hpp"
#include "rmw/types.h"

namespace rclcpp {

using QOSDeadlineRequestedInfo = rmw_requested_deadline_missed_status_t;
using QOSDeadlineOfferedInfo = rmw_offered_deadline_missed_status_t;
using QOSLivelinessChangedInfo = rmw_liveliness_changed_status_t;
using QOSLivelinessLostInfo = rmw_liveliness_lost_status_t;
using QOSMessageLostInfo = rmw_message_lost_status_t;
using QOSOfferedIncompatibleQoSInfo = rmw_offered_qos_incompatible_event_status_t;
using QOSRequestedIncompatibleQoSInfo = rmw_requested_qos_incompatible_event_status_t;
using IncompatibleTypeInfo = rmw_incompatible_type_status_t;
using MatchedInfo = rmw_matched_status_t;

using QOSDeadlineRequestedCallbackType = std::function<void(QOSDeadlineRequestedInfo&)>;
using QOSDeadlineOfferedCallbackType = std::function<void(QOSDeadlineOfferedInfo&)>;
using QOSLivelinessChangedCallbackType = std::function<void(QOSLivelinessChangedInfo&)>;
using QOSLivelinessLostCallbackType = std::function<void(QOSLivelinessLostInfo&)>;
using QOSMessageLostCallbackType = std::function<void(QOSMessageLostInfo&)>;
using QOSOfferedIncompatibleQoSCallbackType = std::function<void(QOSOfferedIncompatibleQoSInfo&)>;
using QOSRequestedIncompatibleQoSCallbackType = std::function<void(QOSRequestedIncompatibleQoSInfo&)>;
using IncompatibleTypeCallbackType = std::function<void(IncompatibleTypeInfo&)>;
using PublisherMatchedCallbackType = std::function<void(MatchedInfo&)>;
using SubscriptionMatchedCallbackType = std::function<void(MatchedInfo&)>;

struct PublisherEventCallbacks {
  QOSDeadlineOfferedCallbackType deadline_callback;
  QOSLivelinessLostCallbackType liveliness_callback;
  QOSOfferedIncompatibleQoSCallbackType incompatible_qos_callback;
  IncompatibleTypeCallbackType incompatible_type_callback;
  PublisherMatchedCallbackType matched_callback;
};

struct SubscriptionEventCallbacks {
  QOSDeadlineRequestedCallbackType deadline_callback;
  QOSLivelinessChangedCallbackType liveliness_callback;
  QOSRequestedIncompatibleQoSCallbackType incompatible_qos_callback;
  QOSMessageLostCallbackType message_lost_callback;
  IncompatibleTypeCallbackType incompatible_type_callback;
  SubscriptionMatchedCallbackType matched_callback;
};

namespace detail {

inline void fill(rmw_requested_deadline_missed_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.total, status.total_change};
}
inline void fill(rmw_offered_deadline_missed_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.total, status.total_change};
}
inline void fill(rmw_liveliness_lost_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.total, status.total_change};
}
inline void fill(rmw_incompatible_type_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.total, status.total_change};
}
inline void fill(rmw_message_lost_status_t& info, const myelin::transport::EventStatus& status) {
  info = {static_cast<std::size_t>(status.total), static_cast<std::size_t>(status.total_change)};
}
inline void fill(rmw_liveliness_changed_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.current, status.not_alive, status.current_change, status.not_alive_change};
}
inline void fill(rmw_qos_incompatible_event_status_t& info, const myelin::transport::EventStatus& status) {
  info = {status.total, status.total_change, static_cast<rmw_qos_policy_kind_t>(status.last_policy)};
}
inline void fill(rmw_matched_status_t& info, const myelin::transport::EventStatus& status) {
  info = {static_cast<std::size_t>(status.total), static_cast<std::size_t>(status.total_change),
          static_cast<std::size_t>(status.current), status.current_change};
}

template <class Info>
myelin::node::EventSource::Handler event_handler(std::function<void(Info&)> callback) {
  return [callback = std::move(callback)](const myelin::transport::EventStatus& status, myelin::exec::Claim&) {
    Info info;
    fill(info, status);
    callback(info);
  };
}

}  // namespace detail

// An event that is listened to; it goes with its publisher or subscription.
class EventHandlerBase {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(EventHandlerBase)
  explicit EventHandlerBase(std::shared_ptr<myelin::node::EventSource> core) : core_(std::move(core)) {}
  myelin::transport::Event event() const { return core_->event(); }
  std::shared_ptr<myelin::exec::Entity> entity() const { return core_; }

 private:
  const std::shared_ptr<myelin::node::EventSource> core_;
};

}  // namespace rclcpp
