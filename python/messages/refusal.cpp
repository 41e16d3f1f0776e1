// SPDX-License-Identifier: Apache-2.0
#include "python/messages/refusal.hpp"

#include <string>

#include "core/cdr/walk.hpp"
#include "python/messages/list_field.hpp"
#include "python/messages/message.hpp"
#include "python/messages/number_field.hpp"

namespace myelin::python {
namespace {

constexpr Py_ssize_t shown_text = 40;  // characters

const char* name_of_type(PyObject* value) {
  return Py_TYPE(value)->tp_name;
}

// Whether printing it is quick, harmless and says something.
bool is_plain(PyObject* value) {
  if (PyUnicode_CheckExact(value)) return PyUnicode_GET_LENGTH(value) <= shown_text;
  if (PyBytes_CheckExact(value)) return PyBytes_GET_SIZE(value) <= shown_text;
  return PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyBool_Check(value) || PyComplex_CheckExact(value);
}

Ref described(PyObject* value) {
  if (value == Py_None) return Ref::steal(PyUnicode_FromString("None"));
  if (is_plain(value)) {
    Ref text = Ref::steal(PyUnicode_FromFormat("%R of type '%s'", value, name_of_type(value)));
    if (text) return text;
    PyErr_Clear();  // an int too long to print
  }
  Ref shape = Ref::steal(PyObject_GetAttrString(value, "shape"));
  Ref dtype = shape ? Ref::steal(PyObject_GetAttrString(value, "dtype")) : Ref();
  if (dtype && !PyType_Check(value)) {
    return Ref::steal(
        PyUnicode_FromFormat("a '%s' of %S with shape %S", name_of_type(value), dtype.get(), shape.get()));
  }
  PyErr_Clear();
  const Py_ssize_t size = PyType_Check(value) ? -1 : PyObject_Size(value);
  if (size >= 0) return Ref::steal(PyUnicode_FromFormat("a '%s' of length %zd", name_of_type(value), size));
  PyErr_Clear();
  if (PyType_Check(value)) return Ref::steal(PyUnicode_FromFormat("the class %R", value));
  return Ref::steal(PyUnicode_FromFormat("a value of type '%s'", name_of_type(value)));
}

bool element_fits(const Field& field, PyObject* element) {
  if (field.shape == Shape::list) return fits(field, element);
  return cdr::with_primitive(field.plan->kind, [&]<class T>() {
    typename Stored<T>::type number;
    return read_number<T>(element, number) == Verdict::good;
  });
}

// Of a list or tuple, what is wrong with its elements; empty when it is none or nothing is.
Ref described_element(const Field& field, PyObject* value) {
  const bool collection =
      field.shape == Shape::list || field.shape == Shape::number_sequence || field.shape == Shape::number_array;
  if (!collection || (!PyList_Check(value) && !PyTuple_Check(value))) return {};
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(value); ++i) {
    Ref element = Ref::borrow(PySequence_Fast_GET_ITEM(value, i));
    if (element_fits(field, element.get())) continue;
    PyErr_Clear();
    Ref text = described(element.get());
    return text ? Ref::steal(PyUnicode_FromFormat("a '%s' whose element %zd is %U", name_of_type(value), i, text.get()))
                : Ref();
  }
  return {};
}

// Whether the error is our own: its text begins with the field.
bool is_ours(const Field& field, PyObject* text) {
  Ref beginning = Ref::steal(PyUnicode_FromFormat("The '%U' ", field.name));
  return beginning && PyUnicode_Tailmatch(text, beginning.get(), 0, PY_SSIZE_T_MAX, -1) == 1;
}

}  // namespace

void describe_refusal(const Field& field, PyObject* value) {
  if (!PyErr_ExceptionMatches(PyExc_AssertionError)) return;
  PyObject *type, *error, *traceback;
  PyErr_Fetch(&type, &error, &traceback);
  Ref text = error == nullptr ? Ref() : Ref::steal(PyObject_Str(error));
  Ref got = text && is_ours(field, text.get()) ? described_element(field, value) : Ref();
  if (!got && !PyErr_Occurred() && text && is_ours(field, text.get())) got = described(value);
  PyErr_Clear();
  PyErr_Restore(type, error, traceback);
  if (!got) return;
  PyErr_Format(PyExc_AssertionError, "%U; %s got %U", text.get(), type_name(*field.owner).c_str(), got.get());
}

}  // namespace myelin::python
