// SPDX-License-Identifier: Apache-2.0
// Methods of bound classes that are called once per message. pybind11's dispatcher looks up the C++ type of each argument
// by name at each call, and where a None meets a class it raises and drops an AttributeError: thousands of instructions.
// A quick method costs what a builtin one does. Its arguments are positional, and it checks them itself.
//
//   py::object publish(PublisherHandle& self, Arguments arguments);   // what it throws becomes a Python error, as usual
//   quick_method<publish, 1>(publisher_class, "publish", "publish(message): sends it.");   // of one argument
//
// The caller keeps `self` and the arguments alive for the call.
#pragma once

#include <pybind11/pybind11.h>

#ifdef __GNUG__
#include <cxxabi.h>
#endif

#include <exception>
#include <span>
#include <string>

#include "python/messages/python.hpp"

namespace myelin::python {

namespace py = pybind11;

using Arguments = std::span<PyObject* const>;

// The C++ object of an instance of T's class. Throws TypeError for anything else, and for one whose __init__ did not run.
template <class T>
T& bound(PyObject* object) {
  static PyTypeObject* const type = py::detail::get_type_info(typeid(T), true)->type;
  if (Py_TYPE(object) == type || PyType_IsSubtype(Py_TYPE(object), type)) {
    auto* const instance = reinterpret_cast<py::detail::instance*>(object);
    if (void* const value = instance->get_value_and_holder().value_ptr()) return *static_cast<T*>(value);
  }
  throw py::type_error(std::string("expected ") + type->tp_name + ", got " + Py_TYPE(object)->tp_name);
}

// Sets the Python error for the exception that is being handled.
inline void set_python_error() {
  try {
    throw;
  } catch (py::error_already_set& error) {
    error.restore();
#ifdef __GNUG__
  } catch (abi::__forced_unwind&) {
    throw;
#endif
  } catch (...) {
    if (!py::detail::apply_exception_translators(py::detail::get_internals().registered_exception_translators)) {
      PyErr_SetString(PyExc_SystemError, "unknown C++ exception");
    }
  }
}

template <class Self, auto function, int count>
PyObject* call_quickly(PyObject* self, PyObject* const* arguments, Py_ssize_t given) {
  try {
    if (given != count) {
      throw py::type_error("takes " + std::to_string(count) + " positional arguments, not " + std::to_string(given));
    }
    return function(bound<Self>(self), Arguments(arguments, static_cast<std::size_t>(given))).release().ptr();
  } catch (...) {
    set_python_error();
    return nullptr;
  }
}

// Adds the method to the class. `name` and `doc` live as long as the process.
template <auto function, int count, class Self, class... Options>
void quick_method(py::class_<Self, Options...>& cls, const char* name, const char* doc) {
  auto* const definition = new PyMethodDef{name, as_method(&call_quickly<Self, function, count>), METH_FASTCALL, doc};
  PyObject* const method = PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(cls.ptr()), definition);
  if (method == nullptr) throw py::error_already_set();
  cls.attr(name) = py::reinterpret_steal<py::object>(method);
}

}  // namespace myelin::python
