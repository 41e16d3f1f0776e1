// SPDX-License-Identifier: Apache-2.0
#include "python/messages/array_field.hpp"

#include <cstring>
#include <vector>

#include "python/messages/array_view.hpp"
#include "python/messages/numpy.hpp"

namespace myelin::python {
namespace {

bool refuse_dtype(const Field& field) {
  PyErr_Format(PyExc_AssertionError, "The '%U' numpy.ndarray() must have the dtype of 'numpy.%s'", field.name,
               dtype_name(field.plan->kind));
  return false;
}

bool refuse_size(const Field& field) {
  PyErr_Format(PyExc_AssertionError, "The '%U' numpy.ndarray() must have a size of %u", field.name,
               static_cast<unsigned>(field.plan->capacity));
  return false;
}

// Elements that were read and checked become the field's value.
bool store(const Field& field, char* instance, std::span<const std::byte> elements) {
  if (field.elements != 0) {
    std::memcpy(instance + field.elements, elements.data(), elements.size());
    Py_CLEAR(field.object(instance));
    return true;
  }
  NewArray made = new_array(field.plan->kind, field.plan->capacity);
  if (!made.array) return false;
  if (!elements.empty()) std::memcpy(made.elements, elements.data(), elements.size());
  Py_XSETREF(field.object(instance), made.array.release());
  return true;
}

bool set_from_ndarray(const Field& field, char* instance, PyObject* value, Origin origin) {
  std::vector<std::byte> elements;
  {
    const BufferOf buffer(value);
    if (!buffer || buffer.kind() == idl::Kind::nested) return refuse_dtype(field);
    if (buffer.count() != field.plan->capacity) return refuse_size(field);
    if (buffer.kind() != field.plan->kind || origin == Origin::construction) {
      elements.resize(field.default_elements.size());
      const Verdict verdict = buffer.read(field.plan->kind, elements.data());
      if (verdict == Verdict::wrong_type) return refuse_dtype(field);
      if (verdict != Verdict::good) return refuse_elements(field, verdict);
    }
  }
  if (!elements.empty()) return store(field, instance, elements);
  Py_XSETREF(field.object(instance), Py_NewRef(value));
  return true;
}

}  // namespace

PyObject* get_number_array(const Field& field, char* instance) {
  PyObject*& object = field.object(instance);
  if (object == nullptr) {
    std::span<const std::byte> elements = field.default_elements;
    if (field.elements != 0) elements = {reinterpret_cast<std::byte*>(instance) + field.elements, elements.size()};
    Ref made = Ref::steal(new_ndarray(field.plan->kind, elements));
    if (!made) return nullptr;
    // Importing numpy lets other threads run, and one may have come first.
    if (object == nullptr) object = made.release();
  } else if (is_array(object)) {
    PyObject* made = ndarray_on(field.plan->kind, object);
    if (made == nullptr) return nullptr;
    Py_XSETREF(object, made);
  }
  return Py_NewRef(object);
}

bool set_number_array(const Field& field, char* instance, PyObject* value, Origin origin) {
  if (is_ndarray(value)) return set_from_ndarray(field, instance, value, origin);
  std::vector<std::byte> elements(field.default_elements.size());
  Verdict verdict = Verdict::wrong_type;
  const BufferOf buffer(value);
  if (buffer && buffer.dimensions() == 1 && buffer.kind() != idl::Kind::nested) {
    if (!check_count(field, buffer.count())) return false;
    verdict = buffer.read(field.plan->kind, elements.data());
  } else if (Ref items = as_items(value)) {
    if (!check_count(field, static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items.get())))) return false;
    verdict = read_items(items.get(), field.plan->capacity, field.plan->kind, elements.data());
  } else if (PyErr_Occurred()) {
    return false;
  }
  return verdict == Verdict::good ? store(field, instance, elements) : refuse_elements(field, verdict);
}

}  // namespace myelin::python
