// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/exec_py.hpp"

#include <pthread.h>

#include <pybind11/stl.h>

#include <condition_variable>
#include <mutex>
#include <vector>

#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/quick_method.hpp"

namespace myelin::python {
namespace {

// What this thread runs, innermost first.
class Running {
 public:
  explicit Running(const exec::Entity& entity) : entity_(entity), outer_(top) { top = this; }
  ~Running() { top = outer_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  static thread_local const Running* top;
  const exec::Entity& entity() const { return entity_; }
  const Running* outer() const { return outer_; }

 private:
  const exec::Entity& entity_;
  const Running* const outer_;
};
thread_local const Running* Running::top = nullptr;

// Runs a turn; what it runs is known meanwhile.
void run_known(exec::Turn& turn) {
  const std::shared_ptr<exec::Entity> kept = turn.entity();
  const Running running(*kept);
  turn.run();
}

// Everything that spins in this process.
struct Spins {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<int> watched{0};  // threads that wait for `changed`
  std::atomic<int> all{0};
  std::vector<std::weak_ptr<exec::Executor>> executors;
};
Spins& spins = *new Spins;  // threads may outlive every static object

std::atomic<bool> all_stopped{false};

// The Python executor whose spin() is innermost in this thread; borrowed, its spin() keeps it.
thread_local PyObject* face_here = nullptr;
thread_local SpinningExecutor* executor_here = nullptr;
// Who takes the coroutine that the callback of the innermost turn returns; null: rclpy.task. Borrowed.
thread_local PyObject* adopter_here = nullptr;

class Here {
 public:
  Here(PyObject* face, SpinningExecutor* executor, std::atomic<int>& spinners)
      : face_(std::exchange(face_here, face)),
        executor_(std::exchange(executor_here, executor)),
        adopter_(std::exchange(adopter_here, nullptr)),
        outer_(top),
        spinners_(spinners) {
    top = this;
    self_ = executor;
    change(+1);
  }
  ~Here() {
    change(-1);
    top = outer_;
    face_here = face_;
    executor_here = executor_;
    adopter_here = adopter_;
  }
  // How often `executor` spins in this thread.
  static int depth(const SpinningExecutor* executor) {
    int count = 0;
    for (const Here* here = top; here != nullptr; here = here->outer_) count += here->self_ == executor;
    return count;
  }
  static int depth() {
    int count = 0;
    for (const Here* here = top; here != nullptr; here = here->outer_) ++count;
    return count;
  }

 private:
  // A watcher is counted before it looks at the numbers.
  void change(int by) {
    spinners_ += by;
    spins.all += by;
    if (spins.watched == 0) return;
    const std::lock_guard lock(spins.mutex);
    spins.changed.notify_all();
  }

  static thread_local const Here* top;
  PyObject* const face_;
  SpinningExecutor* const executor_;
  PyObject* const adopter_;
  const Here* const outer_;
  const SpinningExecutor* self_;
  std::atomic<int>& spinners_;
};
thread_local const Here* Here::top = nullptr;

// A forked child has this thread alone.
[[maybe_unused]] const int at_fork = ::pthread_atfork([] { spins.mutex.lock(); }, [] { spins.mutex.unlock(); },
                                                      [] {
                                                        spins.all = Here::depth();
                                                        spins.mutex.unlock();
                                                      });

// A claim that Python keeps while a coroutine runs.
struct HeldClaim {
  exec::Claim claim;
};

// The Python object that an entity belongs to; null when it is gone, or there never was one. REQUIRES: the GIL is held.
py::object face_of(const exec::Entity& entity) {
  const auto face = std::static_pointer_cast<const Weak>(entity.face());
  return face ? face->lock() : py::object();
}

// A callback group of Python that decides by itself.
class PythonPolicy final : public exec::CallbackGroup::Policy {
 public:
  explicit PythonPolicy(py::handle group) : group_(group) {}

  bool begin(exec::Entity& entity) override {
    const BriefGil gil;
    const py::object group = group_.lock();
    const py::object face = face_of(entity);
    return !group || !face ||
           (py::bool_(group.attr("can_execute")(face)) && py::bool_(group.attr("beginning_execution")(face)));
  }

