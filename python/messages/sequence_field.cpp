// SPDX-License-Identifier: Apache-2.0
#include "python/messages/sequence_field.hpp"

#include <cstring>

#include "core/cdr/walk.hpp"
#include "python/messages/array_hold.hpp"
#include "python/messages/array_view.hpp"

namespace myelin::python {
namespace {

// REQUIRES: the elements stay where they are, without the GIL too.
Ref array_with(idl::Kind kind, std::span<const std::byte> elements, std::size_t width) {
  NewArray made = new_array(kind, elements.size() / width);
  if (made.array) copy_elements(made.elements, elements.data(), elements.size());
  return std::move(made.array);
}

bool bounded(const Field& field) {
  return field.plan->collection == idl::Collection::bounded_sequence;
}

// Null with a Python error set.
Ref from_array(const Field& field, PyObject* value, Origin origin) {
  const char code = type_code(field.plan->kind);
  if (type_code_of(value) != code) {
    PyErr_Format(PyExc_AssertionError, "The '%U' array.array() must have the type code of '%c'", field.name,
                 static_cast<int>(code));
    return {};
  }
  if (bounded(field) && PyObject_Size(value) > static_cast<Py_ssize_t>(field.plan->capacity)) {
    PyErr_Format(PyExc_AssertionError, "The '%U' array.array() must have a size <= %u", field.name,
                 static_cast<unsigned>(field.plan->capacity));
    return {};
  }
  // Whom nobody else holds nobody else can change.
  if (origin == Origin::assignment || Py_REFCNT(value) == 1) return Ref::borrow(value);
  const ArrayHold hold(value);
  return array_with(field.plan->kind, hold.elements(), field.plan->width);
}

Ref from_items(const Field& field, PyObject* items) {
  const auto count = static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items));
  if (!check_count(field, count)) return {};
  NewArray made = new_array(field.plan->kind, count);
  if (!made.array) return {};
  const Verdict verdict = read_items(items, count, field.plan->kind, made.elements);
  if (verdict == Verdict::good) return std::move(made.array);
  refuse_elements(field, verdict);
  return {};
}

Ref from_buffer(const Field& field, const BufferOf& buffer) {
  if (!check_count(field, buffer.count())) return {};
  NewArray made = new_array(field.plan->kind, buffer.count());
  if (!made.array) return {};
  const Verdict verdict = buffer.read(field.plan->kind, made.elements);
  if (verdict == Verdict::good) return std::move(made.array);
  refuse_elements(field, verdict);
  return {};
}

Ref from_value(const Field& field, PyObject* value, Origin origin) {
  if (PyList_CheckExact(value)) return from_items(field, value);
  if (is_array(value)) return from_array(field, value, origin);
  if (field.plan->kind == idl::Kind::uint8 && PyBytes_CheckExact(value)) {
    return check_count(field, static_cast<std::size_t>(PyBytes_GET_SIZE(value))) ? Ref::borrow(value) : Ref();
  }
  {
    const BufferOf buffer(value);
    if (buffer && buffer.kind() != idl::Kind::nested) {
      if (buffer.dimensions() == 1) return from_buffer(field, buffer);
      refuse_elements(field);
      return {};
    }
  }
  Ref items = as_items(value);
  if (items) return from_items(field, items.get());
  if (!PyErr_Occurred()) refuse_elements(field);
  return {};
}

}  // namespace

PyObject* get_sequence(const Field& field, char* instance) {
  PyObject*& object = field.object(instance);
  if (object == nullptr) {
    object = array_with(field.plan->kind, field.default_elements, field.plan->width).release();
  } else if (PyBytes_CheckExact(object)) {
    const Ref bytes = Ref::borrow(object);
    Ref array = array_with(field.plan->kind, sequence_elements(field, instance).bytes, field.plan->width);
    if (!array) return nullptr;
    // Other threads may have run, and one may have come first.
    if (object == bytes.get()) Py_SETREF(object, array.release());
  } else if (Ref array = adopted(object)) {
    Py_SETREF(object, array.release());
  }
  return Py_XNewRef(object);
}

bool set_sequence(const Field& field, char* instance, PyObject* value, Origin origin) {
  Ref object = from_value(field, value, origin);
  if (!object) return false;
  Py_XSETREF(field.object(instance), object.release());
  return true;
}

HeldElements sequence_elements(const Field& field, const char* instance) {
  PyObject* object = field.object(instance);
  if (object == nullptr) return {field.default_elements, nullptr};
  if (PyBytes_CheckExact(object)) {
    return {std::as_bytes(std::span(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)))),
            object};
  }
  return {elements_of(object), object};
}

bool equal_numbers(idl::Kind kind, std::span<const std::byte> a, std::span<const std::byte> b) {
  if (a.size() != b.size()) return false;
  if (a.empty()) return true;
  if (kind != idl::Kind::float32 && kind != idl::Kind::float64) return std::memcmp(a.data(), b.data(), a.size()) == 0;
  return cdr::with_primitive(kind, [&]<class T>() {
    for (std::size_t at = 0; at < a.size(); at += sizeof(T)) {
      T x, y;
      std::memcpy(&x, a.data() + at, sizeof(T));
      std::memcpy(&y, b.data() + at, sizeof(T));
      if (!(x == y)) return false;
    }
    return true;
  });
}

}  // namespace myelin::python
