// SPDX-License-Identifier: Apache-2.0
// In the place of xnn_network.cpp where XNNPACK is not installed.
#include "humanoid_ai/perception/detectors/network.hpp"

namespace humanoid_ai {

std::unique_ptr<Network> open_xnn_network(const std::string&) {
  return nullptr;
}

}  // namespace humanoid_ai
