// SPDX-License-Identifier: Apache-2.0
#include "python/messages/dlpack.hpp"

#include <cstdint>
#include <memory>
#include <new>

#include "python/messages/array_object.hpp"

namespace myelin::python {
namespace {

// The binary interface of DLPack 1.0, of which version 0 is the managed tensor without version and flags.
namespace dl {

struct Device {
  std::int32_t type;
  std::int32_t id;
};
constexpr Device cpu = {1, 0};

struct DataType {
  std::uint8_t code;  // 0 integer, 1 unsigned integer, 2 real
  std::uint8_t bits;
  std::uint16_t lanes;
};

struct Tensor {
  void* data;
  Device device;
  std::int32_t dimensions;
  DataType type;
  std::int64_t* shape;
  std::int64_t* strides;
  std::uint64_t byte_offset;
};

struct Managed {
  static constexpr const char* name = "dltensor";
  Tensor tensor;
  void* context;
  void (*deleter)(Managed*);
};

struct Versioned {
  static constexpr const char* name = "dltensor_versioned";
  std::uint32_t major, minor;
  void* context;
  void (*deleter)(Versioned*);
  std::uint64_t flags;
  Tensor tensor;
};
constexpr std::uint64_t is_copied = 2;

}  // namespace dl

// A tensor that was given away, and the buffer it lies in.
template <class Form>
struct Given {
  Form form{};
  Py_buffer buffer{};
  std::int64_t shape = 0;
  std::int64_t stride = 1;
};

template <class Form>
void let_go(Form* form) {
  auto* given = static_cast<Given<Form>*>(form->context);
  // Who comes after the interpreter's end finds nobody to give it back to.
  if (!Py_IsInitialized() || _Py_IsFinalizing()) return;
  const PyGILState_STATE state = PyGILState_Ensure();
  PyBuffer_Release(&given->buffer);
  delete given;
  PyGILState_Release(state);
}

// Of a capsule that nobody took.
template <class Form>
void drop_capsule(PyObject* capsule) {
  if (!PyCapsule_IsValid(capsule, Form::name)) return;
  auto* form = static_cast<Form*>(PyCapsule_GetPointer(capsule, Form::name));
  form->deleter(form);
}

dl::DataType type_of(const ArrayDescription& description) {
  const char code = description.typecode;
  const bool real = code == 'f' || code == 'd';
  const bool without_sign = code >= 'A' && code <= 'Z';
  return {static_cast<std::uint8_t>(real           ? 2
                                    : without_sign ? 1
                                                   : 0),
          static_cast<std::uint8_t>(8 * description.itemsize), 1};
}

template <class Form>
PyObject* capsule_of(PyObject* array, bool copied) {
  std::unique_ptr<Given<Form>> given(new (std::nothrow) Given<Form>);
  if (given == nullptr) return PyErr_NoMemory();
  if (PyObject_GetBuffer(array, &given->buffer, PyBUF_WRITABLE) < 0) return nullptr;
  const ArrayDescription& description = *as_array(array)->ob_descr;
  given->shape = given->buffer.len / description.itemsize;
  given->form.tensor = {given->buffer.buf, dl::cpu, 1, type_of(description), &given->shape, &given->stride, 0};
  given->form.context = given.get();
  given->form.deleter = let_go<Form>;
  if constexpr (std::is_same_v<Form, dl::Versioned>) {
    given->form.major = 1;
    given->form.flags = copied ? dl::is_copied : 0;
  }
  PyObject* capsule = PyCapsule_New(&given->form, Form::name, drop_capsule<Form>);
  if (capsule == nullptr) {
    PyBuffer_Release(&given->buffer);
    return nullptr;
  }
  given.release();
  return capsule;
}

// False with a Python error set.
bool is_here(PyObject* device) {
  if (device == nullptr || device == Py_None) return true;
  int type, id;
  if (!PyTuple_Check(device) || !PyArg_ParseTuple(device, "ii", &type, &id)) {
    PyErr_Clear();
    type = id = -1;
  }
  if (type == dl::cpu.type && id == dl::cpu.id) return true;
  PyErr_SetString(PyExc_BufferError, "an array is in this machine's memory, device (1, 0)");
  return false;
}

// The major version, 0 for None; -1 with a Python error set.
int major_of(PyObject* version) {
  if (version == nullptr || version == Py_None) return 0;
  int major, minor;
  if (PyTuple_Check(version) && PyArg_ParseTuple(version, "ii", &major, &minor)) return major < 0 ? 0 : major;
  PyErr_SetString(PyExc_TypeError, "max_version must be None or a tuple of two ints");
  return -1;
}

}  // namespace

const char array_dlpack_doc[] =
    "__dlpack__(*, stream=None, max_version=None, dl_device=None, copy=None): the elements for another library, where "
    "they "
    "are unless copy is True.";

PyObject* array_dlpack(PyObject* self, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"stream", "max_version", "dl_device", "copy", nullptr};
  PyObject *stream = Py_None, *version = Py_None, *device = Py_None, *copy = Py_None;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$OOOO:__dlpack__", const_cast<char**>(names), &stream,
                                   &version, &device, &copy)) {
    return nullptr;
  }
  if (stream != Py_None) {
    PyErr_SetString(PyExc_BufferError, "an array in this machine's memory has no stream");
    return nullptr;
  }
  const int major = is_here(device) ? major_of(version) : -1;
  if (major < 0) return nullptr;
  const int copies = copy == Py_None ? 0 : PyObject_IsTrue(copy);
  if (copies < 0) return nullptr;
  Ref array = copies != 0 ? Ref::steal(PySequence_GetSlice(self, 0, PY_SSIZE_T_MAX)) : Ref::borrow(self);
  if (!array) return nullptr;
  return major >= 1 ? capsule_of<dl::Versioned>(array.get(), copies != 0)
                    : capsule_of<dl::Managed>(array.get(), copies != 0);
}

PyObject* array_dlpack_device(PyObject*, PyObject*) {
  return Py_BuildValue("(ii)", static_cast<int>(dl::cpu.type), static_cast<int>(dl::cpu.id));
}

}  // namespace myelin::python
