// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/gil.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace myelin::python {
namespace {

std::atomic<bool> alive{true};
std::atomic<int> taking{0};  // threads that were let through and do not have the GIL yet
// None of them is in a forked child.
[[maybe_unused]] const int at_fork = ::pthread_atfork(nullptr, nullptr, [] { taking = 0; });
std::thread::id last_thread;  // the one in which the interpreter ends; written before alive
thread_local SpinGil* spinning = nullptr;

// Lets a thread through to the GIL. One that comes too late sleeps for ever instead: CPython would end it by unwinding it
// through our frames.
class Taking {
 public:
  Taking() {
    ++taking;
    if (alive || std::this_thread::get_id() == last_thread) return;
    --taking;
    while (true) pause();
  }
  ~Taking() { --taking; }
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;
};

}  // namespace

void interpreter_ends() {
  last_thread = std::this_thread::get_id();
  alive = false;
  // Whoever was let through before gets the GIL once more.
  while (taking != 0) {
    PyThreadState* const saved = PyEval_SaveThread();
    std::this_thread::yield();
    PyEval_RestoreThread(saved);
  }
}

bool interpreter_alive() {
  return alive;
}

SpinGil::SpinGil() : outer_(std::exchange(spinning, this)) {}

SpinGil::~SpinGil() {
  take();
  spinning = outer_;
}

void SpinGil::take() {
  if (saved_ == nullptr) return;
  const Taking admitted;
  PyEval_RestoreThread(std::exchange(saved_, nullptr));
}

void SpinGil::drop() {
  if (saved_ == nullptr) saved_ = PyEval_SaveThread();
}

SpinGil::Asleep::Asleep() : sleeping_(std::exchange(spinning, nullptr)) {}

SpinGil::Asleep::~Asleep() {
  spinning = sleeping_;
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
  const Taking admitted;
  state_ = PyGILState_Ensure();
  ensured_ = true;
}

WithGil::~WithGil() {
  if (ensured_) PyGILState_Release(state_);
}

BriefGil::BriefGil() : held_(PyGILState_Check() != 0) {}

BriefGil::~BriefGil() {
  if (!held_ && spinning != nullptr) spinning->drop();
}

Unlocked::Unlocked() : saved_(PyEval_SaveThread()) {}

Unlocked::~Unlocked() {
  const Taking admitted;
  PyEval_RestoreThread(saved_);
}

void release_anywhere(PyObject* object) {
  if (object == nullptr || !Py_IsInitialized()) return;
  if (!alive && std::this_thread::get_id() != last_thread) return;
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
