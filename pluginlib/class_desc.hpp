// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pluginlib {

// What a package tells of a plugin.
struct ClassDesc {
  std::string lookup_name;
  std::string derived_class;
  std::string base_class;
  std::string package;
  std::string description;
  std::string library_name;
  std::string prefix;                // of the package
  std::string plugin_manifest_path;  // the XML file
};

}  // namespace pluginlib
