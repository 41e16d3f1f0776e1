// SPDX-License-Identifier: Apache-2.0
#include "python/messages/list_field.hpp"

namespace myelin::python {
namespace {

PyObject* zero_element(const Field& field) {
  switch (field.plan->kind) {
    case idl::Kind::boolean:
      return Py_NewRef(Py_False);
    case idl::Kind::octet:
      return PyBytes_FromStringAndSize("", 1);
    case idl::Kind::nested:
      return new_message(nested_type(field));
    default:
      return PyUnicode_FromStringAndSize(nullptr, 0);
  }
}

Ref default_list(const Field& field) {
  if (field.default_object != nullptr) return Ref::steal(PySequence_List(field.default_object));
  const Py_ssize_t count = field.fixed() ? static_cast<Py_ssize_t>(field.plan->capacity) : 0;
  Ref list = Ref::steal(PyList_New(count));
  for (Py_ssize_t i = 0; list && i < count; ++i) {
    PyObject* element = zero_element(field);
    if (element == nullptr) return {};
    PyList_SET_ITEM(list.get(), i, element);
  }
  return list;
}

// Booleans of numpy become Python's: the list is our own.
bool tidy(const Field& field, PyObject* list) {
  if (field.plan->kind != idl::Kind::boolean) return true;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    std::uint8_t boolean;
    const Verdict verdict = read_boolean(PyList_GET_ITEM(list, i), boolean);
    if (verdict != Verdict::good) return refuse_elements(field, verdict);
    PyList_SetItem(list, i, Py_NewRef(boolean != 0 ? Py_True : Py_False));
  }
  return true;
}

}  // namespace

PyObject* get_list(const Field& field, char* instance) {
  PyObject*& object = field.object(instance);
  if (object == nullptr) {
    Ref list = default_list(field);
    if (!list) return nullptr;
    Py_XSETREF(object, list.release());
  }
  return Py_NewRef(object);
}

bool fits(const Field& field, PyObject* element) {
  switch (field.plan->kind) {
    case idl::Kind::boolean: {
      std::uint8_t boolean;
      return read_boolean(element, boolean) == Verdict::good;
    }
    case idl::Kind::octet:
      return PyBytes_Check(element) && PyBytes_GET_SIZE(element) == 1;
    case idl::Kind::nested:
      return PyObject_TypeCheck(element, nested_type(field).cls);
    default: {
      const std::uint32_t bound = field.plan->string_capacity;
      return PyUnicode_Check(element) && (bound == 0 || PyUnicode_GET_LENGTH(element) <= bound);
    }
  }
}

bool set_list(const Field& field, char* instance, PyObject* value) {
  Ref items = as_items(value);
  if (!items) return PyErr_Occurred() ? false : refuse_elements(field);
  const bool own = items.get() != value;
  if (own && !tidy(field, items.get())) return false;
  if (!check_count(field, static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items.get())))) return false;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.get()); ++i) {
    if (!fits(field, PySequence_Fast_GET_ITEM(items.get(), i)))
      return PyErr_Occurred() ? false : refuse_elements(field);
  }
  Py_XSETREF(field.object(instance), items.release());
  return true;
}

PyObject* list_elements(const Field& field, const char* instance) {
  PyObject* object = field.object(instance);
  return object != nullptr ? object : field.default_object;
}

}  // namespace myelin::python
