// SPDX-License-Identifier: Apache-2.0
// The extension module `_myelin`: what rclpy and the message packages are made of.
#include "python/bindings/module.hpp"

#include "python/bindings/node_py.hpp"
#include "python/messages/message.hpp"

PYBIND11_MODULE(_myelin, module) {
  using namespace myelin::python;
  module.doc() = "The native part of rclpy.";
  bind_errors(module);
  if (!init_messages(module.ptr())) throw py::error_already_set();
  bind_transport(module);
  bind_exec(module);
  bind_time(module);
  bind_node(module);
  bind_graph(module);
  bind_endpoints(module);
  bind_raw_handles(module);
  bind_waitable(module);
  bind_param(module);
  bind_action(module);
  bind_lifecycle(module);
  bind_logging(module);
  bind_async(module);
  py::module_::import("atexit").attr("register")(py::cpp_function([] { leave(); }));
}
