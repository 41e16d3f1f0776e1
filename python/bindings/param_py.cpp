// SPDX-License-Identifier: Apache-2.0
// Parameters. A parameter crosses as (name, type, value); descriptors cross as tuples in the order of the message's
// fields; rclpy/ makes Parameter and rcl_interfaces messages of them.
#include "core/param/parameters.hpp"

#include <pybind11/stl.h>

#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/gil.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/node_py.hpp"

namespace myelin::python {
namespace {

using param::Parameters;

py::tuple to_python(const node::Parameter& parameter) {
  return py::make_tuple(parameter.name, static_cast<int>(node::type_of(parameter.value)),
                        python::to_python(parameter.value));
}
py::list to_python(const std::vector<node::Parameter>& parameters) {
  py::list list;
  for (const auto& parameter : parameters) list.append(to_python(parameter));
  return list;
}

node::Parameter to_parameter(py::handle triple) {
  const auto tuple = py::reinterpret_borrow<py::tuple>(triple);
  return {.name = tuple[0].cast<std::string>(),
          .value = to_value(static_cast<node::ParameterType>(tuple[1].cast<int>()), tuple[2])};
}
std::vector<node::Parameter> to_parameters(py::handle triples) {
  std::vector<node::Parameter> parameters;
  for (const py::handle triple : triples) parameters.push_back(to_parameter(triple));
  return parameters;
}

py::tuple to_python(const param::Descriptor& descriptor) {
  py::list floating, integer;
  for (const auto& range : descriptor.floating_point_range) {
    floating.append(py::make_tuple(range.from, range.to, range.step));
  }
  for (const auto& range : descriptor.integer_range) integer.append(py::make_tuple(range.from, range.to, range.step));
  return py::make_tuple(descriptor.name, static_cast<int>(descriptor.type), descriptor.description,
                        descriptor.additional_constraints, descriptor.read_only, descriptor.dynamic_typing, floating,
                        integer);
}

// From a rcl_interfaces/msg/ParameterDescriptor.
param::Descriptor to_descriptor(py::handle message) {
  param::Descriptor descriptor{.name = message.attr("name").cast<std::string>(),
                               .type = static_cast<node::ParameterType>(message.attr("type").cast<int>()),
                               .description = message.attr("description").cast<std::string>(),
                               .additional_constraints = message.attr("additional_constraints").cast<std::string>(),
                               .read_only = message.attr("read_only").cast<bool>(),
                               .dynamic_typing = message.attr("dynamic_typing").cast<bool>(),
                               .floating_point_range = {},
                               .integer_range = {}};
  for (const py::handle range : message.attr("floating_point_range")) {
    descriptor.floating_point_range.push_back({.from = range.attr("from_value").cast<double>(),
                                               .to = range.attr("to_value").cast<double>(),
                                               .step = range.attr("step").cast<double>()});
  }
  for (const py::handle range : message.attr("integer_range")) {
    descriptor.integer_range.push_back({.from = range.attr("from_value").cast<std::int64_t>(),
                                        .to = range.attr("to_value").cast<std::int64_t>(),
                                        .step = range.attr("step").cast<std::uint64_t>()});
  }
  return descriptor;
}

// Callbacks of Python, registered once for the node that owns them; the node keeps the list.
struct CallbackTokens {
  Parameters::Token pre, on, post;
};

class ParametersHandle {
 public:
  ParametersHandle(const std::shared_ptr<NodeHandle>& node, const param::ParametersOptions& options)
      : node_(node), core_(Parameters::create(node->core(), options)) {}
  ~ParametersHandle() { destroy(); }

  Parameters& core() const { return *core_; }
  void destroy() {
    tokens_ = {};
    core_->destroy();
  }

  // From now on `owner` is asked and told what it wants to be, and nothing else.
  void listen(py::handle owner, bool pre, bool on, bool post) {
    const auto weak = std::make_shared<Weak>(owner);
    if (!pre) tokens_.pre = nullptr;
    if (!on) tokens_.on = nullptr;
    if (!post) tokens_.post = nullptr;
    if (pre && !tokens_.pre) {
      tokens_.pre = core_->on_pre_set([weak](std::vector<node::Parameter>& parameters) {
        const WithGil gil;
        const py::object node = weak->lock();
        if (node) parameters = to_parameters(node.attr("_before_set_parameters")(to_python(parameters)));
      });
    }
    if (on && !tokens_.on) {
      tokens_.on = core_->on_set([weak](const std::vector<node::Parameter>& parameters) -> param::Verdict {
        const WithGil gil;
        const py::object node = weak->lock();
        if (!node) return {};
        const py::object verdict = node.attr("_allow_set_parameters")(to_python(parameters));
        return {.successful = verdict.attr("successful").cast<bool>(),
                .reason = verdict.attr("reason").cast<std::string>()};
      });
    }
    if (post && !tokens_.post) {
      tokens_.post = core_->on_post_set([weak](const std::vector<node::Parameter>& parameters) {
        const WithGil gil;
        const py::object node = weak->lock();
        if (node) node.attr("_after_set_parameters")(to_python(parameters));
      });
    }
  }

