// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

namespace rclcpp {

// Where packets of a publisher or a subscription go on the network. A value.
class NetworkFlowEndpoint {
 public:
  NetworkFlowEndpoint(std::string transport, std::string internet, std::string address, std::uint16_t port)
      : transport_(std::move(transport)), internet_(std::move(internet)), address_(std::move(address)), port_(port) {}

  const std::string& transport_protocol() const { return transport_; }
  const std::string& internet_protocol() const { return internet_; }
  std::uint16_t transport_port() const { return port_; }
  std::uint32_t flow_label() const { return 0; }
  std::uint8_t dscp() const { return 0; }
  const std::string& internet_address() const { return address_; }
  bool operator==(const NetworkFlowEndpoint&) const = default;

 private:
  std::string transport_, internet_, address_;
  std::uint16_t port_;
};

inline std::ostream& operator<<(std::ostream& os, const NetworkFlowEndpoint& endpoint) {
  return os << "{\"transportProtocol\": \"" << endpoint.transport_protocol() << "\", \"internetProtocol\": \""
            << endpoint.internet_protocol() << "\", \"transportPort\": \"" << endpoint.transport_port()
            << "\", \"internetAddress\": \"" << endpoint.internet_address() << "\"}";
}

}  // namespace rclcpp
