// SPDX-License-Identifier: Apache-2.0
// Fast DDS's UDP, with each datagram's related identities completed on its way out and in (related_identity.hpp), and
// large ones paced (pacer.hpp).
#pragma once

#include <fastdds/rtps/transport/ChainingTransport.h>
#include <fastdds/rtps/transport/ChainingTransportDescriptor.h>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>

#include "core/transport/dds/fast.hpp"

namespace myelin::transport::dds {

class UdpTransportDescriptor final : public wire::ChainingTransportDescriptor {
 public:
  // Messages of ours are no larger than `message_size`; those of others may be as large as `udp` allows.
  UdpTransportDescriptor(std::shared_ptr<wire::UDPv4TransportDescriptor> udp, std::uint32_t message_size);

  wire::TransportInterface* create_transport() const override;
  std::uint32_t max_message_size() const override { return maxMessageSize; }
};

}  // namespace myelin::transport::dds
