// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <new>

#include "core/base/large_memory.hpp"
#include "python/messages/array_view.hpp"

namespace myelin::python {
namespace {

// An array with `elements` as its memory, by array.array's means if there is no owner.
PyObject* allocate(idl::Kind kind, char* elements, std::size_t count, std::shared_ptr<void> owner) {
  PyObject* self = arrays.view->tp_alloc(arrays.view, 0);
  if (self == nullptr) return nullptr;
  ArrayView* view = as_view(self);
  Py_SET_SIZE(reinterpret_cast<PyVarObject*>(self), static_cast<Py_ssize_t>(count));
  view->array.ob_item = elements;
  view->array.allocated = static_cast<Py_ssize_t>(count);
  view->array.ob_descr = arrays.base->descriptions[static_cast<std::size_t>(type_code(kind))];
  view->array.ob_exports = owner != nullptr;
  new (&view->owner) std::shared_ptr<void>(std::move(owner));
  new (&view->former) std::shared_ptr<void>();
  return self;
}

// By the public API alone.
PyObject* zeroed_array(char code, std::size_t count) {
  auto* type = reinterpret_cast<PyObject*>(arrays.base->type);
  Ref one = Ref::steal(PyObject_CallFunction(type, "C(i)", static_cast<int>(code), 0));
  return one ? PySequence_Repeat(one.get(), static_cast<Py_ssize_t>(count)) : nullptr;
}

std::size_t width_of(idl::Kind kind) {
  switch (kind) {
    case idl::Kind::int8:
    case idl::Kind::uint8:
      return 1;
    case idl::Kind::int16:
    case idl::Kind::uint16:
      return 2;
    case idl::Kind::int32:
    case idl::Kind::uint32:
    case idl::Kind::float32:
      return 4;
    default:
      return 8;
  }
}

NewArray new_large_array(idl::Kind kind, std::size_t count) {
  try {
    Buffer memory = allocate_large(count * width_of(kind));
    std::byte* const elements = memory.bytes.data();
    Ref array = Ref::steal(allocate(kind, reinterpret_cast<char*>(elements), count, std::move(memory.owner)));
    if (array) as_view(array.get())->large = true;
    return {std::move(array), elements};
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
    return {};
  }
}

}  // namespace

NewArray new_array(idl::Kind kind, std::size_t count) {
  if (!arrays_ready()) return {};
  if (!arrays.usable()) {
    Ref array = Ref::steal(zeroed_array(type_code(kind), count));
    std::byte* elements = array ? elements_of(array.get()).data() : nullptr;
    return {std::move(array), elements};
  }
  const std::size_t size = count * width_of(kind);
  if (size >= large_size) return new_large_array(kind, count);
  char* memory = nullptr;
  if (size != 0) {
    memory = static_cast<char*>(PyMem_Malloc(size));
    if (memory == nullptr) {
      PyErr_NoMemory();
      return {};
    }
  }
  PyObject* self = allocate(kind, memory, count, nullptr);
  if (self == nullptr) PyMem_Free(memory);
  return {Ref::steal(self), reinterpret_cast<std::byte*>(memory)};
}

PyObject* new_array_view(idl::Kind kind, std::byte* elements, std::size_t count, std::shared_ptr<void> owner) {
  if (!arrays_ready()) return nullptr;
  if (arrays.usable() && owner != nullptr) {
    return allocate(kind, reinterpret_cast<char*>(elements), count, std::move(owner));
  }
  NewArray copy = new_array(kind, count);
  if (copy.array && count != 0) std::memcpy(copy.elements, elements, count * width_of(kind));
  return copy.array.release();
}

PyObject* new_loaned_array(idl::Kind kind, std::size_t count) {
  NewArray made = new_array(kind, count);
  if (!made.array) return nullptr;
  const std::size_t size = count * width_of(kind);
  if (size < large_size && size != 0) std::memset(made.elements, 0, size);
  if (arrays.is_view(made.array.get())) as_view(made.array.get())->loaned = true;
  return made.array.release();
}

bool is_array(PyObject* object) {
  if (!arrays_ready()) {
    PyErr_Clear();
    return false;
  }
  return PyObject_TypeCheck(object, arrays.base->type);
}

char type_code_of(PyObject* array) {
  if (arrays.usable()) return as_array(array)->ob_descr->typecode;
  Ref code = Ref::steal(PyObject_GetAttrString(array, "typecode"));
  if (!code) {
    PyErr_Clear();
    return 0;
  }
  return static_cast<char>(PyUnicode_READ_CHAR(code.get(), 0));
}

std::span<std::byte> elements_of(PyObject* array) {
  if (arrays.usable()) {
    const ArrayObject* known = as_array(array);
    return {reinterpret_cast<std::byte*>(known->ob_item), octets_of(*known)};
  }
  Py_buffer buffer;
  if (PyObject_GetBuffer(array, &buffer, PyBUF_SIMPLE) < 0) {
    PyErr_Clear();
    return {};
  }
  const std::span<std::byte> elements(static_cast<std::byte*>(buffer.buf), static_cast<std::size_t>(buffer.len));
  PyBuffer_Release(&buffer);
  return elements;
}

Ref adopted(PyObject* array) {
  if (!arrays_ready() || !arrays.usable() || Py_TYPE(array) != arrays.base->type || Py_REFCNT(array) != 1) return {};
  ArrayObject* plain = as_array(array);
  if (plain->ob_exports != 0 || plain->weakreflist != nullptr) return {};
  PyObject* self = arrays.view->tp_alloc(arrays.view, 0);
  if (self == nullptr) {
    PyErr_Clear();
    return {};
  }
  ArrayView* view = as_view(self);
  Py_SET_SIZE(reinterpret_cast<PyVarObject*>(self), Py_SIZE(array));
  view->array.ob_item = std::exchange(plain->ob_item, nullptr);
  view->array.allocated = std::exchange(plain->allocated, 0);
  view->array.ob_descr = plain->ob_descr;
  new (&view->owner) std::shared_ptr<void>();
  new (&view->former) std::shared_ptr<void>();
  Py_SET_SIZE(reinterpret_cast<PyVarObject*>(array), 0);
  return Ref::steal(self);
}

}  // namespace myelin::python
