// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ament_index_cpp/get_resource.hpp"

namespace ament_index_cpp {

// Whether there is such a resource, and the prefix that it is found in first. Throws as get_resource().
inline bool has_resource(const std::string& resource_type, const std::string& resource_name,
                         std::string* prefix_path = nullptr) {
  std::string content;
  return get_resource(resource_type, resource_name, content, prefix_path);
}

}  // namespace ament_index_cpp
