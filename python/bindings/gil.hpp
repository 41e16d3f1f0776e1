// SPDX-License-Identifier: Apache-2.0
// Who holds the GIL, and how a thread of the core comes by it.
//
//   WithGil gil;                 // any thread: Python may be called until the end of the scope
//   Held callback(object);        // a strong reference that may be dropped in any thread
//   Weak owner(object);          // a weak one: how a core entity knows the Python object that owns it
//
// The core never holds a lock while it calls a face, and no binding waits for the core with the GIL held. Both together
// are why the two cannot deadlock. When the interpreter ends, threads that would call Python sleep for ever instead.
#pragma once

#include <pybind11/pybind11.h>

#include <utility>

namespace myelin::python {

namespace py = pybind11;

// From here on no thread but the caller's takes the GIL any more.
void interpreter_ends();
bool interpreter_alive();

// What a thread that spins holds: the GIL from the first callback of a batch to its end, nothing while it waits. A callback
// takes it through WithGil and leaves it taken, so a batch costs one acquisition.
class SpinGil {
 public:
  SpinGil();   // REQUIRES: the GIL is held
  ~SpinGil();  // the GIL is held again
  SpinGil(const SpinGil&) = delete;
  SpinGil& operator=(const SpinGil&) = delete;

  void take();
  void drop();
  bool held() const { return saved_ == nullptr; }
  static SpinGil* of_this_thread();

  // While the thread may sleep in the core: what takes the GIL there (the end of an entity that lets go of its callback)
  // gives it back, or the thread would sleep with it. REQUIRES: drop() was called.
  class Asleep {
   public:
    Asleep();
    ~Asleep();
    Asleep(const Asleep&) = delete;
    Asleep& operator=(const Asleep&) = delete;

   private:
    SpinGil* const sleeping_;
  };

 private:
  SpinGil* const outer_;
  PyThreadState* saved_ = nullptr;
};

class WithGil {
 public:
  WithGil();
  ~WithGil();
  WithGil(const WithGil&) = delete;
  WithGil& operator=(const WithGil&) = delete;

 private:
  bool ensured_ = false;
  PyGILState_STATE state_{};
};

// As WithGil, and leaves the thread as it found it: for those who ask Python something and may wait afterwards.
class BriefGil {
 public:
  BriefGil();
  ~BriefGil();
  BriefGil(const BriefGil&) = delete;
  BriefGil& operator=(const BriefGil&) = delete;

 private:
  const bool held_;
  WithGil gil_;
};

// Lets others have the GIL for a scope: around everything that waits, writes or takes a lock of the core.
class Unlocked {
 public:
  Unlocked();   // REQUIRES: the GIL is held
  ~Unlocked();  // it is held again
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  PyThreadState* const saved_;
};

// Drops a reference in whatever thread; leaked when the interpreter has ended.
void release_anywhere(PyObject* object);

class Held {
 public:
  Held() = default;
  explicit Held(py::object object) : object_(object.release().ptr()) {}
  Held(Held&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Held& operator=(Held&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Held() { release_anywhere(object_); }
  PyObject* get() const { return object_; }
  py::handle handle() const { return object_; }

 private:
  PyObject* object_ = nullptr;
};

class Weak {
 public:
  Weak() = default;
  // REQUIRES: the GIL is held.
  explicit Weak(py::handle object);
  // Null when it is gone. REQUIRES: the GIL is held.
  py::object lock() const;

 private:
  Held reference_;
};

}  // namespace myelin::python
