// SPDX-License-Identifier: Apache-2.0
// The class of our arrays: what array.array does, and before it what a change of foreign memory needs.
#include "python/messages/array_view.hpp"

#include <array>
#include <cstring>
#include <new>

#include "core/base/large_memory.hpp"
#include "python/messages/dlpack.hpp"

namespace myelin::python {
namespace {

// `owner`s of memory that somebody may still look at. Throws std::bad_alloc.
void retire(ArrayView* view) {
  using Both = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
  if (view->exports() == 0 && view->sending == 0) {
    view->owner.reset();
  } else if (view->former == nullptr) {
    view->former = std::move(view->owner);
  } else {
    view->former = std::make_shared<Both>(std::move(view->former), std::move(view->owner));
  }
}

// Before elements are written where they are. False with a Python error set.
bool prepare_writing(PyObject* self) {
  ArrayView* view = as_view(self);
  if (!view->sent) [[likely]]
    return true;
  auto* const elements = reinterpret_cast<std::byte*>(view->array.ob_item);
  if (view->sending == 0 && !large_memory_held(elements)) {
    view->sent = false;
    return true;
  }
  const std::size_t size = octets_of(view->array);
  try {
    Buffer own = allocate_large(size);
    std::memcpy(own.bytes.data(), elements, size);
    retire(view);
    view->owner = std::move(own.owner);
    view->array.ob_item = reinterpret_cast<char*>(own.bytes.data());
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
    return false;
  }
  view->sent = view->loaned = false;
  return true;
}

// Before the size changes. False with a Python error set. An array whose memory is exported stays as it is: resizing it
// is refused further down.
bool prepare_resizing(PyObject* self) {
  ArrayView* view = as_view(self);
  if (view->owner == nullptr || view->array.ob_exports > 1) return true;
  const std::size_t size = octets_of(view->array);
  auto* own = static_cast<char*>(PyMem_Malloc(size == 0 ? 1 : size));
  if (own == nullptr) {
    PyErr_NoMemory();
    return false;
  }
  if (size != 0) std::memcpy(own, view->array.ob_item, size);
  view->array.ob_item = own;
  view->array.allocated = Py_SIZE(self);
  view->array.ob_exports = 0;
  view->owner.reset();
  view->large = view->loaned = view->sent = false;
  return true;
}

void view_dealloc(PyObject* self) {
  ArrayView* view = as_view(self);
  if (view->owner != nullptr) view->array.ob_item = nullptr;
  view->owner.~shared_ptr();
  view->former.~shared_ptr();
  arrays.base->type->tp_dealloc(self);
}

// An array.array: as one that was made by its name.
PyObject* make_plain(PyTypeObject*, PyObject* arguments, PyObject* keywords) {
  return arrays.base->type->tp_new(arrays.base->type, arguments, keywords);
}

int view_get_buffer(PyObject* self, Py_buffer* buffer, int flags) {
  const bool writable = flags != PyBUF_SIMPLE;
  if (writable && !prepare_writing(self)) {
    buffer->obj = nullptr;
    return -1;
  }
  if (arrays.base->get_buffer(self, buffer, flags) < 0) return -1;
  if (as_view(self)->sent) buffer->readonly = 1;
  return 0;
}

void view_release_buffer(PyObject* self, Py_buffer* buffer) {
  arrays.base->release_buffer(self, buffer);
  ArrayView* view = as_view(self);
  if (view->former != nullptr && view->exports() == 0 && view->sending == 0) view->former.reset();
}

template <std::size_t method>
PyObject* view_resize(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  if (!prepare_resizing(self)) return nullptr;
  std::array<PyObject*, 8> all;
  if (count >= static_cast<Py_ssize_t>(all.size())) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most 2 arguments (%zd given)", resizing_methods[method], count);
    return nullptr;
  }
  all[0] = self;
  for (Py_ssize_t i = 0; i < count; ++i) all[static_cast<std::size_t>(i) + 1] = arguments[i];
  return PyObject_Vectorcall(arrays.base->resizing[method], all.data(), static_cast<std::size_t>(count) + 1, nullptr);
}

template <std::size_t method>
PyObject* view_write(PyObject* self, PyObject*) {
  return prepare_writing(self) ? PyObject_CallOneArg(arrays.base->writing[method], self) : nullptr;
}

// A pickle names the class, and array.array is the class that can be found by its name.
PyObject* view_reduce(PyObject* self, PyObject* protocol) {
  const auto plain = [](PyObject* object) {
    const bool ours = object == reinterpret_cast<PyObject*>(arrays.view);
    return Py_NewRef(ours ? reinterpret_cast<PyObject*>(arrays.base->type) : object);
  };
  Ref reduced = Ref::steal(PyObject_CallFunctionObjArgs(arrays.base->reduce, self, protocol, nullptr));
  if (!reduced || !PyTuple_Check(reduced.get()) || PyTuple_GET_SIZE(reduced.get()) < 2) return reduced.release();
  PyObject* arguments = PyTuple_GET_ITEM(reduced.get(), 1);
  Ref renamed = Ref::steal(PyTuple_New(PyTuple_GET_SIZE(arguments)));
  if (!renamed) return nullptr;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i) {
    PyTuple_SET_ITEM(renamed.get(), i, plain(PyTuple_GET_ITEM(arguments, i)));
  }
  Ref result = Ref::steal(PySequence_List(reduced.get()));
  if (!result) return nullptr;
  PyList_SetItem(result.get(), 1, renamed.release());
  PyList_SetItem(result.get(), 0, plain(PyList_GET_ITEM(result.get(), 0)));
  return PyList_AsTuple(result.get());
}

