// SPDX-License-Identifier: Apache-2.0
// What the extension module shows of the messages: serialisation, and what the import hook is made of.
#include <new>
#include <string>

#include "core/idl/names.hpp"
#include "core/idl/parser.hpp"
#include "core/idl/registry.hpp"
#include "python/messages/message.hpp"
#include "python/messages/message_object.hpp"
#include "python/messages/message_type.hpp"

namespace myelin::python {
namespace {

PyObject* extension = nullptr;  // the module, borrowed

PyObject* list_of_names(const std::vector<std::string>& names) {
  Ref list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(names.size())));
  for (std::size_t i = 0; list && i < names.size(); ++i) {
    PyObject* name = PyUnicode_FromStringAndSize(names[i].data(), static_cast<Py_ssize_t>(names[i].size()));
    if (name == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), name);
  }
  return list.release();
}

template <class Call>
PyObject* guarded(Call&& call) {
  try {
    return call();
  } catch (...) {
    raise_current_exception();
    return nullptr;
  }
}

PyObject* message_class(PyObject*, PyObject* name) {
  const char* utf8 = PyUnicode_AsUTF8(name);
  if (utf8 == nullptr) return nullptr;
  return guarded([&] { return Py_NewRef(class_of(message_type_named(utf8))); });
}

PyObject* interface_hash(PyObject*, PyObject* name) {
  const char* utf8 = PyUnicode_AsUTF8(name);
  if (utf8 == nullptr) return nullptr;
  return guarded([&] { return PyUnicode_FromString(plans().registry().hash(utf8).c_str()); });
}

PyObject* interface_packages(PyObject*, PyObject*) {
  return guarded([&] { return list_of_names(plans().registry().packages()); });
}

PyObject* interface_names(PyObject*, PyObject* package) {
  const char* utf8 = PyUnicode_AsUTF8(package);
  if (utf8 == nullptr) return nullptr;
  return guarded([&] { return list_of_names(plans().registry().interfaces(utf8)); });
}

PyObject* interface_module_name(PyObject*, PyObject* name) {
  const char* utf8 = PyUnicode_AsUTF8(name);
  if (utf8 == nullptr) return nullptr;
  return guarded([&] { return PyUnicode_FromString(snake_case(utf8).c_str()); });
}

PyObject* message_type_name(PyObject*, PyObject* cls) {
  const MessageType* type = message_type(cls);
  if (type == nullptr) Py_RETURN_NONE;
  return PyUnicode_FromString(type_name(*type).c_str());
}

PyObject* serialize(PyObject*, PyObject* message) {
  return guarded([&] { return serialize_message(message); });
}

PyObject* deserialize(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (count != 2) {
    PyErr_Format(PyExc_TypeError, "deserialize_message() takes 2 arguments (%zd given)", count);
    return nullptr;
  }
  return guarded([&] { return deserialize_message(arguments[0], arguments[1]); });
}

PyObject* message_pieces(PyObject*, PyObject* message) {
  return guarded([&]() -> PyObject* {
    Encoding encoding;
    if (!encode(message, encoding)) return nullptr;
    const std::size_t handed_over = encoding.hand_over();
    const Gather pieces = encoding.pieces();
    Ref list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(pieces.size())));
    for (std::size_t i = 0; list && i < pieces.size(); ++i) {
      PyObject* piece = Py_BuildValue("(KnO)", reinterpret_cast<unsigned long long>(pieces[i].data()),
                                      static_cast<Py_ssize_t>(pieces[i].size()), i == handed_over ? Py_True : Py_False);
      if (piece == nullptr) return nullptr;
      PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), piece);
    }
    return list.release();
  });
}

PyMethodDef functions[] = {
    {"serialize_message", serialize, METH_O, "serialize_message(message) -> bytes, encapsulation header first."},
    {"deserialize_message", as_method(&deserialize), METH_FASTCALL,
     "deserialize_message(bytes, message_class) -> a message whose arrays are its own."},
    {"message_pieces", message_pieces, METH_O,
     "What publishing the message gives to the middleware: (address, octets, whether it may go as it is) of each "
     "piece."},
    {"message_class", message_class, METH_O, "The class of a message type, made if need be: 'std_msgs/msg/String'."},
    {"message_type_name", message_type_name, METH_O, "The type name of a message class; None for anything else."},
    {"interface_hash", interface_hash, METH_O, "The RIHS01 hash of a message, service or action."},
    {"interface_packages", interface_packages, METH_NOARGS, "Names of the packages with interfaces, sorted."},
    {"interface_names", interface_names, METH_O, "Interface files of a package, as 'msg/String', sorted."},
    {"interface_module_name", interface_module_name, METH_O, "The module of an interface file: 'u_int8' for 'UInt8'."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

cdr::PlanCache& plans() {
  // Never destroyed: messages may be encoded while the interpreter ends.
  static auto* registry = new idl::Registry(idl::interface_roots());
  static auto* cache = new cdr::PlanCache(*registry);
  return *cache;
}

void raise_current_exception() {
  try {
    throw;
  } catch (const PythonError&) {
  } catch (const cdr::EncodeError& error) {
    PyErr_SetString(PyExc_AssertionError, error.what());
  } catch (const cdr::DecodeError& error) {
    PyErr_SetString(rmw_error(), error.what());
  } catch (const idl::UnknownInterface& error) {
    PyErr_SetString(PyExc_LookupError, error.what());
  } catch (const Error& error) {
    PyErr_SetString(PyExc_ImportError, error.what());
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
}

PyObject* rmw_error() {
  PyObject* found = extension == nullptr ? nullptr : PyDict_GetItemString(PyModule_GetDict(extension), "RMWError");
  return found != nullptr ? found : PyExc_RuntimeError;
}

bool init_messages(PyObject* module) {
  extension = module;
  PyTypeObject* base = message_base();
  return base != nullptr && PyModule_AddObjectRef(module, "Message", reinterpret_cast<PyObject*>(base)) == 0 &&
         PyModule_AddFunctions(module, functions) == 0;
}

}  // namespace myelin::python
