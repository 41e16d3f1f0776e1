// SPDX-License-Identifier: Apache-2.0
// What makes a node a managed one. States cross as (id, label), transitions as (id, label, start id, start label, goal id,
// goal label).
#include "core/lifecycle/lifecycle.hpp"

#include <pybind11/stl.h>

#include <atomic>
#include <tuple>

#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/module.hpp"

namespace myelin::python {
namespace {

using lifecycle::Lifecycle;
using lifecycle::Outcome;
using lifecycle::State;
using lifecycle::Transition;

using StateTuple = std::tuple<std::uint8_t, std::string>;
using TransitionTuple = std::tuple<std::uint8_t, std::string, std::uint8_t, std::string, std::uint8_t, std::string>;

StateTuple to_tuple(const State& state) {
  return {state.id, std::string(state.label)};
}
TransitionTuple to_tuple(const Transition& transition) {
  return {transition.id,        std::string(transition.label),
          transition.start->id, std::string(transition.start->label),
          transition.goal->id,  std::string(transition.goal->label)};
}

template <class Range>
auto to_tuples(const Range& range) {
  std::vector<decltype(to_tuple(*range.begin()))> tuples;
  for (const auto& each : range) tuples.push_back(to_tuple(each));
  return tuples;
}

// One of the services, which the core answers.
class LifecycleServiceHandle {
 public:
  static constexpr const char* noun = "service";

  LifecycleServiceHandle(std::shared_ptr<NodeHandle> home, std::shared_ptr<node::Service> core)
      : home_(std::move(home)), core_(std::move(core)) {}

  node::Service& core() const {
    if (closed_) throw node::Closed("service was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  const std::shared_ptr<NodeHandle> home_;
  const std::shared_ptr<node::Service> core_;
  std::atomic<bool> closed_{false};
};

class StateMachine {
 public:
  // `owner._run_transition_callback(entered id, former id, former label)` says how a transition went.
  StateMachine(const std::shared_ptr<NodeHandle>& home, bool communicates,
               const std::shared_ptr<exec::CallbackGroup>& group, py::handle owner) {
    const auto weak = std::make_shared<Weak>(owner);
    const auto callback = [weak](const State& entered, const State& before) {
      const WithGil gil;
      const py::object node = weak->lock();
      if (!node) return Outcome::success;
      return node.attr("_run_transition_callback")(entered.id, before.id, before.label).cast<Outcome>();
    };
    {
      const Unlocked unlocked;
      core_ = Lifecycle::create(home->core(), group, {.communicates = communicates}, callback);
    }
    for (const auto& service : core_->services()) {
      services_.push_back(std::make_shared<LifecycleServiceHandle>(home, service));
    }
  }

  Lifecycle& core() const { return *core_; }

  // Null when there are none.
  std::shared_ptr<LifecycleServiceHandle> service(std::size_t index) const {
    return index < services_.size() ? services_[index] : nullptr;
  }

 private:
  std::shared_ptr<Lifecycle> core_;
  std::vector<std::shared_ptr<LifecycleServiceHandle>> services_;
};

std::string label_of(Outcome outcome) {
  return std::string(lifecycle::label_of(outcome));
}

}  // namespace

void bind_lifecycle(py::module_& module) {
  py::enum_<Outcome>(module, "TransitionCallbackReturnType", "What the callback of a transition returns.")
      .value("SUCCESS", Outcome::success)
      .value("FAILURE", Outcome::failure)
      .value("ERROR", Outcome::error)
      .def("to_label", &label_of, "The label of the transition that follows.");

  bind_endpoint<LifecycleServiceHandle, std::shared_ptr<LifecycleServiceHandle>>(
      module, "LifecycleService", "A service of a managed node, answered natively.")
      .def_property_readonly("name", [](const LifecycleServiceHandle& self) { return self.core().name().name; })
      .def(
          "open", [](const LifecycleServiceHandle&, py::handle) {}, py::arg("owner"), "It is open from the beginning.")
      .def(
          "watch",
          [](const LifecycleServiceHandle& self, const Interrupter& interrupter) {
            return Watch{self.core().watch(interrupter.interrupt)};
          },
          py::arg("interrupter"))
      .def(
          "serve_one", [](const LifecycleServiceHandle& self) { self.core().serve_one(); }, py::call_guard<Unlocked>())
      .def(
          "has_request", [](const LifecycleServiceHandle& self) { return self.core().has_request(); },
          py::call_guard<Unlocked>())
      .def("configure_introspection", &configure_introspection<LifecycleServiceHandle>, py::arg("clock").none(false),
           py::arg("qos"), py::arg("state"));

  py::class_<StateMachine> machine(module, "LifecycleStateMachine", "The state of a managed node.");
  machine
      .def(
          py::init<const std::shared_ptr<NodeHandle>&, bool, const std::shared_ptr<exec::CallbackGroup>&, py::handle>(),
          py::arg("node").none(false), py::arg("enable_com_interface"), py::arg("group"), py::arg("owner"))
      .def_property_readonly("initialized", [](const StateMachine&) { return true; })
      .def_property_readonly("current_state", [](const StateMachine& self) { return to_tuple(self.core().state()); })
      .def_property_readonly("available_states", [](const StateMachine&) { return to_tuples(lifecycle::states()); })
      .def_property_readonly("available_transitions",
                             [](const StateMachine& self) { return to_tuples(self.core().available()); })
      .def_property_readonly("transition_graph",
                             [](const StateMachine&) { return to_tuples(lifecycle::transitions()); })
      .def(
          "change_state", [](const StateMachine& self, std::uint8_t id) { return self.core().change(id); },
          py::arg("transition_id"), py::call_guard<Unlocked>(),
          "Makes a transition and what follows from it; what the callback returned. RCLError when it is impossible.")
      .def(
          "get_transition_by_label",
          [](const StateMachine& self, const std::string& label) { return self.core().find(label); }, py::arg("label"),
          py::call_guard<Unlocked>())
      .def(
          "trigger_transition_by_id",
          [](const StateMachine& self, std::uint8_t id, bool publish) { self.core().step(id, publish); },
          py::arg("transition_id"), py::arg("publish_update"), py::call_guard<Unlocked>(),
          "One step; no callback runs. RCLError when it is impossible.")
      .def(
          "trigger_transition_by_label",
          [](const StateMachine& self, const std::string& label, bool publish) {
            self.core().step(std::string_view(label), publish);
          },
          py::arg("label"), py::arg("publish_update"), py::call_guard<Unlocked>())
      .def(
          "destroy_when_not_in_use", [](const StateMachine& self) { self.core().destroy(); },
          py::call_guard<Unlocked>());

  constexpr const char* services[] = {"service_change_state", "service_get_state", "service_get_available_states",
                                      "service_get_available_transitions", "service_get_transition_graph"};
  for (std::size_t index = 0; index < std::size(services); ++index) {
    machine.def_property_readonly(services[index], [index](const StateMachine& self) { return self.service(index); });
  }
}

}  // namespace myelin::python
