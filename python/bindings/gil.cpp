// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/gil.hpp"

#include <unistd.h>

#include <atomic>
#include <thread>

namespace myelin::python {
namespace {

std::atomic<bool> alive{true};
std::thread::id last_thread;  // the one in which the interpreter ends
thread_local SpinGil* spinning = nullptr;

bool may_take() {
  return alive.load(std::memory_order_acquire) || std::this_thread::get_id() == last_thread;
}

// CPython ends a thread that asks for the GIL too late by unwinding it through our frames; sleeping is kinder.
void sleep_if_too_late() {
  if (may_take()) return;
  while (true) pause();
}

}  // namespace

void interpreter_ends() {
  last_thread = std::this_thread::get_id();
  alive.store(false, std::memory_order_release);
}

bool interpreter_alive() {
  return alive.load(std::memory_order_acquire);
}

SpinGil::SpinGil() : outer_(std::exchange(spinning, this)) {}

SpinGil::~SpinGil() {
  take();
  spinning = outer_;
}

void SpinGil::take() {
  if (saved_ == nullptr) return;
  sleep_if_too_late();
  PyEval_RestoreThread(std::exchange(saved_, nullptr));
}

void SpinGil::drop() {
  if (saved_ == nullptr) saved_ = PyEval_SaveThread();
}

SpinGil* SpinGil::of_this_thread() {
  return spinning;
}

WithGil::WithGil() {
  if (PyGILState_Check()) return;
  if (spinning != nullptr && !spinning->held()) {
    spinning->take();
    return;
  }
  sleep_if_too_late();
  state_ = PyGILState_Ensure();
  ensured_ = true;
}

WithGil::~WithGil() {
  if (ensured_) PyGILState_Release(state_);
}

Unlocked::Unlocked() : saved_(PyEval_SaveThread()) {}

Unlocked::~Unlocked() {
  sleep_if_too_late();
  PyEval_RestoreThread(saved_);
}

void release_anywhere(PyObject* object) {
  if (object == nullptr || !may_take() || !Py_IsInitialized()) return;
  const WithGil gil;
  Py_DECREF(object);
}

Weak::Weak(py::handle object) {
  PyObject* reference = PyWeakref_NewRef(object.ptr(), nullptr);
  if (reference == nullptr) throw py::error_already_set();
  reference_ = Held(py::reinterpret_steal<py::object>(reference));
}

py::object Weak::lock() const {
  if (reference_.get() == nullptr) return {};
  PyObject* object = PyWeakref_GetObject(reference_.get());
  if (object == nullptr || object == Py_None) return {};
  return py::reinterpret_borrow<py::object>(object);
}

}  // namespace myelin::python
