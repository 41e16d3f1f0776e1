// SPDX-License-Identifier: Apache-2.0
// Where component libraries are, and loading one.
//
//   index := <prefix>/share/ament_index/resource_index/rclcpp_components/<package>
//   line  := class ";" library                  the library's path, from the prefix unless absolute
//
// Prefixes are those of AMENT_PREFIX_PATH, in order, and the one that Myelin is installed in.
#pragma once

#include <dlfcn.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/idl/registry.hpp"

namespace rclcpp_components::detail {

using Resource = std::pair<std::string, std::string>;  // class, library

// Of the first prefix that has the package. Throws std::runtime_error, saying where was searched or what line is wrong.
inline std::vector<Resource> find_resources(const std::string& package, const std::string& index) {
  namespace fs = std::filesystem;
  std::string searched;
  // Interface folders are <prefix>/share.
  for (const fs::path& share : myelin::idl::interface_roots()) {
    const fs::path folder = share / "ament_index" / "resource_index" / index;
    const bool is_name =
        !package.empty() && package.find('/') == std::string::npos && package != "." && package != "..";
    std::ifstream file(is_name ? folder / package : fs::path());
    if (!file) {
      searched += (searched.empty() ? "" : ", ") + folder.string();
      continue;
    }
    std::vector<Resource> resources;
    for (std::string line; std::getline(file, line);) {
      if (line.empty()) continue;
      const std::size_t cut = line.find(';');
      if (cut == std::string::npos || cut == 0 || cut + 1 == line.size() ||
          line.find(';', cut + 1) != std::string::npos) {
        throw std::runtime_error("Invalid resource entry '" + line + "' in " + (folder / package).string());
      }
      resources.emplace_back(line.substr(0, cut), (share.parent_path() / line.substr(cut + 1)).string());
    }
    return resources;
  }
  throw std::runtime_error("Could not find package '" + package + "' with components; searched " + searched);
}

// For good: what has run cannot be taken out of a process safely. Throws std::runtime_error.
inline void load_library(const std::string& path) {
  if (::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) != nullptr) return;
  const char* const reason = ::dlerror();
  throw std::runtime_error("Failed to load library " + path + ": " + (reason == nullptr ? "no reason given" : reason));
}

}  // namespace rclcpp_components::detail