// Only a slice that changes its length needs memory of its own.
bool keeps_length(PyObject* self, PyObject* key, PyObject* value) {
  if (value == nullptr) return false;
  if (!PySlice_Check(key)) return true;
  if (!is_array(value)) return true;  // refused further down
  Py_ssize_t start, stop, step;
  if (PySlice_Unpack(key, &start, &stop, &step) < 0) {
    PyErr_Clear();
    return true;
  }
  const Py_ssize_t length = PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
  return length == Py_SIZE(value) && length != 0;
}

int view_set(PyObject* self, PyObject* key, PyObject* value) {
  const bool ready = keeps_length(self, key, value) ? prepare_writing(self) : prepare_resizing(self);
  return ready ? arrays.base->set(self, key, value) : -1;
}

int view_set_item(PyObject* self, Py_ssize_t index, PyObject* value) {
  const bool ready = value != nullptr ? prepare_writing(self) : prepare_resizing(self);
  return ready ? arrays.base->set_item(self, index, value) : -1;
}

PyObject* view_concat(PyObject* self, PyObject* other) {
  return prepare_resizing(self) ? arrays.base->concat(self, other) : nullptr;
}

PyObject* view_repeat(PyObject* self, Py_ssize_t times) {
  return prepare_resizing(self) ? arrays.base->repeat(self, times) : nullptr;
}

// `type(data) == array.array`, and dictionaries that are looked up by type.
PyObject* compare_types(PyObject* a, PyObject* b, int operation) {
  if ((operation != Py_EQ && operation != Py_NE) || !PyType_Check(b)) Py_RETURN_NOTIMPLEMENTED;
  const auto plain = [](PyObject* type) {
    return type == reinterpret_cast<PyObject*>(arrays.view) ? reinterpret_cast<PyObject*>(arrays.base->type) : type;
  };
  return PyBool_FromLong((plain(a) == plain(b)) == (operation == Py_EQ));
}

Py_hash_t hash_type(PyObject*) {
  return PyObject_Hash(reinterpret_cast<PyObject*>(arrays.base->type));
}

PyTypeObject* make_metaclass() {
  PyType_Slot slots[] = {{Py_tp_richcompare, reinterpret_cast<void*>(compare_types)},
                         {Py_tp_hash, reinterpret_cast<void*>(hash_type)},
                         {0, nullptr}};
  PyType_Spec spec = {"_myelin.ArrayType", static_cast<int>(PyType_Type.tp_basicsize),
                      static_cast<int>(PyType_Type.tp_itemsize), Py_TPFLAGS_DEFAULT, slots};
  return reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, reinterpret_cast<PyObject*>(&PyType_Type)));
}

template <std::size_t... resizing, std::size_t... writing>
auto method_definitions(std::index_sequence<resizing...>, std::index_sequence<writing...>) {
  return std::to_array<PyMethodDef>(
      {{resizing_methods[resizing], as_method(&view_resize<resizing>), METH_FASTCALL, nullptr}...,
       {writing_methods[writing], view_write<writing>, METH_NOARGS, nullptr}...,
       {"__reduce_ex__", view_reduce, METH_O, nullptr},
       {"__dlpack__", as_method(&array_dlpack), METH_VARARGS | METH_KEYWORDS, array_dlpack_doc},
       {"__dlpack_device__", array_dlpack_device, METH_NOARGS,
        "Where the elements are: (1, 0), this machine's memory."},
       {nullptr, nullptr, 0, nullptr}});
}

PyTypeObject* make_view_type() {
  static auto methods = method_definitions(std::make_index_sequence<resizing_methods.size()>(),
                                           std::make_index_sequence<writing_methods.size()>());
  PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(make_plain)},
                         {Py_tp_dealloc, reinterpret_cast<void*>(view_dealloc)},
                         {Py_tp_methods, methods.data()},
                         {Py_mp_ass_subscript, reinterpret_cast<void*>(view_set)},
                         {Py_sq_ass_item, reinterpret_cast<void*>(view_set_item)},
                         {Py_sq_inplace_concat, reinterpret_cast<void*>(view_concat)},
                         {Py_sq_inplace_repeat, reinterpret_cast<void*>(view_repeat)},
                         {Py_bf_getbuffer, reinterpret_cast<void*>(view_get_buffer)},
                         {Py_bf_releasebuffer, reinterpret_cast<void*>(view_release_buffer)},
                         {0, nullptr}};
  PyType_Spec spec = {"array.array", sizeof(ArrayView), 0, Py_TPFLAGS_DEFAULT, slots};
  PyTypeObject* metaclass = make_metaclass();
  if (metaclass == nullptr) return nullptr;
  PyObject* type = PyType_FromSpecWithBases(&spec, reinterpret_cast<PyObject*>(arrays.base->type));
  // A metaclass without members of its own: the class may change to it before anybody has seen it.
  if (type != nullptr) Py_SET_TYPE(type, metaclass);
  return reinterpret_cast<PyTypeObject*>(type);
}

}  // namespace

Arrays arrays;

bool arrays_ready() {
  if (arrays.base != nullptr) [[likely]]
    return true;
  const ArrayType* base = array_type();
  if (base == nullptr) return false;
  arrays.base = base;
  if (base->known) arrays.view = make_view_type();
  if (base->known && arrays.view == nullptr) arrays.base = nullptr;
  return arrays.base != nullptr;
}

}  // namespace myelin::python
