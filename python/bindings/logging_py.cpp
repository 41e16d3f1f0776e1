// SPDX-License-Identifier: Apache-2.0
#include "core/node/logging.hpp"

#include <pybind11/pybind11.h>

#include "python/bindings/gil.hpp"
#include "python/bindings/module.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

namespace {

// log_enabled(logger: str, severity: int) -> bool. What every log call pays, so it is bound by hand: nothing is allocated
// and no arguments are packed.
PyObject* log_enabled(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_Format(PyExc_TypeError, "log_enabled() takes 2 arguments (%zd given)", count);
    return nullptr;
  }
  Py_ssize_t size = 0;
  const char* logger = PyUnicode_AsUTF8AndSize(arguments[0], &size);
  if (logger == nullptr) return nullptr;
  const long severity = PyLong_AsLong(arguments[1]);
  if (severity == -1 && PyErr_Occurred()) return nullptr;
  return PyBool_FromLong(
      node::logging::enabled({logger, static_cast<std::size_t>(size)}, static_cast<node::logging::Severity>(severity)));
}

PyMethodDef functions[] = {
    {"log_enabled", as_method(&log_enabled), METH_FASTCALL, "Whether the logger writes messages of this severity."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

void bind_logging(py::module_& module) {
  namespace logging = node::logging;
  using logging::Severity;
  if (PyModule_AddFunctions(module.ptr(), functions) != 0) throw py::error_already_set();
  module.def(
      "log_write",
      [](int severity, const std::string& logger, const std::string& message, const std::string& function,
         const std::string& file, std::uint32_t line) {
        const Unlocked unlocked;
        logging::write(logger, static_cast<Severity>(severity), message,
                       {.function = function, .file = file, .line = line});
      },
      py::arg("severity"), py::arg("logger"), py::arg("message"), py::arg("function"), py::arg("file"), py::arg("line"),
      "Writes without asking log_enabled().");
  module.def("log_set_level", [](std::string_view logger, int severity) {
    logging::set_level(logger, static_cast<Severity>(severity));
  });
  module.def("log_level", [](std::string_view logger) { return static_cast<int>(logging::level(logger)); });
  module.def("log_effective_level",
             [](std::string_view logger) { return static_cast<int>(logging::effective_level(logger)); });
  module.def("log_directory", [] { return logging::directory(); });
  module.def("log_reset_levels", [] { logging::reset_levels(); });
}

}  // namespace myelin::python
