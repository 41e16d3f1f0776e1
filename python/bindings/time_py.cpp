// SPDX-License-Identifier: Apache-2.0
// Clocks, timers and guard conditions. Times are int64 nanoseconds here; rclpy/ makes Time and Duration of them.
#include <pybind11/stl.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/node/clock.hpp"
#include "core/node/guard_condition.hpp"
#include "core/node/timer.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/module.hpp"

namespace myelin::python {
namespace {

using node::Clock;
using node::GuardCondition;
using node::Timer;

// A wait for something that comes by a clock, which somebody may set while we wait.
class ClockWait {
 public:
  // `come` says whether it is there, `due` when it will be; both are asked without the GIL, in the thread that waits.
  ClockWait(const std::shared_ptr<Clock>& clock, const ContextHandle* context, std::function<bool()> come,
            std::function<exec::Deadline()> due)
      : context_(context), come_(std::move(come)), due_(std::move(due)) {
    jumps_ = clock->on_jump({.on_clock_change = true, .min_forward_ns = 1, .min_backward_ns = -1}, nullptr,
                            [nudges = nudges_](const node::TimeJump& jump) {
                              const bool same = jump.change == node::ClockChange::no_change ||
                                                jump.change == node::ClockChange::system_time_no_change;
                              if (!same) nudges->source_changed = true;
                              nudges->add();
                            });
    if (context != nullptr) shutdown_ = context->core()->on_shutdown([nudges = nudges_] { nudges->add(); });
  }

  // False when the deadline passed first. The end of the context ends it too.
  bool wait(exec::Deadline deadline) {
    std::unique_lock lock(nudges_->mutex);
    while (!over()) {
      const exec::Deadline due = due_();
      const exec::Deadline until = !due ? deadline : !deadline ? due : std::min(*due, *deadline);
      const std::uint64_t seen = nudges_->count;
      const auto nudged = [&] { return nudges_->count != seen; };
      if (until) {
        nudges_->added.wait_until(lock, *until, nudged);
      } else {
        nudges_->added.wait(lock, nudged);
      }
      if (deadline && exec::Clock::now() >= *deadline) break;
    }
    return over();
  }

  // Makes it look again.
  void nudge() { nudges_->add(); }

  // Whether the clock began or ceased to be overridden meanwhile.
  bool source_changed() const { return nudges_->source_changed; }

 private:
  // Shared with callbacks that may still run when the wait is over.
  struct Nudges {
    std::mutex mutex;
    std::condition_variable added;
    std::uint64_t count = 0;  // guarded
    std::atomic<bool> source_changed{false};

    void add() {
      {
        const std::lock_guard lock(mutex);
        ++count;
      }
      added.notify_all();
    }
  };

  bool over() const { return (context_ != nullptr && !context_->ok()) || come_(); }

  const ContextHandle* const context_;
  const std::function<bool()> come_;
  const std::function<exec::Deadline()> due_;
  const std::shared_ptr<Nudges> nudges_ = std::make_shared<Nudges>();
  Clock::Token jumps_;
  node::Context::Token shutdown_;
};

// Whether the clock's source of time stayed the same. A change ends the sleep: its end has lost its meaning.
bool sleep_until(const std::shared_ptr<Clock>& clock, std::int64_t time_ns, const ContextHandle* context) {
  std::optional<ClockWait> wait;
  wait.emplace(
      clock, context, [&] { return wait->source_changed() || clock->now_ns() >= time_ns; },
      [&] { return clock->steady_deadline(time_ns); });
  wait_with_signals(std::nullopt, [&](exec::Deadline deadline) { return wait->wait(deadline); });
  return !wait->source_changed();
}

// Something that runs in a node's executor and was made on its own.
class Adopted {
 public:
  void join(const std::shared_ptr<NodeHandle>& home, const std::shared_ptr<exec::Entity>& entity) {
    home->core()->adopt(entity);
    home_ = home;
  }
  void leave(exec::Entity& entity) {
    if (const auto home = home_.lock()) home->remains()->release(entity);
    home_.reset();
  }

 private:
  std::weak_ptr<NodeHandle> home_;
};

class TimerHandle {
 public:
  TimerHandle(const std::shared_ptr<Clock>& clock, std::int64_t period_ns, std::shared_ptr<exec::CallbackGroup> group,
              py::handle owner, bool wants_call, bool autostart)
      : owner_(std::make_shared<Weak>(owner)) {
    const auto handler = [owner = owner_, wants_call](const node::TimerCall& call, exec::Claim& claim) {
      const WithGil gil;
      if (wants_call) {
        call_owner(*owner, "_run_with_info", claim, call.expected_ns, call.actual_ns);
        return;
      }
      static PyObject* const name = PyUnicode_InternFromString("callback");
      const py::object timer = owner->lock();
      if (!timer) return;
      const auto callback = py::reinterpret_steal<py::object>(PyObject_GetAttr(timer.ptr(), name));
      if (!callback) throw py::error_already_set();
      if (callback.is_none()) return;
      finish(PyObject_CallNoArgs(callback.ptr()), claim);
    };
    try {
      core_ = Timer::create(clock, period_ns, std::move(group), handler, autostart);
    } catch (const InvalidArgument& error) {
      raise(errors().rcl_error, std::string("failed to create timer: ") + error.what());
    }
    core_->set_face(owner_);
  }

