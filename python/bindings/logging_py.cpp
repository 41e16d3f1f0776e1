// SPDX-License-Identifier: Apache-2.0
#include "core/node/logging.hpp"

#include <pybind11/pybind11.h>

#include "python/bindings/gil.hpp"
#include "python/bindings/module.hpp"

namespace myelin::python {

void bind_logging(py::module_& module) {
  namespace logging = node::logging;
  using logging::Severity;
  module.def(
      "log_enabled",
      [](std::string_view logger, int severity) { return logging::enabled(logger, static_cast<Severity>(severity)); },
      py::arg("logger"), py::arg("severity"));
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
  module.def("log_configure", [](bool to_console, bool to_file, bool to_rosout) {
    logging::Configuration configuration;
    configuration.to_console = to_console;
    configuration.to_file = to_file;
    configuration.to_rosout = to_rosout;
    logging::configure(configuration);
  });
  module.def("log_shutdown", [] { logging::shutdown(); });
}

}  // namespace myelin::python
