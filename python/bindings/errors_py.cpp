// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/errors.hpp"

#include <pybind11/stl.h>

#include "core/cdr/error.hpp"
#include "core/graph/graph.hpp"
#include "core/graph/names.hpp"
#include "core/node/arguments.hpp"
#include "core/node/endpoints.hpp"
#include "core/param/parameters.hpp"
#include "core/transport/transport.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/module.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {
namespace {

Errors classes;

PyObject* make(py::module_& module, const char* name, PyObject* base, const char* doc) {
  PyObject* type =
      PyErr_NewExceptionWithDoc((std::string("rclpy._rclpy_pybind11.") + name).c_str(), doc, base, nullptr);
  if (type == nullptr) throw py::error_already_set();
  module.attr(name) = py::handle(type);
  return type;  // for the life of the process
}

// Sets the Python error for a C++ exception that is already known to be ours.
void set(const graph::InvalidName& error) {
  if (error.fault.message.starts_with("unknown substitution")) {  // the name is well formed
    raise(PyExc_ValueError, "topic name '" + error.name + "' is invalid: " + error.fault.message);
  }
  using What = graph::InvalidName::What;
  const char* type = error.kind == What::node_name        ? "InvalidNodeNameException"
                     : error.kind == What::node_namespace ? "InvalidNamespaceException"
                     : error.kind == What::service_name   ? "InvalidServiceNameException"
                                                          : "InvalidTopicNameException";
  raise_rclpy(type, error.name, error.fault.message, error.fault.position);
}

void set(const node::UnknownRosArguments& error) {
  raise(classes.unknown_ros_args, error.what());
}

std::string first_name(const param::ParameterError& error) {
  return error.names.empty() ? std::string() : error.names.front();
}

// A single name reads as upstream prints it, several as a list.
py::object names_of(const param::ParameterError& error) {
  return error.names.size() == 1 ? py::object(py::str(error.names.front())) : py::object(py::cast(error.names));
}

void translate(std::exception_ptr pointer) {
  try {
    try {
      std::rethrow_exception(pointer);
    } catch (const graph::InvalidName& error) {
      set(error);
    } catch (const graph::UnknownNode& error) {
      raise(classes.node_name_non_existent, error.what());
    } catch (const node::Closed&) {
      raise(classes.invalid_handle, "cannot use Destroyable because destruction was requested");
    } catch (const node::ContextInvalid& error) {
      raise(classes.rcl_error, error.what());
    } catch (const node::UnknownRosArguments& error) {
      set(error);
    } catch (const node::InvalidRosArguments& error) {
      raise(classes.invalid_ros_args, error.what());
    } catch (const transport::TransportError& error) {
      raise(classes.rcl_error, error.what());
    } catch (const param::AlreadyDeclared& error) {
      raise_rclpy("ParameterAlreadyDeclaredException", error.names);
    } catch (const param::NotDeclared& error) {
      raise_rclpy("ParameterNotDeclaredException", names_of(error));
    } catch (const param::Uninitialized& error) {
      raise_rclpy("ParameterUninitializedException", first_name(error));
    } catch (const param::InvalidName& error) {
      raise_rclpy("InvalidParameterException", first_name(error));
    } catch (const param::InvalidType& error) {
      const py::object type = py::module_::import("rclpy.exceptions").attr("InvalidParameterTypeException");
      const py::object exception = type.attr("__new__")(type, error.what());
      PyErr_SetObject(type.ptr(), exception.ptr());
    } catch (const param::InvalidValue& error) {
      raise_rclpy("InvalidParameterValueException", first_name(error), to_python(error.value), error.reason);
    } catch (const param::Immutable& error) {
      raise_rclpy("ParameterImmutableException", first_name(error));
    } catch (const InvalidArgument& error) {
      raise(PyExc_ValueError, error.what());
    } catch (const Error& error) {
      raise(classes.rcl_error, error.what());
    }
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const PythonError&) {  // the error is set already
  }
}

}  // namespace

const Errors& errors() {
  return classes;
}

void raise(PyObject* type, const std::string& text) {
  PyErr_SetString(type, text.c_str());
  throw py::error_already_set();
}

void bind_errors(py::module_& module) {
  classes.rcl_error = make(module, "RCLError", PyExc_RuntimeError, "The client library refused.");
  classes.rmw_error = make(module, "RMWError", PyExc_RuntimeError, "The middleware refused.");
  classes.invalid_handle = make(module, "InvalidHandle", PyExc_RuntimeError, "A use of something that was destroyed.");
  classes.unsupported_event_type =
      make(module, "UnsupportedEventTypeError", classes.rcl_error, "The middleware has no event of this kind.");
  classes.node_name_non_existent =
      make(module, "NodeNameNonExistentError", classes.rcl_error, "No node of this name is known.");
  classes.invalid_ros_args =
      make(module, "RCLInvalidROSArgsError", classes.rcl_error, "A ROS argument whose value is not understood.");
  classes.unknown_ros_args =
      make(module, "UnknownROSArgsError", PyExc_RuntimeError, "An argument after --ros-args that ROS does not know.");
  classes.timer_cancelled = make(module, "TimerCancelledError", classes.rcl_error, "A call of a cancelled timer.");
  py::register_exception_translator(translate);
}

}  // namespace myelin::python