  Timer& core() const {
    if (closed_) throw node::Closed("timer was destroyed");
    return *core_;
  }
  void join(const std::shared_ptr<NodeHandle>& home) {
    core();
    adopted_.join(home, core_);
  }
  void set_period_ns(std::int64_t period_ns) {
    try {
      core().set_period_ns(period_ns);
    } catch (const InvalidArgument& error) {
      raise(errors().rcl_error, std::string("failed to change timer period: ") + error.what());
    }
    nudge();
  }
  void cancel() {
    core().cancel();
    nudge();
  }
  void reset() {
    core().reset();
    nudge();
  }
  void call() {
    if (!core().call()) raise(errors().timer_cancelled, "failed to call timer: timer is canceled");
  }
  // Sleeps until a call is due and takes it; all threads that sleep here wake for the same call. The end of the context
  // wakes them too, and so does destroying the timer: then it throws Closed.
  void sleep(const ContextHandle* context) {
    core();
    const std::uint64_t seen = taken_;
    const auto come = [this, seen] { return closed_ || taken_ != seen || core_->is_ready(); };
    const auto wait = std::make_shared<ClockWait>(core_->clock(), context, come, [this] { return core_->due(); });
    {
      auto sleepers = sleepers_.lock();
      std::erase_if(*sleepers, [](const auto& sleeper) { return sleeper.expired(); });
      sleepers->push_back(wait);
    }
    wait_with_signals(std::nullopt, [&](exec::Deadline deadline) { return wait->wait(deadline); });
    core();
    {
      const auto order = sleepers_.lock();
      if (taken_ != seen || !core_->is_ready()) return;
      core_->call();
      ++taken_;
    }
    nudge();
  }
  void destroy() {
    if (closed_.exchange(true)) return;
    core_->cancel();
    nudge();
    adopted_.leave(*core_);
  }

 private:
  void nudge() {
    const auto sleepers = *sleepers_.lock();
    for (const auto& sleeper : sleepers) {
      if (const auto awake = sleeper.lock()) awake->nudge();
    }
  }

  const std::shared_ptr<Weak> owner_;
  std::shared_ptr<Timer> core_;
  Guarded<std::vector<std::weak_ptr<ClockWait>>> sleepers_;
  std::atomic<std::uint64_t> taken_{0};
  Adopted adopted_;
  std::atomic<bool> closed_{false};
};

class GuardHandle {
 public:
  GuardHandle(std::shared_ptr<exec::CallbackGroup> group, py::handle owner) : owner_(std::make_shared<Weak>(owner)) {
    core_ = std::make_shared<GuardCondition>(std::move(group), [owner = owner_](exec::Claim& claim) {
      const WithGil gil;
      call_owner(*owner, "_run", claim);
    });
    core_->set_face(owner_);
  }
  GuardCondition& core() const {
    if (closed_) throw node::Closed("guard condition was destroyed");
    return *core_;
  }
  void join(const std::shared_ptr<NodeHandle>& home) {
    core();
    adopted_.join(home, core_);
  }
  void destroy() {
    if (!closed_.exchange(true)) adopted_.leave(*core_);
  }

