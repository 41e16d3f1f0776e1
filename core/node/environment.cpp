// SPDX-License-Identifier: Apache-2.0
#include "core/node/environment.hpp"

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "core/base/error.hpp"
#include "core/node/logging.hpp"

namespace myelin::node {
namespace {

constexpr std::size_t longest_peer = 255;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void warn(const std::string& text) {
  if (logging::enabled("rcl", logging::Severity::warn)) {
    logging::write("rcl", logging::Severity::warn, text, {"discovery_from_environment", __FILE__, __LINE__});
  }
}

transport::DiscoveryRange range_named(const std::string& name) {
  using transport::DiscoveryRange;
  if (name.empty() || name == "SUBNET") return DiscoveryRange::subnet;
  if (name == "OFF") return DiscoveryRange::off;
  if (name == "LOCALHOST") return DiscoveryRange::localhost;
  if (name == "SYSTEM_DEFAULT") return DiscoveryRange::system_default;
  warn("Invalid value '" + name + "' specified for 'ROS_AUTOMATIC_DISCOVERY_RANGE', assuming localhost only");
  return DiscoveryRange::localhost;
}

std::vector<std::string> peers_listed(std::string_view text) {
  std::vector<std::string> peers;
  while (!text.empty()) {
    const std::string_view peer = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), peer.size() + 1));
    if (peer.size() > longest_peer) {
      warn("Static peer " + std::string(peer) + " specified to 'ROS_STATIC_PEERS' is too long (maximum of " +
           std::to_string(longest_peer) + "); skipping");
    } else if (!peer.empty()) {
      peers.emplace_back(peer);
    }
  }
  return peers;
}

}  // namespace

std::uint32_t domain_id_from_environment() {
  const std::string text = variable("ROS_DOMAIN_ID");
  if (text.empty()) return 0;
  char* end = nullptr;
  errno = 0;
  const unsigned long number = std::strtoul(text.c_str(), &end, 0);
  if (*end != '\0') throw InvalidArgument("ROS_DOMAIN_ID is not an integral number: '" + text + "'");
  if (errno == ERANGE || number > std::numeric_limits<std::uint32_t>::max()) {
    throw InvalidArgument("ROS_DOMAIN_ID is out of range: '" + text + "'");
  }
  return static_cast<std::uint32_t>(number);
}

Discovery discovery_from_environment() {
  const std::string localhost_only = variable("ROS_LOCALHOST_ONLY");
  if (!localhost_only.empty()) {
    warn(
        "ROS_LOCALHOST_ONLY is deprecated but still honored if it is enabled. "
        "Use ROS_AUTOMATIC_DISCOVERY_RANGE and ROS_STATIC_PEERS instead.");
    if (localhost_only == "1") {
      warn("'localhost_only' is enabled, 'automatic_discovery_range' and 'static_peers' will be ignored.");
      return {transport::DiscoveryRange::localhost, {}};
    }
    warn("'localhost_only' is disabled, 'automatic_discovery_range' and 'static_peers' will be used.");
  }
  return {range_named(variable("ROS_AUTOMATIC_DISCOVERY_RANGE")), peers_listed(variable("ROS_STATIC_PEERS"))};
}

std::string enclave_from_environment() {
  return variable("ROS_SECURITY_ENCLAVE_OVERRIDE");
}

}  // namespace myelin::node
