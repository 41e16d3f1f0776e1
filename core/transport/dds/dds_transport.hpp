// SPDX-License-Identifier: Apache-2.0
// The transport over the network: Fast DDS, on the wire what ROS 2 Jazzy's rmw_fastrtps is.
//
// Only UDPv4 is used, never Fast DDS's shared memory: a genuine ROS 2 process of another Fast DDS version on the same
// host lays out its segments differently and mapping them aborts this process.
//
// Fast DDS's delivery inside one process is off: it calls a reader's listener while the writer's lock is held, so that
// two callbacks that publish to each other's topics could wait for each other for ever. Local peers are served over
// loopback UDP like any other.
#pragma once

#include <memory>

#include "core/transport/transport.hpp"

namespace myelin::transport::dds {

struct DdsOptions {
  // What is asked of the kernel for each socket, in octets; it grants at most net.core.rmem_max and wmem_max.
  std::uint32_t socket_buffer = 4 << 20;
};

class DdsTransport final : public Transport {
 public:
  explicit DdsTransport(DdsOptions options = {});
  // Throws TransportError: a static peer that has no address, or no port left in the domain.
  std::unique_ptr<Participant> create_participant(const ParticipantOptions& options) override;

 private:
  DdsOptions options_;
};

}  // namespace myelin::transport::dds