 private:
  const std::shared_ptr<NodeHandle> node_;
  const std::shared_ptr<Parameters> core_;
  CallbackTokens tokens_;
};

// Runs without the GIL; Python callbacks take it themselves.
template <class Act>
auto unlocked(Act&& act) {
  const Unlocked released;
  return act();
}

py::tuple to_python(const param::Verdict& verdict) {
  return py::make_tuple(verdict.successful, verdict.reason);
}

}  // namespace

void bind_param(py::module_& module) {
  py::class_<ParametersHandle>(module, "Parameters", "The parameters of one node.")
      .def(py::init([](const std::shared_ptr<NodeHandle>& node, bool start_services, bool allow_undeclared,
                       bool automatically_declare_from_overrides, const py::object& overrides,
                       const std::shared_ptr<exec::CallbackGroup>& group) {
             param::ParametersOptions options;
             options.start_services = start_services;
             options.allow_undeclared = allow_undeclared;
             options.automatically_declare_from_overrides = automatically_declare_from_overrides;
             options.overrides = to_parameters(overrides);
             options.group = group;
             return unlocked([&] { return std::make_unique<ParametersHandle>(node, options); });
           }),
           py::arg("node").none(false), py::arg("start_services"), py::arg("allow_undeclared"),
           py::arg("automatically_declare_from_overrides"), py::arg("overrides"), py::arg("group"))
      .def("destroy", &ParametersHandle::destroy, py::call_guard<Unlocked>())
      .def("event_publisher", [](const ParametersHandle& self) { return self.core().event_publisher(); })
      .def("serve",
           [](const ParametersHandle& self, const std::shared_ptr<exec::CallbackGroup>& group) {
             const Unlocked released;
             self.core().serve(group);
           })
      .def("listen", &ParametersHandle::listen, py::arg("owner"), py::arg("pre"), py::arg("on"), py::arg("post"))
      .def(
          "declare",
          [](ParametersHandle& self, const std::string& name, int type, py::handle value, py::handle descriptor,
             bool ignore_override) {
            const auto wanted = to_value(static_cast<node::ParameterType>(type), value);
            const auto described = descriptor.is_none() ? param::Descriptor() : to_descriptor(descriptor);
            const auto result = unlocked([&] { return self.core().declare(name, wanted, described, ignore_override); });
            return py::make_tuple(static_cast<int>(node::type_of(result)), python::to_python(result));
          },
          py::arg("name"), py::arg("type"), py::arg("value"), py::arg("descriptor"), py::arg("ignore_override"))
      .def("undeclare",
           [](ParametersHandle& self, const std::string& name) { unlocked([&] { self.core().undeclare(name); }); })
      .def("has", [](const ParametersHandle& self, const std::string& name) { return self.core().has(name); })
      .def("get",
           [](const ParametersHandle& self, const std::string& name) {
             const auto value = self.core().get(name);
             return py::make_tuple(static_cast<int>(node::type_of(value)), python::to_python(value));
           })
      .def("find",
           [](const ParametersHandle& self, const std::string& name) -> py::object {
             const auto value = self.core().find(name);
             if (!value) return py::none();
             return py::make_tuple(static_cast<int>(node::type_of(*value)), python::to_python(*value));
           })
      .def("by_prefix", [](const ParametersHandle& self,
                           const std::string& prefix) { return to_python(self.core().by_prefix(prefix)); })
      .def("list",
           [](const ParametersHandle& self, const std::vector<std::string>& prefixes, std::uint64_t depth) {
             const param::Listing listing = self.core().list(prefixes, depth);
             return py::make_tuple(listing.names, listing.prefixes);
           })
      .def("all", [](const ParametersHandle& self) { return to_python(self.core().all()); })
      .def("overrides", [](const ParametersHandle& self) { return to_python(self.core().overrides()); })
      .def("type", [](const ParametersHandle& self,
                      const std::string& name) { return static_cast<int>(self.core().type(name)); })
      .def("describe",
           [](const ParametersHandle& self, const std::string& name) { return to_python(self.core().describe(name)); })
      .def("set_descriptor",
           [](ParametersHandle& self, const std::string& name, py::handle descriptor, const py::object& alternative) {
             const auto described = to_descriptor(descriptor);
             std::optional<param::Value> value;
             if (!alternative.is_none()) value = to_parameter(alternative).value;
             return to_python(unlocked([&] { return self.core().set_descriptor(name, described, value); }));
           })
      .def("allows_undeclared", [](const ParametersHandle& self) { return self.core().allows_undeclared(); })
      .def("set",
           [](ParametersHandle& self, const py::object& parameters) {
             const auto wanted = to_parameters(parameters);
             py::list list;
             for (const auto& verdict : unlocked([&] { return self.core().set(wanted); })) {
               list.append(to_python(verdict));
             }
             return list;
           })
      .def("set_atomically", [](ParametersHandle& self, const py::object& parameters) {
        const auto wanted = to_parameters(parameters);
        return to_python(unlocked([&] { return self.core().set_atomically(wanted); }));
      });
}

}  // namespace myelin::python
