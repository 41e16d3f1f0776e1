// SPDX-License-Identifier: Apache-2.0
// Where this library lies, and what is shipped with it.
#pragma once

#include <filesystem>
#include <string>

namespace humanoid_ai {

// The folder of libhumanoid_ai_detectors.so.
std::filesystem::path library_folder();

// `name` as it is when there is such a file; else a model of that name that ships (humanoid_ai/models/), with or without
// .onnx, in an install or in the source tree around a build; else `name` again.
std::string model_file(const std::string& name);

}  // namespace humanoid_ai
