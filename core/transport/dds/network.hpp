// SPDX-License-Identifier: Apache-2.0
// Over which sockets a participant speaks and where it looks for others.
#pragma once

#include <fastdds/dds/domain/qos/DomainParticipantQos.hpp>

#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/dds/fast.hpp"
#include "core/transport/dds/udp_transport.hpp"

namespace myelin::transport::dds {

// Gives `qos` its transport and its discovery range. Throws TransportError when a static peer has no address.
//
//   off             this process only: no multicast, and announcements of other processes are ignored
//   localhost       this host only, unless a static peer is elsewhere; looks at 127.0.0.1 for up to 32 participants
//   subnet          multicast 239.255.0.1, and the static peers besides
//   system_default  as subnet, static peers ignored
//
// Returns the transport, which is to be opened once the participant exists.
std::shared_ptr<UdpTransportDescriptor> configure_network(fast::DomainParticipantQos& qos,
                                                          const ParticipantOptions& participant,
                                                          const DdsOptions& transport);

}  // namespace myelin::transport::dds
