// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include "ament_index_cpp/get_search_paths.hpp"

namespace ament_index_cpp {

// The names of all resources of a type, each with the prefix that it is found in first. Throws std::runtime_error for an
// empty type.
inline std::map<std::string, std::string> get_resources(const std::string& resource_type) {
  if (resource_type.empty())
    throw std::runtime_error("ament_index_cpp::get_resources() resource type must not be empty");
  std::map<std::string, std::string> resources;
  for (const std::string& prefix : get_search_paths()) {
    std::error_code error;
    const auto folder = std::filesystem::path(prefix) / "share" / "ament_index" / "resource_index" / resource_type;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(".") && !entry.is_directory(error)) resources.emplace(name, prefix);
    }
  }
  return resources;
}

}  // namespace ament_index_cpp
