// SPDX-License-Identifier: Apache-2.0
// How a class describes its fields: upstream's spelling of types and the objects of rosidl_parser.definition.
#include <string>

#include "python/messages/message.hpp"
#include "python/messages/message_type.hpp"
#include "python/messages/numpy.hpp"

namespace myelin::python {
namespace {

// Integers are called as numpy calls them.
const char* basic_name(idl::Kind kind) {
  switch (kind) {
    case idl::Kind::boolean:
      return "boolean";
    case idl::Kind::octet:
      return "octet";
    case idl::Kind::float32:
      return "float";
    case idl::Kind::float64:
      return "double";
    default:
      return dtype_name(kind);
  }
}

std::string element_spelling(const cdr::PlanField& plan) {
  if (plan.kind == idl::Kind::nested) {
    const std::string& name = plan.nested->type_name();
    return name.substr(0, name.find('/')) + name.substr(name.rfind('/'));
  }
  if (plan.kind != idl::Kind::string && plan.kind != idl::Kind::wstring) return basic_name(plan.kind);
  const std::string text = plan.kind == idl::Kind::wstring ? "wstring" : "string";
  return plan.string_capacity == 0 ? text : text + "<" + std::to_string(plan.string_capacity) + ">";
}

std::string spelling(const cdr::PlanField& plan) {
  const std::string element = element_spelling(plan);
  switch (plan.collection) {
    case idl::Collection::array:
      return element + "[" + std::to_string(plan.capacity) + "]";
    case idl::Collection::bounded_sequence:
      return "sequence<" + element + ", " + std::to_string(plan.capacity) + ">";
    case idl::Collection::sequence:
      return "sequence<" + element + ">";
    default:
      return element;
  }
}

template <class... Arguments>
PyObject* define(PyObject* definitions, const char* name, const char* format, Arguments... arguments) {
  return PyObject_CallMethod(definitions, name, format, arguments...);
}

// ["std_msgs", "msg"], "Header"
PyObject* namespaced(PyObject* definitions, const std::string& name) {
  const std::size_t first = name.find('/');
  const std::size_t last = name.rfind('/');
  return define(definitions, "NamespacedType", "([ss]s)", name.substr(0, first).c_str(),
                name.substr(first + 1, last - first - 1).c_str(), name.substr(last + 1).c_str());
}

PyObject* element_definition(PyObject* definitions, const cdr::PlanField& plan) {
  if (plan.kind == idl::Kind::nested) return namespaced(definitions, plan.nested->type_name());
  if (plan.kind != idl::Kind::string && plan.kind != idl::Kind::wstring) {
    return define(definitions, "BasicType", "(s)", basic_name(plan.kind));
  }
  const bool wide = plan.kind == idl::Kind::wstring;
  if (plan.string_capacity == 0) return define(definitions, wide ? "UnboundedWString" : "UnboundedString", "()");
  return define(definitions, wide ? "BoundedWString" : "BoundedString", "(I)", plan.string_capacity);
}

PyObject* definition(PyObject* definitions, const cdr::PlanField& plan) {
  Ref element = Ref::steal(element_definition(definitions, plan));
  if (!element || plan.collection == idl::Collection::none) return element.release();
  switch (plan.collection) {
    case idl::Collection::array:
      return define(definitions, "Array", "(OI)", element.get(), plan.capacity);
    case idl::Collection::bounded_sequence:
      return define(definitions, "BoundedSequence", "(OI)", element.get(), plan.capacity);
    default:
      return define(definitions, "UnboundedSequence", "(O)", element.get());
  }
}

}  // namespace

PyObject* slot_types(const MessageType& type) {
  if (type.slot_types != nullptr) return Py_NewRef(type.slot_types);
  Ref definitions = Ref::steal(PyImport_ImportModule("rosidl_parser.definition"));
  Ref all = definitions ? Ref::steal(PyTuple_New(static_cast<Py_ssize_t>(type.fields.size()))) : Ref();
  if (!all) return nullptr;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    PyObject* one = definition(definitions.get(), *type.fields[i].plan);
    if (one == nullptr) return nullptr;
    PyTuple_SET_ITEM(all.get(), static_cast<Py_ssize_t>(i), one);
  }
  if (type.slot_types == nullptr) type.slot_types = all.release();
  return Py_NewRef(type.slot_types);
}

PyObject* field_types(const MessageType& type) {
  if (type.field_types != nullptr) return Py_NewRef(type.field_types);
  Ref all = Ref::steal(PyDict_New());
  if (!all) return nullptr;
  for (const Field& field : type.fields) {
    Ref text = Ref::steal(PyUnicode_FromString(spelling(*field.plan).c_str()));
    if (!text || PyDict_SetItem(all.get(), field.name, text.get()) < 0) return nullptr;
  }
  if (type.field_types == nullptr) type.field_types = all.release();
  return Py_NewRef(type.field_types);
}

}  // namespace myelin::python
