// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ament_index_cpp/get_package_prefix.hpp"

namespace ament_index_cpp {

// Where the files that a package shares are: <prefix>/share/<package>. Throws PackageNotFoundError.
inline std::string get_package_share_directory(const std::string& package_name) {
  return get_package_prefix(package_name) + "/share/" + package_name;
}

}  // namespace ament_index_cpp
