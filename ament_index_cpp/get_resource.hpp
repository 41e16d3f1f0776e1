// SPDX-License-Identifier: Apache-2.0
// The index of resources: one file a resource, <prefix>/share/ament_index/resource_index/<type>/<name>.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "ament_index_cpp/get_search_paths.hpp"

namespace ament_index_cpp {

// The content of a resource, and the prefix that it was found in first. False when there is none. Throws
// std::runtime_error for an empty type or name.
inline bool get_resource(const std::string& resource_type, const std::string& resource_name, std::string& content,
                         std::string* prefix_path = nullptr) {
  if (resource_type.empty())
    throw std::runtime_error("ament_index_cpp::get_resource() resource type must not be empty");
  if (resource_name.empty())
    throw std::runtime_error("ament_index_cpp::get_resource() resource name must not be empty");
  for (const std::string& prefix : get_search_paths()) {
    const auto path =
        std::filesystem::path(prefix) / "share" / "ament_index" / "resource_index" / resource_type / resource_name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) continue;
    std::ifstream file(path);
    if (!file) continue;
    content.assign(std::istreambuf_iterator<char>(file), {});
    if (prefix_path) *prefix_path = prefix;
    return true;
  }
  return false;
}

}  // namespace ament_index_cpp
