// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "ament_index_cpp/get_resource.hpp"

namespace ament_index_cpp {

// No prefix has the package.
class PackageNotFoundError : public std::out_of_range {
 public:
  explicit PackageNotFoundError(const std::string& its_name)
      : std::out_of_range("package '" + its_name + "' not found, searching: [" + searched() + "]"),
        package_name(its_name) {}

  const std::string package_name;

 private:
  static std::string searched() {
    std::string paths;
    for (const std::string& path : get_search_paths()) paths += (paths.empty() ? "" : ", ") + path;
    return paths;
  }
};

// The prefix that a package is installed in. Throws PackageNotFoundError.
inline std::string get_package_prefix(const std::string& package_name) {
  std::string content, prefix;
  if (!get_resource("packages", package_name, content, &prefix)) throw PackageNotFoundError(package_name);
  return prefix;
}

}  // namespace ament_index_cpp
