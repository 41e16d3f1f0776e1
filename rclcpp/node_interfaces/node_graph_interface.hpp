// SPDX-License-Identifier: Apache-2.0
// Who talks to whom, as far as has been heard: nodes, topics, services, endpoints. A query does not wait;
// wait_for_graph_change() does.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "rclcpp/event.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/qos.hpp"

namespace rclcpp {

enum class EndpointType { Invalid = 0, Publisher = 1, Subscription = 2, Client = 3, Server = 4 };

// "RIHS01_" and 64 hexadecimal digits, as a number.
struct rosidl_type_hash_t {
  std::uint8_t version;
  std::uint8_t value[32];
};

// A publisher or subscription of somebody.
class TopicEndpointInfo {
 public:
  struct Facts {
    std::string node_name, node_namespace, topic_type, type_hash;
    EndpointType endpoint_type = EndpointType::Invalid;
    std::array<std::uint8_t, 16> gid{};
    QoS qos = QoS(10);
  };
  explicit TopicEndpointInfo(Facts facts) : facts_(std::move(facts)) {}

  std::string& node_name() { return facts_.node_name; }
  const std::string& node_name() const { return facts_.node_name; }
  std::string& node_namespace() { return facts_.node_namespace; }
  const std::string& node_namespace() const { return facts_.node_namespace; }
  std::string& topic_type() { return facts_.topic_type; }
  const std::string& topic_type() const { return facts_.topic_type; }
  rclcpp::EndpointType& endpoint_type() { return facts_.endpoint_type; }
  const rclcpp::EndpointType& endpoint_type() const { return facts_.endpoint_type; }
  std::array<std::uint8_t, 16>& endpoint_gid() { return facts_.gid; }
  const std::array<std::uint8_t, 16>& endpoint_gid() const { return facts_.gid; }
  QoS& qos_profile() { return facts_.qos; }
  const QoS& qos_profile() const { return facts_.qos; }
  // Version 0 and zeros when none was announced.
  rosidl_type_hash_t topic_type_hash() const {
    rosidl_type_hash_t hash{};
    const std::string& text = facts_.type_hash;
    if (text.size() != 71 || text.compare(0, 7, "RIHS01_") != 0) return hash;
    hash.version = 1;
    for (std::size_t i = 0; i < sizeof(hash.value); ++i) {
      hash.value[i] = static_cast<std::uint8_t>(std::stoul(text.substr(7 + 2 * i, 2), nullptr, 16));
    }
    return hash;
  }

 private:
  Facts facts_;
};

namespace node_interfaces {

class NodeGraphInterface {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(NodeGraphInterface)
  using NamesAndTypes = std::map<std::string, std::vector<std::string>>;
  virtual ~NodeGraphInterface() = default;

  virtual NamesAndTypes get_topic_names_and_types(bool no_demangle = false) const = 0;
  virtual NamesAndTypes get_service_names_and_types() const = 0;
  // All four throw std::runtime_error for a node that is not known.
  virtual NamesAndTypes get_service_names_and_types_by_node(const std::string& node_name,
                                                            const std::string& namespace_) const = 0;
  virtual NamesAndTypes get_client_names_and_types_by_node(const std::string& node_name,
                                                           const std::string& namespace_) const = 0;
  virtual NamesAndTypes get_publisher_names_and_types_by_node(const std::string& node_name,
                                                              const std::string& namespace_,
                                                              bool no_demangle = false) const = 0;
  virtual NamesAndTypes get_subscriber_names_and_types_by_node(const std::string& node_name,
                                                               const std::string& namespace_,
                                                               bool no_demangle = false) const = 0;
  virtual std::vector<std::string> get_node_names() const = 0;
  virtual std::vector<std::tuple<std::string, std::string, std::string>> get_node_names_with_enclaves() const = 0;
  virtual std::vector<std::pair<std::string, std::string>> get_node_names_and_namespaces() const = 0;
  virtual std::size_t count_publishers(const std::string& topic_name) const = 0;
  virtual std::size_t count_subscribers(const std::string& topic_name) const = 0;
  virtual std::size_t count_clients(const std::string& service_name) const = 0;
  virtual std::size_t count_services(const std::string& service_name) const = 0;
  virtual std::vector<TopicEndpointInfo> get_publishers_info_by_topic(const std::string& topic_name,
                                                                      bool no_mangle = false) const = 0;
  virtual std::vector<TopicEndpointInfo> get_subscriptions_info_by_topic(const std::string& topic_name,
                                                                         bool no_mangle = false) const = 0;

  // An event that is set after every change from now on, as long as it lives.
  virtual Event::SharedPtr get_graph_event() = 0;
  // Until the event is set, the time is over, or the context is shut down. Throws exceptions for an event of somebody else.
  virtual void wait_for_graph_change(Event::SharedPtr event, std::chrono::nanoseconds timeout) = 0;
  virtual std::size_t count_graph_users() const = 0;
};

}  // namespace node_interfaces
}  // namespace rclcpp
