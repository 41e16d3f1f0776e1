// SPDX-License-Identifier: Apache-2.0
// The parts of the extension module `_myelin`, one a folder of core/ (core/node fills three). Each adds its classes and
// functions to the module; rclpy/ gives them their public faces.
#pragma once

#include <pybind11/pybind11.h>

namespace myelin::python {

namespace py = pybind11;

void bind_errors(py::module_& module);     // errors_py.cpp
void bind_transport(py::module_& module);  // transport_py.cpp
void bind_graph(py::module_& module);      // graph_py.cpp
void bind_exec(py::module_& module);       // exec_py.cpp
void bind_node(py::module_& module);       // node_py.cpp
void bind_time(py::module_& module);       // time_py.cpp
void bind_endpoints(py::module_& module);  // endpoint_py.cpp
void bind_raw_handles(py::module_& module);  // raw_py.cpp
void bind_waitable(py::module_& module);     // waitable_py.cpp
void bind_param(py::module_& module);      // param_py.cpp
void bind_action(py::module_& module);     // action_py.cpp
void bind_lifecycle(py::module_& module);  // lifecycle_py.cpp
void bind_logging(py::module_& module);    // logging_py.cpp
void bind_async(py::module_& module);      // async_py.cpp

}  // namespace myelin::python
