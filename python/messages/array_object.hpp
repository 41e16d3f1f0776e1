// SPDX-License-Identifier: Apache-2.0
// The inside of array.array objects, for the files that make them: CPython's layout, and what the type does by itself.
//
// The layout is compared with a living array before first use. Where it differs, elements are copied through the public
// API instead and every promise but speed still holds.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "core/idl/type.hpp"
#include "python/messages/python.hpp"

namespace myelin::python {

struct ArrayDescription {
  char typecode;
  int itemsize;
};

// CPython 3.11, Modules/arraymodule.c.
struct ArrayObject {
  PyObject_VAR_HEAD char* ob_item;
  Py_ssize_t allocated;
  const ArrayDescription* ob_descr;
  PyObject* weakreflist;
  Py_ssize_t ob_exports;
};

// An array of ours. While `owner` is set the elements are foreign, and one of ob_exports is ours: whatever would resize
// the array without detaching it first (array.array.append(view, 1)) meets the BufferError that protects exported memory.
struct ArrayView {
  ArrayObject array;
  std::shared_ptr<void> owner;   // of the elements; null: they are array.array's own
  std::shared_ptr<void> former;  // of elements that are the array's no longer, while somebody may still look at them
  std::uint32_t sending;         // how many ArrayHolds there are, each of them one of ob_exports
  bool large;                    // the elements begin where an allocation of allocate_large() does
  bool loaned;                   // may be handed over while others look at it
  bool sent;                     // was handed over: not to be written while somebody holds it

  // Buffers, held by others.
  Py_ssize_t exports() const { return array.ob_exports - (owner != nullptr) - static_cast<Py_ssize_t>(sending); }
};

inline constexpr std::array<const char*, 9> resizing_methods = {
    "append", "extend", "insert", "pop", "remove", "frombytes", "fromlist", "fromfile", "fromunicode"};
inline constexpr std::array<const char*, 2> writing_methods = {"byteswap", "reverse"};

// What is known of array.array in this interpreter; never freed.
struct ArrayType {
  PyTypeObject* type = nullptr;  // array.array
  bool known = false;            // whether it looks as ArrayObject says; nothing of what follows is set if not
  std::array<const ArrayDescription*, 128> descriptions{};
  std::array<PyObject*, resizing_methods.size()> resizing{};
  std::array<PyObject*, writing_methods.size()> writing{};
  PyObject* reduce = nullptr;
  objobjargproc set = nullptr;
  ssizeobjargproc set_item = nullptr;
  binaryfunc concat = nullptr;
  ssizeargfunc repeat = nullptr;
  getbufferproc get_buffer = nullptr;
  releasebufferproc release_buffer = nullptr;
};

// Null with a Python error set.
const ArrayType* array_type();

// The types of the process; nothing is set before arrays_ready() was true. Never freed.
struct Arrays {
  const ArrayType* base = nullptr;
  PyTypeObject* view = nullptr;  // of ArrayView; null when the layout is unknown
  bool usable() const { return view != nullptr; }
  bool is_view(PyObject* object) const { return view != nullptr && Py_TYPE(object) == view; }
};
extern Arrays arrays;
// False with a Python error set.
bool arrays_ready();

// The type code of array.array for a kind of number; 0 for every other kind.
char type_code(idl::Kind kind);

inline ArrayObject* as_array(PyObject* object) {
  return reinterpret_cast<ArrayObject*>(object);
}
inline ArrayView* as_view(PyObject* object) {
  return reinterpret_cast<ArrayView*>(object);
}
inline std::size_t octets_of(const ArrayObject& array) {
  return static_cast<std::size_t>(Py_SIZE(&array)) * static_cast<std::size_t>(array.ob_descr->itemsize);
}

}  // namespace myelin::python
