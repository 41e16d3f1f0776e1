// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/network.hpp"

#include <arpa/inet.h>
#include <fastrtps/utils/IPLocator.h>
#include <netdb.h>

#include <atomic>

#include "core/transport/dds/related_identity.hpp"

namespace myelin::transport::dds {
namespace {

constexpr const char* loopback = "127.0.0.1";
constexpr const char* any_address = "0.0.0.0";
constexpr const char* multicast_group = "239.255.0.1";
constexpr std::uint32_t peers_per_host = 32;
// Fast DDS's own 65500, less the room that completing related identities takes.
constexpr std::uint32_t message_size_max = 65500 - related_identity_growth_max;

std::string address_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) {
    throw TransportError("static peer '" + host + "' has no IPv4 address");
  }
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(found->ai_addr)->sin_addr, text, sizeof(text));
  freeaddrinfo(found);
  return text;
}

// The ports of RTPS 2.3, 9.6.1.
constexpr std::uint32_t domain_max = 232;
std::uint16_t multicast_port(std::uint32_t domain) {
  return static_cast<std::uint16_t>(7400 + 250 * domain);
}
std::uint16_t discovery_port(std::uint32_t domain) {
  return static_cast<std::uint16_t>(multicast_port(domain) + 10);
}
std::uint16_t data_port(std::uint32_t domain) {
  return static_cast<std::uint16_t>(multicast_port(domain) + 11);
}

// Participants of a process begin at these in turn: what still comes for one that has just gone is not heard by the next.
std::uint16_t next_offset() {
  constexpr std::uint32_t offsets = 8;
  static std::atomic<std::uint32_t> participants{0};
  return static_cast<std::uint16_t>(2 * (participants++ % offsets));
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.");
}

// Port 0: all ports that a participant there may have.
rtps::Locator_t locator(const std::string& address, std::uint16_t port = 0) {
  rtps::Locator_t locator;
  rtps::IPLocator::setIPv4(locator, address);
  locator.port = port;
  return locator;
}

}  // namespace

std::shared_ptr<UdpTransportDescriptor> configure_network(fast::DomainParticipantQos& qos,
                                                          const ParticipantOptions& participant,
                                                          const DdsOptions& transport) {
  if (participant.domain_id > domain_max) {
    throw TransportError("DDS domain " + std::to_string(participant.domain_id) + " is beyond " +
                         std::to_string(domain_max) + ", for which UDP has no ports");
  }
  const bool confined = participant.range == DiscoveryRange::off || participant.range == DiscoveryRange::localhost;

  std::vector<std::string> peers;
  if (participant.range == DiscoveryRange::localhost || participant.range == DiscoveryRange::subnet) {
    for (const std::string& host : participant.static_peers) peers.push_back(address_of(host));
  }

  // Not Fast DDS's interface whitelist: with it, a participant and one of wider range on the same host hear of each other
  // but cannot talk.
  const bool this_host_only = confined && std::all_of(peers.begin(), peers.end(), is_loopback);

  auto udp = std::make_shared<wire::UDPv4TransportDescriptor>();
  udp->sendBufferSize = transport.socket_buffer;
  udp->receiveBufferSize = transport.socket_buffer;

  // Fast DDS would number a process's participants without end, and ports with them, until no peer looks there any
  // more. So each begins at a low port; Fast DDS takes the next when one is in use.
  const char* const address = this_host_only ? loopback : any_address;
  auto& builtin = qos.wire_protocol().builtin;
  const std::uint16_t offset = next_offset();
  const auto at = [&](std::uint16_t port) { return locator(address, static_cast<std::uint16_t>(port + offset)); };
  builtin.metatrafficUnicastLocatorList.push_back(at(discovery_port(participant.domain_id)));
  qos.wire_protocol().default_unicast_locator_list.push_back(at(data_port(participant.domain_id)));
  const auto multicast = locator(multicast_group, multicast_port(participant.domain_id));
  if (!confined) builtin.metatrafficMulticastLocatorList.push_back(multicast);

  if (confined || !peers.empty()) udp->maxInitialPeersRange = peers_per_host;
  // Naming peers replaces Fast DDS's own list, in which multicast was.
  if (!confined && !peers.empty()) builtin.initialPeersList.push_back(multicast);
  if (participant.range == DiscoveryRange::localhost) peers.push_back(loopback);
  for (const std::string& peer : peers) builtin.initialPeersList.push_back(locator(peer));
  if (participant.range == DiscoveryRange::off) {
    builtin.discovery_config.ignoreParticipantFlags =
        static_cast<rtps::ParticipantFilteringFlags_t>(rtps::FILTER_DIFFERENT_HOST | rtps::FILTER_DIFFERENT_PROCESS);
  }

  qos.transport().use_builtin_transports = false;
  auto completing = std::make_shared<UdpTransportDescriptor>(std::move(udp), message_size_max,
                                                             multicast_port(participant.domain_id), this_host_only);
  qos.transport().user_transports.push_back(completing);
  return completing;
}

}  // namespace myelin::transport::dds
