// SPDX-License-Identifier: Apache-2.0
// From an ONNX graph to XNNPACK's runtime, for one shape of input.
#pragma once

#include <pthreadpool.h>
#include <xnnpack.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "humanoid_ai/perception/detectors/onnx_graph.hpp"

namespace humanoid_ai {

// Something that XNNPACK, or xnn_graph.cpp, does not do; OpenCV may.
struct XnnUnsupported {};

inline void must(bool true_of_it) {
  if (!true_of_it) throw XnnUnsupported();
}
inline void must(xnn_status status) {
  must(status == xnn_status_success);
}

// What is made of the graph's constants, by the value that an operator makes with them; zeros have no name.
using XnnWeights = std::map<std::string, std::vector<float>>;

// From pixels [1, height, width, 3] (external value 0) to numbers [1, numbers] (external value 1).
struct XnnRuntime {
  struct Delete {
    void operator()(xnn_runtime* runtime) const { xnn_delete_runtime(runtime); }
  };
  std::unique_ptr<xnn_runtime, Delete> runtime;
  std::size_t numbers = 0;
};

// `graph` and `weights`, which it adds to, outlive the runtime; a null pool is the calling thread. Throws XnnUnsupported.
XnnRuntime runtime_of(const OnnxGraph& graph, XnnWeights& weights, InputSize size, pthreadpool_t pool);

}  // namespace humanoid_ai
