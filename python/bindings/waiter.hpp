// SPDX-License-Identifier: Apache-2.0
// Waiting from Python: in any thread, without the GIL, and never deaf to signals.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/exec/executor.hpp"
#include "core/node/context.hpp"
#include "python/bindings/gil.hpp"

namespace myelin::python {

// A flag that wakes: what a Future tells that it is done, and what a supervisor of threads sleeps on. Any thread.
class Waiter : public std::enable_shared_from_this<Waiter> {
 public:
  // Sets the flag; wakes wait() and the threads that spin `executor`.
  void set();
  bool is_set() const;
  void wake_executor(const std::shared_ptr<exec::Executor>& executor);

  // True once set; false when the deadline passed, or after nudge().
  bool wait(exec::Deadline deadline);
  void nudge();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
  bool nudged_ = false;
  std::weak_ptr<exec::Executor> executor_;
};

// The latest moment at which a wait has to look for signals: Python's own handlers run in the main thread only, and a
// handler that Python installed cannot end our waits.
exec::Clock::time_point next_look_for_signals();

// Calls `wait` (without the GIL) with a deadline until it returns true or the deadline passed; looks for signals in between
// and throws error_already_set for what their handlers raise. REQUIRES: the GIL is held.
bool wait_with_signals(exec::Deadline deadline, const std::function<bool(exec::Deadline)>& wait);

// Throws what Python's signal handlers raise. After a SIGINT that ended the context, the handler that Python has for it may
// still be on its way. REQUIRES: the GIL is held.
void check_signals();

}  // namespace myelin::python
