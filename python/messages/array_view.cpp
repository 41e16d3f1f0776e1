// SPDX-License-Identifier: Apache-2.0
#include "python/messages/array_view.hpp"

#include <array>
#include <cstring>
#include <new>

namespace myelin::python {
namespace {

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

// While `owner` is set the elements are foreign, and one of ob_exports is ours: whatever would resize the array without
// detaching it first (array.array.append(view, 1)) meets the BufferError that protects exported memory.
struct ArrayView {
  ArrayObject array;
  std::shared_ptr<void> owner;
};

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

constexpr std::array<const char*, 9> resizing_methods = {"append",    "extend",   "insert",   "pop",        "remove",
                                                         "frombytes", "fromlist", "fromfile", "fromunicode"};

// What is known of array.array in this interpreter; never freed.
struct Arrays {
  PyTypeObject* type = nullptr;       // array.array
  PyTypeObject* view_type = nullptr;  // null when the layout is unknown
  std::array<const ArrayDescription*, 128> descriptions{};
  std::array<PyObject*, resizing_methods.size()> base_methods{};
  PyObject* base_reduce = nullptr;
  objobjargproc base_set = nullptr;
  ssizeobjargproc base_set_item = nullptr;
  binaryfunc base_concat = nullptr;
  ssizeargfunc base_repeat = nullptr;
  bool usable() const { return view_type != nullptr; }
};
Arrays arrays;

ArrayObject* as_array(PyObject* object) {
  return reinterpret_cast<ArrayObject*>(object);
}
ArrayView* as_view(PyObject* object) {
  return reinterpret_cast<ArrayView*>(object);
}

// False with a Python error set. An array whose memory is exported stays as it is: resizing it is refused further down.
bool detach(PyObject* self) {
  ArrayView* view = as_view(self);
  if (view->owner == nullptr || view->array.ob_exports > 1) return true;
  const auto size = static_cast<std::size_t>(Py_SIZE(self)) * static_cast<std::size_t>(view->array.ob_descr->itemsize);
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
  return true;
}

void view_dealloc(PyObject* self) {
  ArrayView* view = as_view(self);
  if (view->owner != nullptr) view->array.ob_item = nullptr;
  view->owner.~shared_ptr();
  arrays.type->tp_dealloc(self);
}

template <std::size_t method>
PyObject* view_resize(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  if (!detach(self)) return nullptr;
  std::array<PyObject*, 8> all;
  if (count >= static_cast<Py_ssize_t>(all.size())) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most 2 arguments (%zd given)", resizing_methods[method], count);
    return nullptr;
  }
  all[0] = self;
  for (Py_ssize_t i = 0; i < count; ++i) all[static_cast<std::size_t>(i) + 1] = arguments[i];
  return PyObject_Vectorcall(arrays.base_methods[method], all.data(), static_cast<std::size_t>(count) + 1, nullptr);
}

template <std::size_t... method>
std::array<PyMethodDef, sizeof...(method)> resizing_definitions(std::index_sequence<method...>) {
  return {{{resizing_methods[method], as_method(&view_resize<method>), METH_FASTCALL, nullptr}...}};
}

// A pickle names the class, and array.array is the class that can be found by its name.
PyObject* view_reduce(PyObject* self, PyObject* protocol) {
  Ref reduced = Ref::steal(PyObject_CallFunctionObjArgs(arrays.base_reduce, self, protocol, nullptr));
  if (!reduced || !PyTuple_Check(reduced.get()) || PyTuple_GET_SIZE(reduced.get()) < 2) return reduced.release();
  PyObject* arguments = PyTuple_GET_ITEM(reduced.get(), 1);
  Ref renamed = Ref::steal(PyTuple_New(PyTuple_GET_SIZE(arguments)));
  if (!renamed) return nullptr;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i) {
    PyObject* item = PyTuple_GET_ITEM(arguments, i);
    if (item == reinterpret_cast<PyObject*>(arrays.view_type)) item = reinterpret_cast<PyObject*>(arrays.type);
    PyTuple_SET_ITEM(renamed.get(), i, Py_NewRef(item));
  }
  Ref result = Ref::steal(PySequence_List(reduced.get()));
  if (!result) return nullptr;
  PyList_SetItem(result.get(), 1, renamed.release());
  PyObject* callable = PyList_GET_ITEM(result.get(), 0);
  if (callable == reinterpret_cast<PyObject*>(arrays.view_type)) {
    PyList_SetItem(result.get(), 0, Py_NewRef(reinterpret_cast<PyObject*>(arrays.type)));
  }
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
  if (!keeps_length(self, key, value) && !detach(self)) return -1;
  return arrays.base_set(self, key, value);
}

int view_set_item(PyObject* self, Py_ssize_t index, PyObject* value) {
  if (value == nullptr && !detach(self)) return -1;
  return arrays.base_set_item(self, index, value);
}

PyObject* view_concat(PyObject* self, PyObject* other) {
  return detach(self) ? arrays.base_concat(self, other) : nullptr;
}

PyObject* view_repeat(PyObject* self, Py_ssize_t times) {
  return detach(self) ? arrays.base_repeat(self, times) : nullptr;
}

template <class Slot>
bool find_slot(PyTypeObject* type, int id, Slot& slot) {
  slot = reinterpret_cast<Slot>(PyType_GetSlot(type, id));
  return slot != nullptr;
}

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

