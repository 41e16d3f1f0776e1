// SPDX-License-Identifier: Apache-2.0
#include "python/messages/numpy.hpp"

#include <array>
#include <cstring>
#include <string_view>

namespace myelin::python {
namespace {

// Never freed.
struct Numpy {
  PyObject* ndarray = nullptr;
  PyObject* empty = nullptr;
  PyObject* frombuffer = nullptr;
  std::array<PyObject*, 32> dtypes{};
};
Numpy numpy;

bool ready() {
  if (numpy.frombuffer != nullptr) return true;
  Ref module = Ref::steal(PyImport_ImportModule("numpy"));
  if (!module) return false;
  Numpy found;
  found.ndarray = PyObject_GetAttrString(module.get(), "ndarray");
  found.empty = PyObject_GetAttrString(module.get(), "empty");
  found.frombuffer = PyObject_GetAttrString(module.get(), "frombuffer");
  if (found.ndarray == nullptr || found.empty == nullptr || found.frombuffer == nullptr) return false;
  Ref dtype = Ref::steal(PyObject_GetAttrString(module.get(), "dtype"));
  if (!dtype) return false;
  for (int kind = static_cast<int>(idl::Kind::int8); kind <= static_cast<int>(idl::Kind::float64); ++kind) {
    PyObject* made = PyObject_CallFunction(dtype.get(), "s", dtype_name(static_cast<idl::Kind>(kind)));
    if (made == nullptr) return false;
    found.dtypes[static_cast<std::size_t>(kind)] = made;
  }
  numpy = found;
  return true;
}

PyObject* dtype_of(idl::Kind kind) {
  return numpy.dtypes[static_cast<std::size_t>(kind)];
}

}  // namespace

const char* dtype_name(idl::Kind kind) {
  switch (kind) {
    case idl::Kind::int8:
      return "int8";
    case idl::Kind::uint8:
      return "uint8";
    case idl::Kind::int16:
      return "int16";
    case idl::Kind::uint16:
      return "uint16";
    case idl::Kind::int32:
      return "int32";
    case idl::Kind::uint32:
      return "uint32";
    case idl::Kind::int64:
      return "int64";
    case idl::Kind::uint64:
      return "uint64";
    case idl::Kind::float32:
      return "float32";
    default:
      return "float64";
  }
}

bool is_ndarray(PyObject* object) {
  if (numpy.ndarray != nullptr) return PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(numpy.ndarray));
  // Whoever holds an ndarray has imported numpy.
  Ref name = Ref::steal(PyUnicode_InternFromString("numpy"));
  Ref module = name ? Ref::steal(PyImport_GetModule(name.get())) : Ref();
  if (!module || !ready()) {
    PyErr_Clear();
    return false;
  }
  return PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject*>(numpy.ndarray));
}

PyObject* new_ndarray(idl::Kind kind, std::span<const std::byte> elements) {
  if (!ready()) return nullptr;
  Ref count = Ref::steal(PyLong_FromSize_t(elements.size()));
  Ref dtype = Ref::borrow(dtype_of(kind));
  Ref itemsize = Ref::steal(PyObject_GetAttrString(dtype.get(), "itemsize"));
  if (!count || !itemsize) return nullptr;
  Ref length = Ref::steal(PyNumber_FloorDivide(count.get(), itemsize.get()));
  if (!length) return nullptr;
  Ref array = Ref::steal(PyObject_CallFunctionObjArgs(numpy.empty, length.get(), dtype.get(), nullptr));
  if (!array) return nullptr;
  Py_buffer buffer;
  if (PyObject_GetBuffer(array.get(), &buffer, PyBUF_WRITABLE) < 0) return nullptr;
  if (!elements.empty()) std::memcpy(buffer.buf, elements.data(), elements.size());
  PyBuffer_Release(&buffer);
  return array.release();
}

PyObject* ndarray_on(idl::Kind kind, PyObject* array) {
  if (!ready()) return nullptr;
  return PyObject_CallFunctionObjArgs(numpy.frombuffer, array, dtype_of(kind), nullptr);
}

}  // namespace myelin::python
