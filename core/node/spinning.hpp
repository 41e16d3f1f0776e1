// SPDX-License-Identifier: Apache-2.0
// Spinning: threads that run what an executor has, until somebody cancels, the context is shut down or the work is done.
//
//   Spinning spinning;                     node->join(spinning.executor());
//   if (!spinning.begin()) ...             one spin at a time
//   spinning.run(context, 4);              until cancel(), in four threads, this one among them
//   spinning.end();
//
// What a callback throws leaves the call, from whatever thread; the other threads of the spin end first. Any thread may
// cancel. A context that is null or was shut down ends every spin.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/guarded.hpp"
#include "core/exec/executor.hpp"
#include "core/node/context.hpp"

namespace myelin::node {

class Spinning {
 public:
  enum class End { done, timed_out, stopped };

  Spinning() = default;
  ~Spinning();
  Spinning(const Spinning&) = delete;
  Spinning& operator=(const Spinning&) = delete;

  const std::shared_ptr<exec::Executor>& executor() const { return executor_; }
  // The executor whose work this thread runs; null outside. Of several, the innermost.
  static const exec::Executor* here();

  bool begin() { return !on_.exchange(true); }  // false: it spins already
  void end() { on_ = false; }
  bool on() const { return on_; }
  void cancel();

  // All REQUIRE begin().
  void run(const std::shared_ptr<Context>& context, std::size_t threads);
  // One piece of work. False when the deadline passed first, or the spin ended.
  bool once(const std::shared_ptr<Context>& context, exec::Deadline deadline);
  // What is ready now, one piece of work each. With `exhaustive`: until nothing is. Not longer than until the deadline.
  void some(const std::shared_ptr<Context>& context, exec::Deadline deadline, bool exhaustive);
  // Until `done`, which is asked after each piece of work, and now and then while there is none: who makes it true may
  // know nothing of us.
  End until(const std::shared_ptr<Context>& context, const std::function<bool()>& done, exec::Deadline deadline);

 private:
  class Here;
  void heed(const std::shared_ptr<Context>& context);
  bool may_go_on(const Context* context) const { return on_ && context != nullptr && context->ok(); }
  void work(const Context* context);

  const std::shared_ptr<exec::Executor> executor_ = std::make_shared<exec::Executor>();
  std::atomic<bool> on_{false};

  struct Heeded {
    std::weak_ptr<Context> context;
    Context::Token on_shutdown;
  };
  Guarded<Heeded> heeded_;
};

}  // namespace myelin::node
