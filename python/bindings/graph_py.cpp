// SPDX-License-Identifier: Apache-2.0
// Names and the questions one may ask about the graph.
#include "core/graph/graph.hpp"

#include <pybind11/stl.h>

#include "core/graph/names.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/node_py.hpp"
#include "python/bindings/waiter.hpp"

namespace myelin::python {
namespace {

using graph::Graph;

Graph& graph_of(const NodeHandle& node) {
  return node.core()->context()->graph();
}

py::list list_of(const graph::NamesAndTypes& found) {
  py::list list;
  for (const auto& [name, types] : found) list.append(py::make_tuple(name, types));
  return list;
}

// Asks without the GIL: the graph's lock is shared with the transport's threads.
template <class Question>
auto ask(const NodeHandle& node, Question&& question) {
  const Unlocked unlocked;
  return question(graph_of(node));
}

// A question about one node by name.
template <graph::NamesAndTypes (Graph::*question)(const graph::NodeName&, bool) const>
py::list topics_of(const NodeHandle& self, const std::string& name, const std::string& name_space, bool no_demangle) {
  return list_of(ask(
      self, [&](Graph& graph) { return (graph.*question)({.name_space = name_space, .name = name}, no_demangle); }));
}
template <graph::NamesAndTypes (Graph::*question)(const graph::NodeName&) const>
py::list services_of(const NodeHandle& self, const std::string& name, const std::string& name_space) {
  return list_of(ask(self, [&](Graph& graph) { return (graph.*question)({.name_space = name_space, .name = name}); }));
}

py::list endpoints(const std::vector<graph::TopicEndpoint>& found) {
  py::list list;
  for (const graph::TopicEndpoint& endpoint : found) {
    py::dict facts;
    facts["node_name"] = endpoint.node.name;
    facts["node_namespace"] = endpoint.node.name_space;
    facts["topic_type"] = endpoint.type;
    facts["topic_type_hash"] = endpoint.type_hash;
    facts["endpoint_type"] = endpoint.is_publisher ? 1 : 2;
    facts["endpoint_gid"] = to_python(endpoint.guid);
    facts["qos_profile"] = endpoint.qos;
    list.append(std::move(facts));
  }
  return list;
}

py::object fault(const std::optional<graph::NameFault>& found) {
  if (!found) return py::none();
  return py::make_tuple(found->message, found->position);
}

bool wait_for_node(const NodeHandle& self, const std::string& name_space, const std::string& name,
                   std::int64_t timeout_ns) {
  Graph& graph = graph_of(self);
  const auto context = self.core()->context();
  const auto there = [&] {
    for (const graph::NodeName& node : graph.nodes()) {
      if (node.name == name && node.name_space == name_space) return true;
    }
    return false;
  };
  return wait_with_signals(deadline_after(timeout_ns),
                           [&](exec::Deadline deadline) {
                             while (context->ok()) {
                               const std::uint64_t seen = graph.version();
                               if (there()) return true;
                               const auto now = exec::Clock::now();
                               if (deadline && now >= *deadline) return false;
                               const auto soon = now + std::chrono::milliseconds(
                                                           100);  // the graph does not know of the context's end
                               graph.wait_for_change(seen, deadline ? std::min(*deadline, soon) : soon);
                             }
                             return true;
                           }) &&
         context->ok() && there();
}

}  // namespace

// Adds the graph's questions to the class that node_py.cpp makes.
void bind_graph_queries(py::class_<NodeHandle, std::shared_ptr<NodeHandle>>& node);

void bind_graph_queries(py::class_<NodeHandle, std::shared_ptr<NodeHandle>>& node) {
  node.def("publishers_of", &topics_of<&Graph::publishers_of>, py::arg("name"), py::arg("name_space"),
           py::arg("no_demangle"))
      .def("subscriptions_of", &topics_of<&Graph::subscriptions_of>, py::arg("name"), py::arg("name_space"),
           py::arg("no_demangle"))
      .def("services_of", &services_of<&Graph::services_of>, py::arg("name"), py::arg("name_space"))
      .def("clients_of", &services_of<&Graph::clients_of>, py::arg("name"), py::arg("name_space"))
      .def(
          "topics",
          [](const NodeHandle& self, bool no_demangle) {
            return list_of(ask(self, [&](Graph& graph) { return graph.topics(no_demangle); }));
          },
          py::arg("no_demangle"))
      .def("services",
           [](const NodeHandle& self) { return list_of(ask(self, [](Graph& graph) { return graph.services(); })); })
      .def("nodes",
           [](const NodeHandle& self) {
             py::list list;
             for (const auto& found : ask(self, [](Graph& graph) { return graph.nodes(); })) {
               list.append(py::make_tuple(found.name, found.name_space, found.enclave));
             }
             return list;
           })
      .def("count_publishers",
           [](const NodeHandle& self, const std::string& topic) {
             return ask(self, [&](Graph& graph) { return graph.count_publishers(topic); });
           })
      .def("count_subscribers",
           [](const NodeHandle& self, const std::string& topic) {
             return ask(self, [&](Graph& graph) { return graph.count_subscribers(topic); });
           })
      .def("count_services",
           [](const NodeHandle& self, const std::string& service) {
             return ask(self, [&](Graph& graph) { return graph.count_services(service); });
           })
      .def("count_clients",
           [](const NodeHandle& self, const std::string& service) {
             return ask(self, [&](Graph& graph) { return graph.count_clients(service); });
           })
      .def("publishers_info",
           [](const NodeHandle& self, const std::string& topic, bool no_mangle) {
             return endpoints(ask(self, [&](Graph& graph) { return graph.publishers(topic, no_mangle); }));
           })
      .def("subscriptions_info",
           [](const NodeHandle& self, const std::string& topic, bool no_mangle) {
             return endpoints(ask(self, [&](Graph& graph) { return graph.subscriptions(topic, no_mangle); }));
           })
      .def("wait_for_node", &wait_for_node, py::arg("name_space"), py::arg("name"), py::arg("timeout_ns"));
}

void bind_graph(py::module_& module) {
  module.def("node_name_fault", [](const std::string& name) { return fault(graph::validate_node_name(name)); });
  module.def("namespace_fault", [](const std::string& name) { return fault(graph::validate_namespace(name)); });
  module.def("topic_name_fault", [](const std::string& name) { return fault(graph::validate_topic_name(name)); });
  module.def("full_topic_name_fault",
             [](const std::string& name) { return fault(graph::validate_full_topic_name(name)); });
  module.def("expand_topic_name",
             [](const std::string& topic, const std::string& node_name, const std::string& node_namespace) {
               return graph::expand_topic_name(topic, node_name, node_namespace);
             });
  module.def("is_hidden", [](const std::string& name) { return graph::is_hidden(name); });
}

}  // namespace myelin::python
