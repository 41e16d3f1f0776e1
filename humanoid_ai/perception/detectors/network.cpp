// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/network.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "humanoid_ai/perception/detectors/model_error.hpp"

namespace humanoid_ai {

std::unique_ptr<Network> open_network(const std::string& path, const std::string& config) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) throw ModelError("model " + path + ": no such file");
  if (!std::filesystem::is_regular_file(path, ignored)) throw ModelError("model " + path + ": not a file");
  if (std::filesystem::file_size(path, ignored) == 0) throw ModelError("model " + path + ": empty file");
  if (!config.empty() && !std::filesystem::is_regular_file(config, ignored)) {
    throw ModelError("model config " + config + ": no such file");
  }
  constexpr std::array kTorch = {".pt", ".pth", ".ts", ".torchscript"};
  const std::string ending = std::filesystem::path(path).extension();
  const bool torch = std::find(kTorch.begin(), kTorch.end(), ending) != kTorch.end();
  if (torch) return open_torch_network(path);
  if (ending == ".onnx") {
    if (auto network = open_xnn_network(path)) return network;
  }
  return open_dnn_network(path, config);
}

}  // namespace humanoid_ai