  void end(exec::Entity& entity) noexcept override {
    if (!interpreter_alive()) return;
    const BriefGil gil;
    try {
      const py::object group = group_.lock();
      const py::object face = face_of(entity);
      if (group && face) group.attr("ending_execution")(face);
    } catch (py::error_already_set& error) {
      error.discard_as_unraisable("CallbackGroup.ending_execution()");
    }
  }

 private:
  const Weak group_;
};

// spin(face, context, until, timeout_sec, once): how it ended. `until` may be None; a context that is None was not
// initialised. Raises ExternalShutdownException when somebody else has ended the context.
py::object spin(SpinningExecutor& self, Arguments arguments) {
  using End = SpinningExecutor::End;
  const std::shared_ptr<SpinningExecutor> kept = self.shared_from_this();
  if (Py_IsNone(arguments[1])) raise_rclpy("NotInitializedException", "cannot spin");
  const auto& context = bound<ContextHandle>(arguments[1]);
  const auto until = Py_IsNone(arguments[2]) ? nullptr : bound<Waiter>(arguments[2]).shared_from_this();
  const End end = kept->spin(arguments[0], context, until, nanoseconds_of(arguments[3]), Py_IsTrue(arguments[4]));
  // A wake-up reaches one thread: the others are to leave too.
  if (end != End::ran && end != End::timed_out && kept->spinning()) kept->core()->wake();
  if (end == End::context_lost) {
    PyErr_SetNone(py::module_::import("rclpy.executors").attr("ExternalShutdownException").ptr());
    throw py::error_already_set();
  }
  return py::int_(static_cast<int>(end));
}

// A turn that Python runs when it likes, in whatever thread.
struct HeldTurn {
  std::optional<exec::Turn> turn;
  std::shared_ptr<SpinningExecutor> executor;
  Held face;
};

}  // namespace

void finish(PyObject* result, exec::Claim& claim) {
  if (result == nullptr) throw py::error_already_set();
  if (result == Py_None) {
    Py_DECREF(result);
    return;
  }
  const auto object = py::reinterpret_steal<py::object>(result);
  if (!PyCoro_CheckExact(result)) return;
  const py::object executor = face_of_this_thread();
  auto held = std::make_unique<HeldClaim>();
  held->claim = std::move(claim);
  if (adopter_here != nullptr) {
    py::reinterpret_borrow<py::object>(adopter_here)(object, std::move(held));
    return;
  }
  py::module_::import("rclpy.task").attr("_adopt_coroutine")(object, executor, std::move(held));
}

py::object face_of_this_thread() {
  return face_here == nullptr ? py::object(py::none()) : py::reinterpret_borrow<py::object>(face_here);
}

SpinningExecutor::SpinningExecutor() : core_(std::make_shared<exec::Executor>()) {
  const std::lock_guard lock(spins.mutex);
  std::erase_if(spins.executors, [](const auto& known) { return known.expired(); });
  spins.executors.push_back(core_);
}

bool stop_all_executors(exec::Clock::time_point deadline) {
  std::vector<std::shared_ptr<exec::Executor>> alive;
  std::unique_lock lock(spins.mutex);
  for (const auto& known : spins.executors) {
    if (auto executor = known.lock()) alive.push_back(std::move(executor));
  }
  all_stopped = true;
  lock.unlock();
  for (const auto& executor : alive) executor->wake();  // one thread of each: it wakes the next
  lock.lock();
  ++spins.watched;
  const bool ended = spins.changed.wait_until(lock, deadline, [] { return spins.all == 0; });
  --spins.watched;
  return ended;
}

void SpinningExecutor::heed(const ContextHandle& context) {
  if (heeded_.lock() == context.core()) return;
  on_shutdown_ = context.core()->on_shutdown([weak = std::weak_ptr(core_)] {
    if (const auto alive = weak.lock()) alive->wake_all();
  });
  heeded_ = context.core();
}

bool SpinningExecutor::spins_here() const {
  return Here::depth(this) != 0;
}

bool SpinningExecutor::wait_idle(exec::Deadline deadline) const {
  const int mine = Here::depth(this);
  std::unique_lock lock(spins.mutex);
  const auto idle = [&] { return spinners_ == mine; };
  ++spins.watched;
  bool is_idle = true;
  if (deadline) {
    is_idle = spins.changed.wait_until(lock, *deadline, idle);
  } else {
    spins.changed.wait(lock, idle);
  }
  --spins.watched;
  return is_idle;
}

std::optional<SpinningExecutor::End> SpinningExecutor::reason_to_leave(const ContextHandle& context,
                                                                       const Waiter* until) const {
  if (until != nullptr && until->is_set()) return End::done;
  if (stopped_ || all_stopped) return End::stopped;
  if (!context.ok()) return End::context_lost;
  return std::nullopt;
}

std::optional<exec::Turn> SpinningExecutor::wait(SpinGil& gil, const ContextHandle& context, const Waiter* until,
                                                 exec::Deadline deadline, End& end, bool until_woken) {
  // A batch ends when nothing is ready at once. The poll may have taken the wake-up of one who set a reason to leave.
  auto turn = core_->next(exec::Clock::time_point::min());
  while (!turn) {
    if (const auto reason = reason_to_leave(context, until)) {
      end = *reason;
      break;
    }
    if (deadline && exec::Clock::now() >= *deadline) {
      end = End::timed_out;
      break;
    }
    gil.drop();
    const auto look = next_look_for_signals();
    const bool timed = deadline && *deadline <= look;
    const exec::Deadline slice = timed                                    ? deadline
                                 : look == exec::Clock::time_point::max() ? exec::Deadline()
                                                                          : exec::Deadline(look);
    {
      const SpinGil::Asleep asleep;
      turn = core_->next(slice);
    }
    if (turn) break;
    gil.take();
    check_signals();
    if (until_woken && !(slice && exec::Clock::now() >= *slice) && !reason_to_leave(context, until)) {
      end = End::woken;
      break;
    }
  }
  if (context.ok()) return turn;
  gil.take();
  check_signals();
  end = End::context_lost;
  return {};
}

SpinningExecutor::End SpinningExecutor::spin(py::handle face, const ContextHandle& context,
                                             const std::shared_ptr<Waiter>& until,
                                             std::optional<std::int64_t> timeout_ns, bool once) {
  const Here here(face.ptr(), this, spinners_);
  heed(context);
  if (until) until->wake_executor(core_);
  const exec::Deadline deadline = deadline_after(timeout_ns);
  SpinGil gil;
  bool ran = false;
  while (true) {
    if (const auto reason = reason_to_leave(context, until.get())) {
      gil.take();
      check_signals();
      const bool quietly = *reason == End::context_lost && (!ran || context.ended_here()) && !once;
      return quietly ? End::context_ended : *reason;
    }
    End end = End::ran;
    auto turn = wait(gil, context, until.get(), deadline, end);
    if (!turn) return end;
    run_known(*turn);
    turn.reset();
    ran = true;
    if (gil.held()) check_signals();
    if (once) return End::ran;
    if (deadline && exec::Clock::now() >= *deadline) return until && until->is_set() ? End::done : End::timed_out;
  }
}

std::pair<SpinningExecutor::End, std::optional<exec::Turn>> SpinningExecutor::next(
    py::handle face, const ContextHandle& context, const std::shared_ptr<Waiter>& until,
    std::optional<std::int64_t> timeout_ns) {
  const Here here(face.ptr(), this, spinners_);
  heed(context);
  if (until) until->wake_executor(core_);
  if (const auto reason = reason_to_leave(context, until.get())) return {*reason, std::nullopt};
  SpinGil gil;
  End end = End::ran;
  auto turn = wait(gil, context, until.get(), deadline_after(timeout_ns), end, true);
  gil.take();
  return {end, std::move(turn)};
}

void SpinningExecutor::run(py::handle face, exec::Turn& turn, py::handle adopter) {
  const Here here(face.ptr(), this, spinners_);
  if (!adopter.is_none()) adopter_here = adopter.ptr();
  SpinGil gil;
  gil.drop();
  run_known(turn);
}

int SpinningExecutor::attach(const ContextHandle& context) {
  heed(context);
  return core_->beacon();
}

SpinningExecutor::End SpinningExecutor::drain(py::handle face, const ContextHandle& context, int limit) {
  const Here here(face.ptr(), this, spinners_);
  core_->stir();
  for (int turns = 0; turns < limit;) {
    if (const auto reason = reason_to_leave(context, nullptr)) {
      core_->doze();
      return *reason == End::context_lost && context.ended_here() ? End::context_ended : *reason;
    }
    if (auto turn = core_->next(exec::Clock::time_point::min())) {
      run_known(*turn);
      ++turns;
    } else if (core_->doze()) {
      return End::timed_out;
    }
  }
  return End::ran;
}

void SpinningExecutor::stop() {
  stopped_ = true;
  core_->wake();
}

void SpinningExecutor::post(py::object work) {
  core_->post([held = std::make_shared<Held>(std::move(work))] {
    const WithGil gil;
    PyObject* result = PyObject_CallNoArgs(held->get());
    if (result == nullptr) throw py::error_already_set();
    Py_DECREF(result);
  });
}

void bind_exec(py::module_& module) {
  using exec::CallbackGroup;
  py::class_<CallbackGroup, std::shared_ptr<CallbackGroup>>(module, "CallbackGroup",
                                                            "Says what may run at the same time.")
      .def(py::init([](bool reentrant) {
             return std::make_shared<CallbackGroup>(reentrant ? CallbackGroup::Kind::reentrant
                                                              : CallbackGroup::Kind::mutually_exclusive);
           }),
           py::arg("reentrant"))
      .def(py::init(
               [](py::handle owner) { return std::make_shared<CallbackGroup>(std::make_unique<PythonPolicy>(owner)); }),
           py::kw_only(), py::arg("owner"), "One whose owner says what may begin.")
      .def(
          "holder",
          [](const CallbackGroup& self) -> py::object {
            const auto entity = self.holder();
            const py::object face = entity ? face_of(*entity) : py::object();
            return face ? face : py::none();
          },
          "The Python object whose callback has the group, or None.")
      .def(
          "waiting",
          [](const CallbackGroup& self) {
            py::list faces;
            for (const auto& entity : self.waiting()) {
              if (const py::object face = face_of(*entity)) faces.append(face);
            }
            return faces;
          },
          "The Python objects whose callbacks wait for the group.")
      .def("free", &CallbackGroup::free);

  py::class_<HeldClaim>(module, "Claim", "The right to run something of a callback group.")
      .def("release", [](HeldClaim& self) {
        exec::Claim claim = std::move(self.claim);
        const Unlocked unlocked;
        claim.release();
      });

  py::class_<HeldTurn>(module, "Turn", "Something that is ready, its callback group claimed.")
      .def_property_readonly(
          "entity",
          [](const HeldTurn& self) -> py::object {
            const py::object face = self.turn ? face_of(*self.turn->entity()) : py::object();
            return face ? face : py::none();
          },
          "The Python object whose callback it is, or None.")
      .def_property_readonly(
          "posted", [](const HeldTurn& self) { return self.turn && self.executor->core()->posted(*self.turn); },
          "Whether it is work that was posted.")
      .def(
          "run",
          [](HeldTurn& self, const py::object& adopter) {
            if (!self.turn) return;
            exec::Turn turn = std::move(*self.turn);
            self.turn.reset();
            self.executor->run(self.face.handle(), turn, adopter);
          },
          py::arg("adopter") = py::none(),
          "Runs it. A coroutine that the callback returns goes, with the claim, to the adopter when there is one.");

  py::class_<Waiter, std::shared_ptr<Waiter>>(module, "Waiter", "A flag that wakes whoever waits for it. Any thread.")
      .def(py::init<>())
      .def("set", &Waiter::set, py::call_guard<Unlocked>())
      .def("is_set", &Waiter::is_set)
      .def("__call__",
           [](Waiter& self, const py::args&) {
             const Unlocked unlocked;
             self.set();
           })
      .def(
          "wait",
          [](Waiter& self, const ContextHandle* context, py::handle timeout_sec) {
            const exec::Deadline deadline = deadline_after(nanoseconds_of(timeout_sec));
            node::Context::Token token;
            if (context != nullptr) token = context->core()->on_shutdown([&self] { self.nudge(); });
            return wait_with_signals(deadline,
                                     [&](exec::Deadline until) {
                                       return self.wait(until) || (context != nullptr && !context->ok());
                                     }) &&
                   self.is_set();
          },
          py::arg("context"), py::arg("timeout_sec"),
          "True once it is set; false when the time is over or the context was shut down.");

  using End = SpinningExecutor::End;
  py::class_<SpinningExecutor, std::shared_ptr<SpinningExecutor>> executor(
      module, "Executor", "One queue of ready work; any number of threads may spin it.");
  quick_method<spin, 5>(executor, "spin",
                        "spin(face, context, until, timeout_sec, once): runs what is ready; how it ended.");
  executor.attr("RAN") = static_cast<int>(End::ran);
  executor.attr("TIMED_OUT") = static_cast<int>(End::timed_out);
  executor.attr("STOPPED") = static_cast<int>(End::stopped);
  executor.attr("CONTEXT_ENDED") = static_cast<int>(End::context_ended);
  executor.attr("CONTEXT_LOST") = static_cast<int>(End::context_lost);
  executor.attr("DONE") = static_cast<int>(End::done);
  executor.attr("WOKEN") = static_cast<int>(End::woken);
  executor.def(py::init<>())
      .def(
          "next",
          [](const std::shared_ptr<SpinningExecutor>& self, const py::object& face, const ContextHandle& context,
             const std::shared_ptr<Waiter>& until, py::handle timeout_sec) {
            auto [end, turn] = self->next(face, context, until, nanoseconds_of(timeout_sec));
            if ((end == End::stopped || end == End::context_lost) && self->spinning()) self->core()->wake();
            py::object held = py::none();
            if (turn) {
              auto owned = std::make_unique<HeldTurn>();
              owned->turn = std::move(turn);
              owned->executor = self;
              owned->face = Held(face);
              held = py::cast(std::move(owned));
            }
            return py::make_tuple(static_cast<int>(end), held);
          },
          py::arg("face"), py::arg("context"), py::arg("until"), py::arg("timeout_sec"))
      .def(
          "wake", [](SpinningExecutor& self) { self.core()->wake(); }, py::call_guard<Unlocked>())
      .def(
          "readmit", [](SpinningExecutor& self) { self.core()->readmit(); }, py::call_guard<Unlocked>(),
          "What callback groups of Python held back is asked for again.")
      .def("attach", &SpinningExecutor::attach, py::arg("context"),
           "A descriptor that becomes readable when drain() has something to do.")
      .def(
          "drain",
          [](const std::shared_ptr<SpinningExecutor>& self, const py::object& face, const ContextHandle& context,
             int limit) {
            const std::shared_ptr<SpinningExecutor> kept = self;
            return static_cast<int>(kept->drain(face, context, limit));
          },
          py::arg("face"), py::arg("context"), py::arg("limit"))
      .def(
          "wake_all", [](SpinningExecutor& self) { self.core()->wake_all(); }, py::call_guard<Unlocked>())
      .def("stop", &SpinningExecutor::stop, py::call_guard<Unlocked>())
      .def("stopped", &SpinningExecutor::stopped)
      .def("spinning", &SpinningExecutor::spinning)
      .def("spins_here", &SpinningExecutor::spins_here)
      .def(
          "wait_idle",
          [](const SpinningExecutor& self, py::handle timeout_sec) {
            return wait_with_signals(deadline_after(nanoseconds_of(timeout_sec)),
                                     [&](exec::Deadline deadline) { return self.wait_idle(deadline); });
          },
          py::arg("timeout_sec"), "False when the time was over while another thread still spun.")
      .def(
          "wakeups", [](const SpinningExecutor& self) { return self.core()->wakeups(); },
          "How often a sleeping thread has come back so far.")
      .def("post", &SpinningExecutor::post, py::arg("work"));

  module.def(
      "callbacks_here",
      [] {
        py::list faces;
        for (const Running* running = Running::top; running != nullptr; running = running->outer()) {
          if (const py::object face = face_of(running->entity())) faces.append(face);
        }
        return faces;
      },
      "The Python objects whose callbacks this thread runs, innermost first.");
  module.def(
      "executor_here", [] { return face_of_this_thread(); },
      "The executor that spins in this thread, innermost first.");
}

}  // namespace myelin::python
