// SPDX-License-Identifier: Apache-2.0
// What ROS's environment variables say about the domain and about how far discovery reaches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/transport/transport.hpp"

namespace myelin::node {

// ROS_DOMAIN_ID; 0 when it is not set. Throws InvalidArgument when it is no number.
std::uint32_t domain_id_from_environment();

struct Discovery {
  transport::DiscoveryRange range = transport::DiscoveryRange::subnet;
  std::vector<std::string> static_peers;
};

// ROS_AUTOMATIC_DISCOVERY_RANGE and ROS_STATIC_PEERS, unless the deprecated ROS_LOCALHOST_ONLY overrules them. What makes
// no sense is warned of and read as upstream reads it.
Discovery discovery_from_environment();

// ROS_SECURITY_ENCLAVE_OVERRIDE; empty when it is not set.
std::string enclave_from_environment();

}  // namespace myelin::node
