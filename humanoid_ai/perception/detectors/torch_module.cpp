// SPDX-License-Identifier: Apache-2.0
// The way to the TorchScript backend: a module that is looked for beside this library, then where the loader looks.
#include <dlfcn.h>

#include "humanoid_ai/perception/detectors/model_error.hpp"
#include "humanoid_ai/perception/detectors/shipped.hpp"
#include "humanoid_ai/perception/detectors/torch_module.hpp"

namespace humanoid_ai {
namespace {

constexpr const char* kModule = "libhumanoid_ai_torch.so";

void* module(const std::string& model) {
  void* found = dlopen((library_folder() / kModule).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!found) found = dlopen(kModule, RTLD_NOW | RTLD_LOCAL);
  if (found) return found;
  const char* why = dlerror();
  throw ModelError("model " + model + ": TorchScript needs the module " + kModule +
                   ", which is built when libtorch-dev is installed: " + one_line(why ? why : ""));
}

}  // namespace

std::unique_ptr<Network> open_torch_network(const std::string& path) {
  const auto open =
      reinterpret_cast<decltype(&humanoid_ai_open_torchscript)>(dlsym(module(path), "humanoid_ai_open_torchscript"));
  if (!open) throw ModelError(std::string("model ") + path + ": " + kModule + " is of another version");
  char why[512] = "";
  std::unique_ptr<Network> network(open(path.c_str(), why, sizeof why));
  if (!network) throw ModelError("model " + path + ": " + one_line(why));
  return network;
}

}  // namespace humanoid_ai
