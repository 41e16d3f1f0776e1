// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/shipped.hpp"

#include <dlfcn.h>

namespace humanoid_ai {

namespace fs = std::filesystem;

fs::path library_folder() {
  Dl_info here;
  if (dladdr(reinterpret_cast<const void*>(&library_folder), &here) == 0) return {};
  std::error_code ignored;
  return fs::weakly_canonical(here.dli_fname, ignored).parent_path();
}

std::string model_file(const std::string& name) {
  std::error_code ignored;
  if (name.empty() || name.find('/') != std::string::npos || fs::exists(name, ignored)) return name;
  for (fs::path around = library_folder(); around.has_relative_path(); around = around.parent_path()) {
    for (const char* place :
         {"humanoid_ai/models", "python3/dist-packages/humanoid_ai/models", "share/humanoid_ai/models"}) {
      for (const std::string& file : {name, name + ".onnx"}) {
        if (const fs::path found = around / place / file; fs::is_regular_file(found, ignored)) return found;
      }
    }
  }
  return name;
}

}  // namespace humanoid_ai