bool learn_descriptions() {
  for (const auto& [kind, code] : type_codes) {
    PyObject* sample = PyObject_CallFunction(reinterpret_cast<PyObject*>(arrays.type), "C", static_cast<int>(code));
    if (sample == nullptr) return false;
    arrays.descriptions[static_cast<std::size_t>(code)] = as_array(sample)->ob_descr;
    Py_DECREF(sample);
  }
  return true;
}

bool learn_base() {
  auto* type = reinterpret_cast<PyObject*>(arrays.type);
  for (std::size_t i = 0; i < resizing_methods.size(); ++i) {
    arrays.base_methods[i] = PyObject_GetAttrString(type, resizing_methods[i]);
    if (arrays.base_methods[i] == nullptr) return false;
  }
  arrays.base_reduce = PyObject_GetAttrString(type, "__reduce_ex__");
  return arrays.base_reduce != nullptr && find_slot(arrays.type, Py_mp_ass_subscript, arrays.base_set) &&
         find_slot(arrays.type, Py_sq_ass_item, arrays.base_set_item) &&
         find_slot(arrays.type, Py_sq_inplace_concat, arrays.base_concat) &&
         find_slot(arrays.type, Py_sq_inplace_repeat, arrays.base_repeat);
}

PyTypeObject* make_view_type() {
  static auto resizing = resizing_definitions(std::make_index_sequence<resizing_methods.size()>());
  static std::array<PyMethodDef, resizing_methods.size() + 2> methods{};
  for (std::size_t i = 0; i < resizing.size(); ++i) methods[i] = resizing[i];
  methods[resizing.size()] = {"__reduce_ex__", view_reduce, METH_O, nullptr};
  PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(view_dealloc)},
                         {Py_tp_methods, methods.data()},
                         {Py_mp_ass_subscript, reinterpret_cast<void*>(view_set)},
                         {Py_sq_ass_item, reinterpret_cast<void*>(view_set_item)},
                         {Py_sq_inplace_concat, reinterpret_cast<void*>(view_concat)},
                         {Py_sq_inplace_repeat, reinterpret_cast<void*>(view_repeat)},
                         {0, nullptr}};
  PyType_Spec spec = {"array.array", sizeof(ArrayView), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                      slots};
  return reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, reinterpret_cast<PyObject*>(arrays.type)));
}

// False with a Python error set.
bool ready() {
  if (arrays.type != nullptr) return true;
  Ref module = Ref::steal(PyImport_ImportModule("array"));
  if (!module) return false;
  PyObject* type = PyObject_GetAttrString(module.get(), "array");
  if (type == nullptr) return false;
  arrays.type = reinterpret_cast<PyTypeObject*>(type);
  if (!layout_is_known(arrays.type)) return true;
  if (!learn_descriptions() || !learn_base()) return false;
  arrays.view_type = make_view_type();
  return arrays.view_type != nullptr;
}

// An array of the type, uninitialised but for its header, with `elements` as its memory.
PyObject* allocate(PyTypeObject* type, char code, char* elements, Py_ssize_t count) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  ArrayObject* array = as_array(self);
  Py_SET_SIZE(reinterpret_cast<PyVarObject*>(self), count);
  array->ob_item = elements;
  array->allocated = count;
  array->ob_descr = arrays.descriptions[static_cast<std::size_t>(code)];
  return self;
}

// By the public API alone.
PyObject* zeroed_array(char code, std::size_t count) {
  Ref one =
      Ref::steal(PyObject_CallFunction(reinterpret_cast<PyObject*>(arrays.type), "C(i)", static_cast<int>(code), 0));
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

}  // namespace

char type_code(idl::Kind kind) {
  for (const auto& [known, code] : type_codes) {
    if (known == kind) return code;
  }
  return 0;
}

NewArray new_array(idl::Kind kind, std::size_t count) {
  if (!ready()) return {};
  const char code = type_code(kind);
  if (!arrays.usable()) {
    Ref array = Ref::steal(zeroed_array(code, count));
    std::byte* elements = array ? elements_of(array.get()).data() : nullptr;
    return {std::move(array), elements};
  }
  char* memory = nullptr;
  if (count != 0) {
    memory = static_cast<char*>(PyMem_Malloc(count * width_of(kind)));
    if (memory == nullptr) {
      PyErr_NoMemory();
      return {};
    }
  }
  PyObject* self = allocate(arrays.type, code, memory, static_cast<Py_ssize_t>(count));
  if (self == nullptr) PyMem_Free(memory);
  return {Ref::steal(self), reinterpret_cast<std::byte*>(memory)};
}

PyObject* new_array_view(idl::Kind kind, std::byte* elements, std::size_t count, std::shared_ptr<void> owner) {
  if (!ready()) return nullptr;
  if (!arrays.usable() || owner == nullptr) {
    NewArray copy = new_array(kind, count);
    if (copy.array && count != 0) std::memcpy(copy.elements, elements, count * width_of(kind));
    return copy.array.release();
  }
  PyObject* self =
      allocate(arrays.view_type, type_code(kind), reinterpret_cast<char*>(elements), static_cast<Py_ssize_t>(count));
  if (self == nullptr) return nullptr;
  ArrayView* view = as_view(self);
  new (&view->owner) std::shared_ptr<void>(std::move(owner));
  view->array.ob_exports = 1;
  return self;
}

bool is_array(PyObject* object) {
  if (!ready()) {
    PyErr_Clear();
    return false;
  }
  return PyObject_TypeCheck(object, arrays.type);
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
    return {reinterpret_cast<std::byte*>(known->ob_item),
            static_cast<std::size_t>(Py_SIZE(array)) * static_cast<std::size_t>(known->ob_descr->itemsize)};
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

}  // namespace myelin::python
