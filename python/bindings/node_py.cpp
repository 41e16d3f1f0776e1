// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/node_py.hpp"

#include <pybind11/stl.h>

#include "core/base/guarded.hpp"
#include "core/node/arguments.hpp"
#include "core/node/signals.hpp"
#include "core/process/process.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/gil.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/waiter.hpp"
#include "python/messages/message.hpp"

namespace myelin::python {

void bind_graph_queries(py::class_<NodeHandle, std::shared_ptr<NodeHandle>>& node);  // graph_py.cpp

namespace {

// What is wrong with ROS arguments, said as rclpy says it: with what was tried.
template <class Act>
auto trying(const char* what, Act act) {
  try {
    return act();
  } catch (const node::InvalidRosArguments& error) {
    throw node::InvalidRosArguments(std::string(what) + ": " + error.what());
  }
}

}  // namespace

transport::Transport& process_transport() {
  return process::transport();
}

ContextHandle::ContextHandle(std::vector<std::string> arguments, std::optional<std::uint32_t> domain_id)
    : core_(trying("failed to initialize rcl", [&] {
        return node::Context::create({.arguments = std::move(arguments),
                                      .domain_id = domain_id,
                                      .plans = plans(),
                                      .transport = process_transport()});
      })) {}

ContextHandle::~ContextHandle() = default;

bool ContextHandle::end() {
  if (!core_->ok()) return false;
  ended_by_ = std::this_thread::get_id();  // known to those whom the shutdown wakes
  return core_->shutdown("rclpy.shutdown()");
}

void ContextHandle::shutdown() {
  if (end()) {
    excused_ = false;
    return;
  }
  if (excused_.exchange(false)) return;
  throw Error("failed to shutdown: rcl_shutdown already called on the given context");
}

bool ContextHandle::try_shutdown() {
  const bool ours = end();
  if (ours) excused_ = false;
  return ours;
}

namespace {

// All contexts that may still live, for leave().
Guarded<std::vector<std::weak_ptr<node::Context>>>& all_contexts() {
  static auto* const contexts = new Guarded<std::vector<std::weak_ptr<node::Context>>>();
  return *contexts;
}

void remember(const std::shared_ptr<node::Context>& context) {
  auto contexts = all_contexts().lock();
  std::erase_if(*contexts, [](const auto& known) { return known.expired(); });
  contexts->push_back(context);
}

}  // namespace

void leave() {
  // A callback or hook that runs at this moment gets the time to end; one that does not is left where it is.
  const auto deadline = exec::Clock::now() + std::chrono::milliseconds(500);
  std::vector<std::weak_ptr<node::Context>> contexts;
  {
    const Unlocked unlocked;
    stop_all_executors(deadline);
    contexts = *all_contexts().lock();
    for (const auto& weak : contexts) {
      const auto context = weak.lock();
      if (context && !context->ok()) context->wait_for_hooks(deadline);
    }
  }
  // From here on a thread that waits for something is not told any more that it waited in vain.
  interpreter_ends();
  const Unlocked unlocked;
  for (const auto& weak : contexts) {
    if (const auto context = weak.lock()) context->shutdown("the interpreter ends");
  }
  node::signals::uninstall();
}

namespace {

// A hook of Python that runs once, when the context ends, in whatever thread ends it.
struct HookToken {
  node::Context::Token token;
};

std::unique_ptr<HookToken> on_shutdown(const ContextHandle& context, py::handle owner) {
  auto hook = std::make_unique<HookToken>();
  hook->token = context.core()->on_shutdown([weak = std::make_shared<Weak>(owner)] {
    const WithGil gil;
    const py::object face = weak->lock();
    if (!face) return;
    try {
      face.attr("_run_shutdown_hooks")();
    } catch (py::error_already_set& error) {
      error.discard_as_unraisable(
          "a hook of on_shutdown()");  // nobody above could take it: this may be the signal thread
    }
  });
  return hook;
}

std::shared_ptr<NodeHandle> create_node(const std::shared_ptr<ContextHandle>& context, const std::string& name,
                                        const std::string& name_space, const std::vector<std::string>& arguments,
                                        bool use_global_arguments, bool enable_rosout,
                                        const std::optional<transport::Qos>& rosout_qos) {
  node::NodeOptions options;
  options.name = name;
  options.name_space = name_space;
  options.arguments = arguments;
  options.use_global_arguments = use_global_arguments;
  options.enable_rosout = enable_rosout;
  if (rosout_qos) options.rosout_qos = *rosout_qos;
  return std::make_shared<NodeHandle>(
      trying("Failed to parse ROS arguments", [&] { return node::Node::create(context->core(), options); }));
}

}  // namespace

void bind_node(py::module_& module) {
  py::class_<HookToken>(module, "HookToken").def("drop", [](HookToken& self) { self.token.reset(); });

  py::class_<ContextHandle, std::shared_ptr<ContextHandle>>(module, "Context", "What one init() and shutdown() bound.")
      .def(py::init([](std::vector<std::string> arguments, std::optional<std::uint32_t> domain_id) {
             try {
               const Unlocked unlocked;
               auto context = std::make_shared<ContextHandle>(std::move(arguments), domain_id);
               remember(context->core());
               return context;
             } catch (const InvalidArgument& error) {
               raise(errors().rcl_error, std::string("failed to initialize rcl: ") + error.what());
               throw;
             }
           }),
           py::arg("arguments"), py::arg("domain_id"))
      .def("ok", &ContextHandle::ok)
      .def("shutdown", &ContextHandle::shutdown, py::call_guard<Unlocked>())
      .def("try_shutdown", &ContextHandle::try_shutdown, py::call_guard<Unlocked>())
      .def("shutdown_reason", [](const ContextHandle& self) { return self.core()->shutdown_reason(); })
      .def("get_domain_id", [](const ContextHandle& self) { return self.core()->domain_id(); })
      .def("on_shutdown", &on_shutdown, py::arg("owner"))
      .def("__enter__", [](const py::object& self) { return self; })
      .def("__exit__", [](ContextHandle&, const py::args&) {});

  py::class_<NodeHandle, std::shared_ptr<NodeHandle>> node(module, "Node", "A name in the graph.");
  node.def(py::init(&create_node), py::arg("context").none(false), py::arg("name"), py::arg("name_space"),
           py::arg("arguments"), py::arg("use_global_arguments"), py::arg("enable_rosout"), py::arg("rosout_qos"),
           py::call_guard<Unlocked>())
      .def("name", [](const NodeHandle& self) { return self.remains()->name(); })
      .def("name_space", [](const NodeHandle& self) { return self.remains()->name_space(); })
      .def("fully_qualified_name", [](const NodeHandle& self) { return self.remains()->fully_qualified_name(); })
      .def("logger_name", [](const NodeHandle& self) { return self.remains()->logger_name(); })
      .def("clock", [](const NodeHandle& self) { return self.remains()->clock(); })
      .def(
          "resolve_topic_name",
          [](const NodeHandle& self, const std::string& name, bool only_expand) {
            return self.core()->resolve_topic_name(name, only_expand);
          },
          py::arg("name"), py::arg("only_expand"))
      .def(
          "resolve_service_name",
          [](const NodeHandle& self, const std::string& name, bool only_expand) {
            return self.core()->resolve_service_name(name, only_expand);
          },
          py::arg("name"), py::arg("only_expand"))
      .def(
          "join",
          [](const NodeHandle& self, const std::shared_ptr<SpinningExecutor>& executor) {
            if (self.closed()) return false;
            return self.remains()->join(executor ? executor->core() : nullptr);
          },
          py::arg("executor"), py::call_guard<Unlocked>())
      .def("closed", &NodeHandle::closed)
      .def("destroy_when_not_in_use", &NodeHandle::destroy, py::call_guard<Unlocked>())
      .def("__enter__",
           [](const py::object& self) {
             self.cast<NodeHandle&>().core();
             return self;
           })
      .def("__exit__", [](NodeHandle&, const py::args&) {});
  bind_graph_queries(node);

  module.def(
      "signals_install", [](int options) { node::signals::install(static_cast<node::signals::Options>(options)); },
      py::arg("options"));
  module.def("signals_uninstall", [] { node::signals::uninstall(); });
  module.def("signals_installed", [] { return static_cast<int>(node::signals::installed()); });

  module.def(
      "remove_ros_args",
      [](const std::vector<std::string>& arguments) {
        return trying("Failed to parse ROS arguments", [&] { return node::Arguments::parse(arguments).remaining; });
      },
      py::arg("arguments"), "What is outside --ros-args ... --");
}

}  // namespace myelin::python
