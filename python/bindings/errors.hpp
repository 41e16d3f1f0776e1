// SPDX-License-Identifier: Apache-2.0
// Exceptions: each kind of the core becomes exactly one Python class, decided here and nowhere else.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

namespace myelin::python {

namespace py = pybind11;

// The classes that live in rclpy._rclpy_pybind11; borrowed references, made when the module is.
struct Errors {
  PyObject* rcl_error;
  PyObject* rmw_error;
  PyObject* invalid_handle;
  PyObject* unsupported_event_type;
  PyObject* node_name_non_existent;
  PyObject* invalid_ros_args;
  PyObject* unknown_ros_args;
  PyObject* timer_cancelled;
};
const Errors& errors();

[[noreturn]] void raise(PyObject* type, const std::string& text);

// Raises rclpy.exceptions.<type>(*arguments).
template <class... Arguments>
[[noreturn]] void raise_rclpy(const char* type, Arguments&&... arguments) {
  const py::object exception = py::module_::import("rclpy.exceptions").attr(type)(arguments...);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  throw py::error_already_set();
}

}  // namespace myelin::python
