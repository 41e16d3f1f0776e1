// SPDX-License-Identifier: Apache-2.0
// QoS as a value. Policies are ints here; rclpy/qos.py makes enums of them.
#include "core/transport/qos.hpp"

#include <pybind11/pybind11.h>

#include "python/bindings/module.hpp"

namespace myelin::python {
namespace {

using transport::Qos;

Qos make_qos(int history, std::uint32_t depth, int reliability, int durability, std::int64_t deadline_ns,
             std::int64_t lifespan_ns, int liveliness, std::int64_t liveliness_lease_ns,
             bool avoid_ros_namespace_conventions) {
  return {.history = static_cast<transport::History>(history),
          .depth = depth,
          .reliability = static_cast<transport::Reliability>(reliability),
          .durability = static_cast<transport::Durability>(durability),
          .deadline_ns = deadline_ns,
          .lifespan_ns = lifespan_ns,
          .liveliness = static_cast<transport::Liveliness>(liveliness),
          .liveliness_lease_ns = liveliness_lease_ns,
          .avoid_ros_namespace_conventions = avoid_ros_namespace_conventions};
}

py::tuple fields_of(const Qos& qos) {
  return py::make_tuple(static_cast<int>(qos.history), qos.depth, static_cast<int>(qos.reliability),
                        static_cast<int>(qos.durability), qos.deadline_ns, qos.lifespan_ns,
                        static_cast<int>(qos.liveliness), qos.liveliness_lease_ns, qos.avoid_ros_namespace_conventions);
}

// By the names that QoSProfile gives them.
py::dict to_dict(const Qos& qos) {
  const py::object duration = py::module_::import("rclpy.duration").attr("Duration");
  const auto in_time = [&](std::int64_t nanoseconds) { return duration(py::arg("nanoseconds") = nanoseconds); };
  py::dict fields;
  fields["history"] = static_cast<int>(qos.history);
  fields["depth"] = qos.depth;
  fields["reliability"] = static_cast<int>(qos.reliability);
  fields["durability"] = static_cast<int>(qos.durability);
  fields["lifespan"] = in_time(qos.lifespan_ns);
  fields["deadline"] = in_time(qos.deadline_ns);
  fields["liveliness"] = static_cast<int>(qos.liveliness);
  fields["liveliness_lease_duration"] = in_time(qos.liveliness_lease_ns);
  fields["avoid_ros_namespace_conventions"] = qos.avoid_ros_namespace_conventions;
  return fields;
}

}  // namespace

void bind_transport(py::module_& module) {
  py::class_<Qos>(module, "Qos", "Quality of service; durations in nanoseconds, 0 for the default.")
      .def(py::init(&make_qos), py::arg("history"), py::arg("depth"), py::arg("reliability"), py::arg("durability"),
           py::arg("deadline_ns"), py::arg("lifespan_ns"), py::arg("liveliness"), py::arg("liveliness_lease_ns"),
           py::arg("avoid_ros_namespace_conventions"))
      .def("fields", &fields_of, "The values in the order of the constructor's arguments.")
      .def("to_dict", &to_dict, "The arguments of a QoSProfile that is the same.")
      .def("__eq__", [](const Qos& left, const Qos& right) { return left == right; });
  module.def(
      "check_compatible",
      [](const Qos& publisher, const Qos& subscription) {
        const auto verdict = transport::check_compatible(publisher, subscription);
        return py::make_tuple(static_cast<int>(verdict.compatibility), verdict.reason);
      },
      py::arg("publisher"), py::arg("subscription"), "(0 ok, 1 warning, 2 error; the reason)");
}

}  // namespace myelin::python
