// SPDX-License-Identifier: Apache-2.0
#include "python/messages/array_object.hpp"

namespace myelin::python {
namespace {

constexpr std::array<std::pair<idl::Kind, char>, 10> type_codes = {{{idl::Kind::int8, 'b'},
                                                                    {idl::Kind::uint8, 'B'},
                                                                    {idl::Kind::int16, 'h'},
                                                                    {idl::Kind::uint16, 'H'},
                                                                    {idl::Kind::int32, 'i'},
                                                                    {idl::Kind::uint32, 'I'},
                                                                    {idl::Kind::int64, 'q'},
                                                                    {idl::Kind::uint64, 'Q'},
                                                                    {idl::Kind::float32, 'f'},
                                                                    {idl::Kind::float64, 'd'}}};

// Whether a living array looks as ArrayObject says.
bool layout_is_known(PyTypeObject* type) {
  if (type->tp_basicsize != sizeof(ArrayObject) || type->tp_itemsize != 0) return false;
  Ref probe =
      Ref::steal(PyObject_CallFunction(reinterpret_cast<PyObject*>(type), "C(iii)", static_cast<int>('i'), 7, 8, 9));
  if (!probe) {
    PyErr_Clear();
    return false;
  }
  Py_buffer buffer;
  if (PyObject_GetBuffer(probe.get(), &buffer, PyBUF_SIMPLE) < 0) {
    PyErr_Clear();
    return false;
  }
  const ArrayObject* array = as_array(probe.get());
  const bool known = Py_SIZE(probe.get()) == 3 && array->ob_item == buffer.buf && array->allocated >= 3 &&
                     array->weakreflist == nullptr && array->ob_exports == 1 && array->ob_descr != nullptr &&
                     array->ob_descr->typecode == 'i' && array->ob_descr->itemsize == 4;
  PyBuffer_Release(&buffer);
  return known && array->ob_exports == 0;
}

bool learn_descriptions(ArrayType& array) {
  for (const auto& [kind, code] : type_codes) {
    PyObject* sample = PyObject_CallFunction(reinterpret_cast<PyObject*>(array.type), "C", static_cast<int>(code));
    if (sample == nullptr) return false;
    array.descriptions[static_cast<std::size_t>(code)] = as_array(sample)->ob_descr;
    Py_DECREF(sample);
  }
  return true;
}

template <std::size_t count>
bool learn_methods(PyTypeObject* type, const std::array<const char*, count>& names,
                   std::array<PyObject*, count>& methods) {
  for (std::size_t i = 0; i < count; ++i) {
    methods[i] = PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), names[i]);
    if (methods[i] == nullptr) return false;
  }
  return true;
}

template <class Slot>
bool learn_slot(PyTypeObject* type, int id, Slot& slot) {
  slot = reinterpret_cast<Slot>(PyType_GetSlot(type, id));
  return slot != nullptr;
}

bool learn(ArrayType& array) {
  array.reduce = PyObject_GetAttrString(reinterpret_cast<PyObject*>(array.type), "__reduce_ex__");
  return array.reduce != nullptr && learn_descriptions(array) &&
         learn_methods(array.type, resizing_methods, array.resizing) &&
         learn_methods(array.type, writing_methods, array.writing) &&
         learn_slot(array.type, Py_mp_ass_subscript, array.set) &&
         learn_slot(array.type, Py_sq_ass_item, array.set_item) &&
         learn_slot(array.type, Py_sq_inplace_concat, array.concat) &&
         learn_slot(array.type, Py_sq_inplace_repeat, array.repeat) &&
         learn_slot(array.type, Py_bf_getbuffer, array.get_buffer) &&
         learn_slot(array.type, Py_bf_releasebuffer, array.release_buffer);
}

}  // namespace

const ArrayType* array_type() {
  static ArrayType array;
  if (array.type != nullptr) return &array;
  Ref module = Ref::steal(PyImport_ImportModule("array"));
  PyObject* type = module ? PyObject_GetAttrString(module.get(), "array") : nullptr;
  if (type == nullptr) return nullptr;
  ArrayType found;
  found.type = reinterpret_cast<PyTypeObject*>(type);
  if (layout_is_known(found.type)) {
    if (!learn(found)) return nullptr;
    found.known = true;
  }
  array = found;
  return &array;
}

char type_code(idl::Kind kind) {
  for (const auto& [known, code] : type_codes) {
    if (known == kind) return code;
  }
  return 0;
}

}  // namespace myelin::python