 private:
  const std::shared_ptr<Weak> owner_;
  std::shared_ptr<GuardCondition> core_;
  Adopted adopted_;
  std::atomic<bool> closed_{false};
};

// A jump callback of Python, which hears of jumps in the thread that caused them.
struct JumpToken {
  Clock::Token token;
};

std::unique_ptr<JumpToken> on_jump(Clock& clock, bool on_clock_change, std::optional<std::int64_t> min_forward_ns,
                                   std::optional<std::int64_t> min_backward_ns, py::handle owner) {
  auto weak = std::make_shared<Weak>(owner);
  auto jump = std::make_unique<JumpToken>();
  jump->token = clock.on_jump(
      {.on_clock_change = on_clock_change, .min_forward_ns = min_forward_ns, .min_backward_ns = min_backward_ns},
      [weak] {
        const WithGil gil;
        const py::object handle = weak->lock();
        if (handle) handle.attr("_before")();
      },
      [weak](const node::TimeJump& happened) {
        const WithGil gil;
        const py::object handle = weak->lock();
        if (handle) handle.attr("_after")(static_cast<int>(happened.change), happened.delta_ns);
      });
  return jump;
}

// Calls `callback` with the number of resets, 1, in the thread that resets.
void set_on_reset(TimerHandle& self, const py::object& callback) {
  self.core().set_on_reset([held = std::make_shared<Held>(callback)] {
    const WithGil gil;
    held->handle()(1);
  });
}

py::object now_of(const Clock& clock) {
  const py::object type = py::module_::import("rclpy.clock_type").attr("ClockType")(static_cast<int>(clock.type()));
  return py::module_::import("rclpy.time").attr("TimeHandle")(clock.now_ns(), type);
}

}  // namespace

void bind_time(py::module_& module) {
  py::class_<JumpToken>(module, "JumpToken").def("drop", [](JumpToken& self) { self.token.reset(); });

  py::class_<Clock, std::shared_ptr<Clock>>(module, "Clock", "What time it is; in nanoseconds.")
      .def(py::init([](int type) { return std::make_shared<Clock>(static_cast<node::ClockType>(type)); }),
           py::arg("type"))
      .def_property_readonly("type", [](const Clock& self) { return static_cast<int>(self.type()); })
      .def("now_ns", &Clock::now_ns)
      .def("get_ros_time_override_is_enabled", &Clock::override_enabled)
      .def("set_ros_time_override_is_enabled", &Clock::enable_override, py::arg("enabled"), py::call_guard<Unlocked>())
      .def("set_override_ns", &Clock::set_override, py::arg("time_ns"), py::call_guard<Unlocked>())
      .def("get_now", &now_of)
      .def(
          "set_ros_time_override",
          [](Clock& self, const py::object& time_point) {
            const auto time_ns = time_point.attr("nanoseconds").cast<std::int64_t>();
            const Unlocked unlocked;
            self.set_override(time_ns);
          },
          py::arg("time_point"))
      .def("on_jump", &on_jump, py::arg("on_clock_change"), py::arg("min_forward_ns"), py::arg("min_backward_ns"),
           py::arg("owner"))
      .def("sleep_until_ns", &sleep_until, py::arg("time_ns"), py::arg("context"),
           "Returns when the clock shows the time or the context was shut down; False when the source of time changed.")
      .def("destroy_when_not_in_use", [](Clock&) {})
      .def("__enter__", [](const py::object& self) { return self; })
      .def("__exit__", [](Clock&, const py::args&) {});

  py::class_<TimerHandle>(module, "Timer", "Calls `owner.callback` once a period.")
      .def(py::init<const std::shared_ptr<Clock>&, std::int64_t, std::shared_ptr<exec::CallbackGroup>, py::handle, bool,
                    bool>(),
           py::arg("clock").none(false), py::arg("period_ns"), py::arg("group").none(false), py::arg("owner"),
           py::arg("wants_call"), py::arg("autostart"))
      .def("join", &TimerHandle::join, py::arg("node").none(false), py::call_guard<Unlocked>())
      .def_property(
          "period_ns", [](const TimerHandle& self) { return self.core().period_ns(); }, &TimerHandle::set_period_ns)
      .def("get_timer_period", [](const TimerHandle& self) { return self.core().period_ns(); })
      .def("change_timer_period", &TimerHandle::set_period_ns, py::arg("period_ns"))
      .def("is_timer_ready", [](const TimerHandle& self) { return self.core().is_ready(); })
      .def("is_timer_canceled", [](const TimerHandle& self) { return self.core().is_canceled(); })
      .def("cancel_timer", &TimerHandle::cancel, py::call_guard<Unlocked>())
      .def("reset_timer", &TimerHandle::reset, py::call_guard<Unlocked>())
      .def("call_timer", &TimerHandle::call)
      .def("sleep", &TimerHandle::sleep, py::arg("context"), "Sleeps until a call is due, and takes it.")
      .def("set_on_reset_callback", &set_on_reset, py::arg("callback"))
      .def("clear_on_reset_callback", [](TimerHandle& self) { self.core().set_on_reset(nullptr); })
      .def("time_since_last_call", [](const TimerHandle& self) { return self.core().time_since_last_call_ns(); })
      .def("time_until_next_call", [](const TimerHandle& self) { return self.core().time_until_next_call_ns(); })
      .def("destroy_when_not_in_use", &TimerHandle::destroy, py::call_guard<Unlocked>())
      .def("__enter__",
           [](const py::object& self) {
             self.cast<TimerHandle&>().core();
             return self;
           })
      .def("__exit__", [](TimerHandle&, const py::args&) {});

  py::class_<GuardHandle>(module, "GuardCondition", "Runs `owner._run` in the executor after trigger.")
      .def(py::init<std::shared_ptr<exec::CallbackGroup>, py::handle>(), py::arg("group").none(false), py::arg("owner"))
      .def("join", &GuardHandle::join, py::arg("node").none(false), py::call_guard<Unlocked>())
      .def(
          "trigger_guard_condition", [](GuardHandle& self) { self.core().trigger(); }, py::call_guard<Unlocked>())
      .def("destroy_when_not_in_use", &GuardHandle::destroy, py::call_guard<Unlocked>())
      .def("__enter__",
           [](const py::object& self) {
             self.cast<GuardHandle&>().core();
             return self;
           })
      .def("__exit__", [](GuardHandle&, const py::args&) {});
}

}  // namespace myelin::python
