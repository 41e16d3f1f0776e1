// SPDX-License-Identifier: Apache-2.0
// The prefixes that packages may be installed in: those of AMENT_PREFIX_PATH, in order, and the one that Myelin is installed
// in. Folders that are not there are left out.
#pragma once

#include <filesystem>
#include <list>
#include <string>

#include "core/idl/registry.hpp"

namespace ament_index_cpp {

inline std::list<std::string> get_search_paths() {
  std::list<std::string> prefixes;
  for (const std::filesystem::path& share : myelin::idl::interface_roots()) {
    std::error_code error;
    if (share.filename() == "share" && std::filesystem::is_directory(share.parent_path(), error)) {
      prefixes.push_back(share.parent_path().string());
    }
  }
  return prefixes;
}

}  // namespace ament_index_cpp
