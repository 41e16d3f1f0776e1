// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/network.hpp"

#include <arpa/inet.h>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>
#include <netdb.h>

namespace myelin::transport::dds {
namespace {

constexpr const char* loopback = "127.0.0.1";
constexpr std::uint32_t peers_per_host = 32;

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

bool is_loopback(const std::string& address) { return address.starts_with("127."); }

// Port 0: Fast DDS tries the ports of all participants that may be there.
rtps::Locator_t locator(const std::string& address) {
  rtps::Locator_t locator;
  rtps::IPLocator::setIPv4(locator, address);
  return locator;
}

}  // namespace

void configure_network(fast::DomainParticipantQos& qos, const ParticipantOptions& participant,
                       const DdsOptions& transport) {
  const bool confined = participant.range == DiscoveryRange::off || participant.range == DiscoveryRange::localhost;

  std::vector<std::string> peers;
  if (participant.range == DiscoveryRange::localhost || participant.range == DiscoveryRange::subnet) {
    for (const std::string& host : participant.static_peers) peers.push_back(address_of(host));
  }

  auto udp = std::make_shared<wire::UDPv4TransportDescriptor>();
  udp->sendBufferSize = transport.socket_buffer;
  udp->receiveBufferSize = transport.socket_buffer;
  if (confined && std::all_of(peers.begin(), peers.end(), is_loopback)) udp->interfaceWhiteList = {loopback};

  auto& builtin = qos.wire_protocol().builtin;
  if (confined) {
    udp->maxInitialPeersRange = peers_per_host;
    // A unicast locator of ours keeps Fast DDS from listening to multicast.
    builtin.metatrafficUnicastLocatorList.push_back(rtps::Locator_t());
  } else if (!peers.empty()) {
    udp->maxInitialPeersRange = peers_per_host;
    // Naming peers replaces Fast DDS's own list, in which multicast was.
    builtin.initialPeersList.push_back(locator("239.255.0.1"));
  }
  if (participant.range == DiscoveryRange::localhost) peers.push_back(loopback);
  for (const std::string& peer : peers) builtin.initialPeersList.push_back(locator(peer));
  if (participant.range == DiscoveryRange::off) {
    builtin.discovery_config.ignoreParticipantFlags = static_cast<rtps::ParticipantFilteringFlags_t>(
        rtps::FILTER_DIFFERENT_HOST | rtps::FILTER_DIFFERENT_PROCESS);
  }

  qos.transport().use_builtin_transports = false;
  qos.transport().user_transports.push_back(std::move(udp));
}

}  // namespace myelin::transport::dds
