// SPDX-License-Identifier: Apache-2.0
// Wait sets and waitables: how a class of one's own waits for several handles as one.
//
// A wait set does not wait by itself in an executor: the entities behind its handles are diverted to the waitable's own
// entity, so what comes to one of them makes the waitable ready, and an executor's thread asks it then.
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/guarded.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/waited.hpp"

namespace myelin::python {
namespace {

constexpr std::array<std::string_view, 6> kinds{"subscription", "guard_condition", "timer",
                                                "client",       "service",         "event"};

std::size_t kind_of(std::string_view name) {
  const auto found = std::find(kinds.begin(), kinds.end(), name);
  if (found == kinds.end()) {
    raise(errors().rcl_error, "'" + std::string(name) + "' is not a known entity");
  }
  return static_cast<std::size_t>(found - kinds.begin());
}

// REQUIRES of every method: the GIL is held.
class WaitSet {
 public:
  explicit WaitSet(std::shared_ptr<ContextHandle> context) : context_(std::move(context)) {}
  ~WaitSet() { clear(); }
  WaitSet(const WaitSet&) = delete;
  WaitSet& operator=(const WaitSet&) = delete;

  // What is waited for by `entity` from now on.
  void wait_as(const std::shared_ptr<exec::Entity>& entity) { entity_ = entity; }

  void clear() {
    for (auto& slots : slots_) {
      for (auto& slot : slots) {
        if (slot.source) slot.source->divert_to(nullptr);
      }
      slots.clear();
    }
    std::vector<std::shared_ptr<exec::Entity>> sources;  // outlive the lock
    sources_.lock()->swap(sources);
  }

  std::size_t add(std::size_t kind, const py::object& handle) {
    Slot slot{.handle = Held(handle), .waited = nullptr, .source = nullptr};
    if (py::isinstance<Waited>(handle)) {
      slot.waited = handle.cast<Waited*>();
      slot.source = slot.waited->entity();
      if (const auto entity = entity_.lock()) slot.source->divert_to(entity);
      sources_.lock()->push_back(slot.source);
    }
    slots_[kind].push_back(std::move(slot));
    return slots_[kind].size() - 1;
  }

  // Looks at everything; whether anything has come.
  bool look() {
    bool any = false;
    for (auto& slots : slots_) {
      for (auto& slot : slots) {
        slot.ready = slot.waited != nullptr && slot.waited->look();
        any |= slot.ready;
      }
    }
    return any;
  }

  bool is_ready(std::size_t kind, std::size_t index) const {
    if (index >= slots_[kind].size()) throw py::index_error("wait set index too big");
    return slots_[kind][index].ready;
  }

  std::vector<std::uintptr_t> ready(std::size_t kind) const {
    std::vector<std::uintptr_t> found;
    for (const auto& slot : slots_[kind]) {
      if (slot.ready) found.push_back(reinterpret_cast<std::uintptr_t>(slot.waited));
    }
    return found;
  }

  // When the first of them is due by time alone. Any thread, no GIL.
  exec::Deadline due() const {
    auto sources = sources_.lock();
    exec::Deadline first;
    for (const auto& source : *sources) {
      const exec::Deadline due = source->due();
      if (due && (!first || *due < *first)) first = due;
    }
    return first;
  }

  // Waits in this thread, without an executor.
  void wait(std::int64_t timeout_ns);

 private:
  struct Slot {
    Held handle;
    Waited* waited;  // lives as long as `handle`
    std::shared_ptr<exec::Entity> source;
    bool ready = false;
  };

  const std::shared_ptr<ContextHandle> context_;
  std::weak_ptr<exec::Entity> entity_;
  std::array<std::vector<Slot>, kinds.size()> slots_;
  Guarded<std::vector<std::shared_ptr<exec::Entity>>> sources_;
};

// Becomes ready as something of a wait set does.
class Listener final : public exec::Entity {
 public:
  explicit Listener(const WaitSet& set) : Entity(nullptr), set_(set) {}
  void execute(exec::Claim&) override {}
  exec::Deadline due() const override { return set_.due(); }

 private:
  const WaitSet& set_;
};

void WaitSet::wait(std::int64_t timeout_ns) {
  exec::Executor executor;
  const auto listener = std::make_shared<Listener>(*this);
  executor.add(listener);
  node::Context::Token token;
  if (context_) token = context_->core()->on_shutdown([&executor] { executor.wake_all(); });
  wait_as(listener);
  for (auto& slots : slots_) {
    for (auto& slot : slots) {
      if (slot.source) slot.source->divert_to(listener);
    }
  }
  listener->reschedule();
  const exec::Deadline deadline = deadline_after(timeout_ns);
  bool found = look();
  while (!found && !(context_ && !context_->ok())) {
    const bool came = wait_with_signals(deadline, [&](exec::Deadline until) {
      return executor.next(until).has_value() || (context_ && !context_->ok());
    });
    found = look();
    if (!came) break;
  }
}

// A waitable in its executor.
class WaitableEntity final : public exec::Entity {
 public:
  WaitableEntity(std::shared_ptr<exec::CallbackGroup> group, py::handle face, std::shared_ptr<ContextHandle> context)
      : Entity(std::move(group)), weak_(std::make_shared<Weak>(face)), context_(std::move(context)) {
    set_face(weak_);
  }

