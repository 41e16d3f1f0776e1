// SPDX-License-Identifier: Apache-2.0
// What services and clients of every type share.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/node/introspection.hpp"
#include "core/node/node.hpp"
#include "core/transport/transport.hpp"
#include "rcl/service_introspection.h"
#include "rclcpp/clock.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/qos.hpp"
#include "rmw/types.h"

namespace rclcpp::detail {

inline rmw_request_id_t request_id(const myelin::transport::Guid& client, std::int64_t sequence) {
  rmw_request_id_t id{};
  static_assert(sizeof id.writer_guid == sizeof client.octets);
  std::memcpy(id.writer_guid, client.octets.data(), sizeof id.writer_guid);
  id.sequence_number = sequence;
  return id;
}

inline myelin::transport::Guid client_of(const rmw_request_id_t& id) {
  myelin::transport::Guid client;
  std::memcpy(client.octets.data(), id.writer_guid, sizeof id.writer_guid);
  return client;
}

template <class Core>
void configure_introspection(Core& core, const std::weak_ptr<myelin::node::Node>& weak, const Clock::SharedPtr& clock,
                             const QoS& qos, rcl_service_introspection_state_t state) {
  const auto node = weak.lock();
  if (!node) throw exceptions::InvalidNodeError();
  translated([&] {
    core.configure_introspection(
        *node, {clock ? clock->core() : nullptr, to_core(qos), static_cast<myelin::node::IntrospectionState>(state)});
  });
}

}  // namespace rclcpp::detail
