// SPDX-License-Identifier: Apache-2.0
// The executor as Python sees it, and how a handler of the core runs a Python callback.
#pragma once

#include <memory>
#include <optional>

#include "core/exec/executor.hpp"
#include "python/bindings/gil.hpp"
#include "python/bindings/node_py.hpp"
#include "python/bindings/waiter.hpp"

namespace myelin::python {

// Takes the result of a callback: a coroutine is handed to the executor that runs in this thread, together with the claim
// on the callback group, everything else is dropped. A null result is the error that Python has set: it is thrown.
// REQUIRES: the GIL is held.
void finish(PyObject* result, exec::Claim& claim);

// The Python executor whose spin() is innermost in this thread, or None. REQUIRES: the GIL is held.
py::object face_of_this_thread();

// Calls a method of the Python object that owns an entity.
template <class... Arguments>
void call_owner(const Weak& owner, const char* method, exec::Claim& claim, Arguments&&... arguments) {
  const py::object object = owner.lock();
  if (!object) return;
  finish(object.attr(method)(std::forward<Arguments>(arguments)...).release().ptr(), claim);
}

class SpinningExecutor : public std::enable_shared_from_this<SpinningExecutor> {
 public:
  // How a spin ended. The number is what Python gets.
  enum class End { ran = 0, timed_out = 1, stopped = 2, context_ended = 3, context_lost = 4, done = 5, woken = 6 };

  SpinningExecutor();
  const std::shared_ptr<exec::Executor>& core() const { return core_; }

  // Runs what is ready, in this thread, until the time is over, `until` is set, the context ends or stop(); only one piece of
  // work when `once`. What callbacks raise leaves it. REQUIRES: the GIL is held.
  End spin(py::handle face, const ContextHandle& context, const std::shared_ptr<Waiter>& until,
           std::optional<std::int64_t> timeout_ns, bool once);
  // The same without running it: what is ready next. Every wake-up ends it.
  std::pair<End, std::optional<exec::Turn>> next(py::handle face, const ContextHandle& context,
                                                 const std::shared_ptr<Waiter>& until,
                                                 std::optional<std::int64_t> timeout_ns);

  void run(py::handle face, exec::Turn& turn, py::handle adopter);

  // For an event loop of Python: the descriptor that is readable while drain() has something to do or to tell. REQUIRES: the
  // GIL is held.
  int attach(const ContextHandle& context);
  // Runs what is ready, in this thread, without waiting: `ran` when there is more than `limit` pieces of work,
  // `timed_out` when nothing is left and the loop may sleep. What callbacks raise leaves it. REQUIRES: the GIL is held.
  End drain(py::handle face, const ContextHandle& context, int limit);

  void stop();
  bool stopped() const { return stopped_.load(); }
  // Whether a thread spins now, and whether it is this one.
  bool spinning() const { return spinners_.load() != 0; }
  bool spins_here() const;
  // Waits until no other thread spins; false when the deadline passed. REQUIRES: no GIL.
  bool wait_idle(exec::Deadline deadline) const;
  void post(py::object work);

 private:
  // The end of the context ends the waits. REQUIRES: the GIL is held.
  void heed(const ContextHandle& context);
  std::optional<End> reason_to_leave(const ContextHandle& context, const Waiter* until) const;
  std::optional<exec::Turn> wait(SpinGil& gil, const ContextHandle& context, const Waiter* until,
                                 exec::Deadline deadline, End& end, bool until_woken = false);

  const std::shared_ptr<exec::Executor> core_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> spinners_{0};
  // Of the context that was spun with last. Guarded by the GIL.
  std::weak_ptr<node::Context> heeded_;
  node::Context::Token on_shutdown_;
};

// Stops every executor and waits for the callbacks that run; false when the deadline passed. REQUIRES: no GIL.
bool stop_all_executors(exec::Clock::time_point deadline);

}  // namespace myelin::python
