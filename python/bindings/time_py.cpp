// SPDX-License-Identifier: Apache-2.0
// Clocks, timers and guard conditions. Times are int64 nanoseconds here; rclpy/ makes Time and Duration of them.
#include <pybind11/stl.h>

#include <condition_variable>
#include <mutex>

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

// A wait for a moment of a clock that somebody may set while we wait.
class MomentWait {
 public:
  MomentWait(const std::shared_ptr<Clock>& clock, const ContextHandle* context) : clock_(clock), context_(context) {
    jumps_ = clock->on_jump({.on_clock_change = true, .min_forward_ns = 1, .min_backward_ns = -1}, nullptr,
                            [this](const node::TimeJump&) { nudge(); });
    if (context != nullptr) shutdown_ = context->core()->on_shutdown([this] { nudge(); });
  }

  // True when the moment has come.
  bool wait(std::int64_t time_ns, exec::Deadline deadline) {
    std::unique_lock lock(mutex_);
    while (!over() && clock_->now_ns() < time_ns) {
      const exec::Deadline due = clock_->steady_deadline(time_ns);
      const exec::Deadline until = !due ? deadline : !deadline ? due : std::min(*due, *deadline);
      const std::uint64_t seen = nudges_;
      const auto changed = [&] { return nudges_ != seen; };
      if (until) {
        changed_.wait_until(lock, *until, changed);
      } else {
        changed_.wait(lock, changed);
      }
      if (deadline && exec::Clock::now() >= *deadline) break;
    }
    return over() || clock_->now_ns() >= time_ns;
  }

 private:
  bool over() const { return context_ != nullptr && !context_->ok(); }
  void nudge() {
    {
      const std::lock_guard lock(mutex_);
      ++nudges_;
    }
    changed_.notify_all();
  }

  const std::shared_ptr<Clock> clock_;
  const ContextHandle* const context_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t nudges_ = 0;
  Clock::Token jumps_;
  node::Context::Token shutdown_;
};

void sleep_until(const std::shared_ptr<Clock>& clock, std::int64_t time_ns, const ContextHandle* context) {
  MomentWait moment(clock, context);
  wait_with_signals(std::nullopt, [&](exec::Deadline deadline) { return moment.wait(time_ns, deadline); });
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
  }

  Timer& core() const {
    if (closed_) throw node::Closed("timer was destroyed");
    return *core_;
  }
  void join(const std::shared_ptr<NodeHandle>& home) {
    core();
    adopted_.join(home, core_);
  }
  void destroy() {
    if (closed_.exchange(true)) return;
    core_->cancel();
    adopted_.leave(*core_);
  }

 private:
  const std::shared_ptr<Weak> owner_;
  std::shared_ptr<Timer> core_;
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

}  // namespace

void bind_time(py::module_& module) {
  py::class_<JumpToken>(module, "JumpToken").def("drop", [](JumpToken& self) { self.token.reset(); });

  py::class_<Clock, std::shared_ptr<Clock>>(module, "Clock", "What time it is; in nanoseconds.")
      .def(py::init([](int type) { return std::make_shared<Clock>(static_cast<node::ClockType>(type)); }),
           py::arg("type"))
      .def_property_readonly("type", [](const Clock& self) { return static_cast<int>(self.type()); })
      .def("now_ns", &Clock::now_ns)
      .def("get_ros_time_override_is_enabled", &Clock::override_enabled)
      .def("set_ros_time_override_is_enabled", &Clock::enable_override, py::arg("enabled"))
      .def("set_override_ns", &Clock::set_override, py::arg("time_ns"))
      .def("on_jump", &on_jump, py::arg("on_clock_change"), py::arg("min_forward_ns"), py::arg("min_backward_ns"),
           py::arg("owner"))
      .def("sleep_until_ns", &sleep_until, py::arg("time_ns"), py::arg("context"),
           "Returns when the clock shows the time or the context was shut down.");

  py::class_<TimerHandle>(module, "Timer", "Calls `owner.callback` once a period.")
      .def(py::init<const std::shared_ptr<Clock>&, std::int64_t, std::shared_ptr<exec::CallbackGroup>, py::handle, bool,
                    bool>(),
           py::arg("clock"), py::arg("period_ns"), py::arg("group"), py::arg("owner"), py::arg("wants_call"),
           py::arg("autostart"))
      .def("join", &TimerHandle::join, py::arg("node"), py::call_guard<Unlocked>())
      .def_property(
          "period_ns", [](const TimerHandle& self) { return self.core().period_ns(); },
          [](TimerHandle& self, std::int64_t period_ns) { self.core().set_period_ns(period_ns); })
      .def("is_timer_ready", [](const TimerHandle& self) { return self.core().is_ready(); })
      .def("is_timer_canceled", [](const TimerHandle& self) { return self.core().is_canceled(); })
      .def(
          "cancel_timer", [](TimerHandle& self) { self.core().cancel(); }, py::call_guard<Unlocked>())
      .def(
          "reset_timer", [](TimerHandle& self) { self.core().reset(); }, py::call_guard<Unlocked>())
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
      .def(py::init<std::shared_ptr<exec::CallbackGroup>, py::handle>(), py::arg("group"), py::arg("owner"))
      .def("join", &GuardHandle::join, py::arg("node"), py::call_guard<Unlocked>())
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
