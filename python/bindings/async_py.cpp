// SPDX-License-Identifier: Apache-2.0
// What an event loop of Python listens to beside its executor: changes of the graph.
#include "core/graph/graph.hpp"
#include "core/node/guard_condition.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/module.hpp"

namespace myelin::python {
namespace {

// Calls back in an executor's thread after changes of the graph; several at once count as one. The thread that brings the
// change only wakes the executor: it needs no GIL.
class GraphWatch {
 public:
  GraphWatch(const NodeHandle& node, const SpinningExecutor& executor, py::object callback)
      : changed_(std::make_shared<node::GuardCondition>(
            nullptr, [held = std::make_shared<Held>(std::move(callback))](exec::Claim&) {
              const WithGil gil;
              PyObject* result = PyObject_CallNoArgs(held->get());
              if (result == nullptr) throw py::error_already_set();
              Py_DECREF(result);
            })) {
    const auto home = node.core();
    const Unlocked unlocked;
    executor.core()->add(changed_);
    token_ = home->context()->graph().on_change([changed = changed_.get()] { changed->trigger(); });
  }
  ~GraphWatch() {
    const Unlocked unlocked;
    drop();
  }

  // The callback is not called any more. REQUIRES: no GIL.
  void drop() {
    token_.reset();
    changed_->leave();
  }

 private:
  const std::shared_ptr<node::GuardCondition> changed_;
  graph::Graph::Token token_;
};

}  // namespace

void bind_async(py::module_& module) {
  py::class_<GraphWatch>(module, "GraphWatch", "Calls `callback` in the executor after changes of the graph.")
      .def(py::init<const NodeHandle&, const SpinningExecutor&, py::object>(), py::arg("node").none(false), py::arg("executor"),
           py::arg("callback"))
      .def("drop", &GraphWatch::drop, py::call_guard<Unlocked>());
}

}  // namespace myelin::python
