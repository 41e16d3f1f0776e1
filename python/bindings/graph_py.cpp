// SPDX-License-Identifier: Apache-2.0
// Names and the questions one may ask about the graph.
#include "core/graph/graph.hpp"

#include <pybind11/stl.h>

#include "core/graph/names.hpp"
#include "core/idl/registry.hpp"
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

// A question about one node by name. Upstream's words for what it is about, and where its node is not or cannot be.
template <class Question>
py::list about(const NodeHandle& self, const char* what, const std::string& name, const std::string& name_space,
               Question&& question) {
  const auto refuse = [what](const std::string& text) {
    raise(errors().rcl_error, std::string("failed to get ") + what + " names and types: " + text);
  };
  const graph::NodeName node{.name_space = name_space.empty() ? "/" : name_space, .name = name};
  if (const auto fault = graph::validate_node_name(node.name)) refuse(fault->message);
  if (const auto fault = graph::validate_namespace(node.name_space)) refuse(fault->message);
  try {
    return list_of(ask(self, [&](Graph& graph) { return question(graph, node); }));
  } catch (const graph::UnknownNode& error) {
    raise(errors().node_name_non_existent,
          std::string("cannot get ") + what + " names and types for nonexistent node: " + error.what());
    throw;
  }
}

template <graph::NamesAndTypes (Graph::*question)(const graph::NodeName&, bool) const>
auto topics_of(const char* what) {
  return [what](const NodeHandle& self, const std::string& name, const std::string& name_space, bool no_demangle) {
    return about(self, what, name, name_space,
                 [&](Graph& graph, const graph::NodeName& node) { return (graph.*question)(node, no_demangle); });
  };
}
template <graph::NamesAndTypes (Graph::*question)(const graph::NodeName&) const>
auto services_of(const char* what) {
  return [what](const NodeHandle& self, const std::string& name, const std::string& name_space) {
    return about(self, what, name, name_space,
                 [&](Graph& graph, const graph::NodeName& node) { return (graph.*question)(node); });
  };
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

// The hash of the service's type, when we know a type of this name and it is the one that was announced.
std::string service_hash(const NodeHandle& node, const graph::ServiceEndpoint& endpoint) {
  idl::Registry& registry = node.core()->context()->plans().registry();
  try {
    if (registry.hash(endpoint.type + "_Request") == endpoint.request_hash) return registry.hash(endpoint.type);
  } catch (const Error&) {
  }
  return "INVALID";
}

// As upstream has them: the reader first. 3 is a client, 4 a server.
py::list service_endpoints(const NodeHandle& node, const std::vector<graph::ServiceEndpoint>& found, int type) {
  py::list list;
  for (const graph::ServiceEndpoint& endpoint : found) {
    py::dict facts;
    facts["node_name"] = endpoint.node.name;
    facts["node_namespace"] = endpoint.node.name_space;
    facts["service_type"] = endpoint.type;
    facts["service_type_hash"] = service_hash(node, endpoint);
    facts["endpoint_type"] = type;
    facts["endpoint_count"] = 2;
    facts["endpoint_gids"] = py::make_tuple(to_python(endpoint.reader.guid), to_python(endpoint.writer.guid));
    facts["qos_profiles"] = py::make_tuple(endpoint.reader.qos, endpoint.writer.qos);
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
  node.def("publishers_of", topics_of<&Graph::publishers_of>("publisher"), py::arg("name"), py::arg("name_space"),
           py::arg("no_demangle"))
      .def("subscriptions_of", topics_of<&Graph::subscriptions_of>("subscriber"), py::arg("name"),
           py::arg("name_space"), py::arg("no_demangle"))
      .def("services_of", services_of<&Graph::services_of>("service"), py::arg("name"), py::arg("name_space"))
      .def("clients_of", services_of<&Graph::clients_of>("client"), py::arg("name"), py::arg("name_space"))
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
      .def("servers_info",
           [](const NodeHandle& self, const std::string& service, bool no_mangle) {
             return service_endpoints(self, ask(self, [&](Graph& graph) { return graph.servers(service, no_mangle); }),
                                      4);
           })
      .def("clients_info",
           [](const NodeHandle& self, const std::string& service, bool no_mangle) {
             return service_endpoints(self, ask(self, [&](Graph& graph) { return graph.clients(service, no_mangle); }),
                                      3);
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
