// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "ament_index_cpp/get_resources.hpp"

namespace ament_index_cpp {

// The names of all packages and the prefix of each.
inline std::map<std::string, std::string> get_packages_with_prefixes() {
  return get_resources("packages");
}

}  // namespace ament_index_cpp