  void open() {
    const py::object set = py::cast(std::make_unique<WaitSet>(context_));
    set_ = set.cast<WaitSet*>();
    held_set_ = Held(set);
    set_->wait_as(shared_from_this());
    notify();
  }
  // Lets go of what it waits for. REQUIRES: the GIL is held.
  void close() {
    closed_ = true;
    set_->clear();
  }

  bool wanted() override {
    const BriefGil gil;
    // From the question whether it is ready until its data is taken it is in one thread.
    if (asked_.exchange(true)) {
      ask_again_ = true;
      return false;
    }
    bool wanted = false;
    try {
      wanted = ask();
    } catch (const node::Closed&) {
    } catch (py::error_already_set& error) {
      if (!error.matches(errors().invalid_handle)) {
        ask_again_ = true;
        answered();
        throw;
      }
    }
    if (!wanted) answered();
    return wanted;
  }

  void execute(exec::Claim& claim) override {
    const WithGil gil;
    const py::object waitable = weak_->lock();
    if (closed_ || !waitable) return answered();
    py::object data;
    try {
      data = waitable.attr("take_data")();
    } catch (...) {
      dropped();
      throw;
    }
    dropped();  // what it waits for may be another thing now, and what it left is still there
    const py::object executor = face_of_this_thread();
    for (const py::handle future : waitable.attr("_futures")) future.attr("_set_executor")(executor);
    finish(waitable.attr("execute")(data).release().ptr(), claim);
  }

  void dropped() override {
    ask_again_ = true;
    answered();
  }

  exec::Deadline due() const override { return set_->due(); }

 private:
  bool ask() {
    const py::object waitable = weak_->lock();
    if (closed_ || !waitable) return false;
    set_->clear();
    waitable.attr("add_to_wait_set")(held_set_.handle());
    if (!set_->look()) reschedule();  // what is due already has been looked at
    return py::bool_(waitable.attr("is_ready")(held_set_.handle()));
  }

  void answered() {
    asked_ = false;
    if (ask_again_.exchange(false)) notify();
  }

  const std::shared_ptr<Weak> weak_;
  const std::shared_ptr<ContextHandle> context_;
  Held held_set_;
  WaitSet* set_ = nullptr;
  std::atomic<bool> asked_{false};
  std::atomic<bool> ask_again_{false};
  std::atomic<bool> closed_{false};
};

class WaitableHandle {
 public:
  WaitableHandle(py::handle face, std::shared_ptr<exec::CallbackGroup> group, std::shared_ptr<ContextHandle> context)
      : core_(std::make_shared<WaitableEntity>(std::move(group), face, std::move(context))) {
    core_->open();
  }
  void join(const std::shared_ptr<NodeHandle>& home) {
    home_ = home;
    home->core()->adopt(core_);
  }
  void look() { core_->notify(); }
  // REQUIRES: the GIL is held.
  void leave() {
    core_->close();
    const Unlocked unlocked;
    if (const auto home = home_.lock()) home->remains()->release(*core_);
  }

 private:
  const std::shared_ptr<WaitableEntity> core_;
  std::weak_ptr<NodeHandle> home_;
};

}  // namespace

void bind_waitable(py::module_& module) {
  py::class_<WaitSet> set(module, "WaitSet", "Handles, and which of them something has come to.");
  set.def(py::init([](int, int, int, int, int, int, std::shared_ptr<ContextHandle> context) {
            return std::make_unique<WaitSet>(std::move(context));
          }),
          py::arg("number_of_subscriptions"), py::arg("number_of_guard_conditions"), py::arg("number_of_timers"),
          py::arg("number_of_clients"), py::arg("number_of_services"), py::arg("number_of_events"), py::arg("context"))
      .def("clear_entities", &WaitSet::clear)
      .def(
          "is_ready",
          [](const WaitSet& self, const std::string& kind, std::size_t index) {
            return self.is_ready(kind_of(kind), index);
          },
          py::arg("entity_type"), py::arg("index"))
      .def(
          "get_ready_entities", [](const WaitSet& self, const std::string& kind) { return self.ready(kind_of(kind)); },
          py::arg("entity_type"), "The `pointer` of each handle that something has come to.")
      .def("wait", &WaitSet::wait, py::arg("timeout_ns"), "Until something comes; for ever when negative.")
      .def("destroy_when_not_in_use", &WaitSet::clear)
      .def("__enter__", [](const py::object& self) { return self; })
      .def("__exit__", [](WaitSet&, const py::args&) {});
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    set.def(("add_" + std::string(kinds[kind])).c_str(),
            [kind](WaitSet& self, const py::object& handle) { return self.add(kind, handle); }, py::arg("handle"),
            "Its index among those of its kind.");
  }

  py::class_<WaitableHandle>(module, "Waitable", "Asks `owner` when something came to what it waits for.")
      .def(py::init<py::handle, std::shared_ptr<exec::CallbackGroup>, std::shared_ptr<ContextHandle>>(),
           py::arg("owner"), py::arg("group").none(false), py::arg("context"))
      .def("join", &WaitableHandle::join, py::arg("node").none(false), py::call_guard<Unlocked>())
      .def("look", &WaitableHandle::look, py::call_guard<Unlocked>(), "Has it asked, though nothing came.")
      .def("leave", &WaitableHandle::leave);
}

}  // namespace myelin::python
