// SPDX-License-Identifier: Apache-2.0
#include "rosidl/generator/interface.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "rosidl/generator/names.hpp"
#include "rosidl/generator/text.hpp"

namespace myelin::rosidl {
namespace {

class Collector {
 public:
  Collector(idl::Registry& registry, Interface& interface) : registry_(registry), interface_(interface) {}

  void structure(const std::string& name, Role role) {
    const idl::Type& type = registry_.describe(name).type;
    for (const idl::Field& field : type.fields) {
      if (is_cpp_keyword(field.name)) throw Error(name + ": C++ has no member named '" + field.name + "'");
    }
    interface_.structures.push_back({&type, role});
  }

  void service(const std::string& name) {
    structure(name + "_Request", Role::request);
    structure(name + "_Response", Role::response);
    structure(name + "_Event", Role::event);
    interface_.services.push_back(name);
  }

  void action(const std::string& name) {
    structure(name + "_Goal", Role::goal);
    structure(name + "_Result", Role::result);
    structure(name + "_Feedback", Role::feedback);
    service(name + "_SendGoal");
    service(name + "_GetResult");
    structure(name + "_FeedbackMessage", Role::message);
    interface_.action = name;
  }

 private:
  idl::Registry& registry_;
  Interface& interface_;
};

std::string scope_of(const Interface& interface, std::string_view inner) {
  const std::string name = scoped(interface.name);
  return name.substr(0, name.rfind("::")) + (inner.empty() ? "" : "::") + std::string(inner);
}

}  // namespace

Interface read_interface(idl::Registry& registry, const std::string& package, const std::string& file) {
  Interface interface {
    package + '/' + file, file.substr(0, file.find('/')), {}, {}, {}
  };
  Collector collector(registry, interface);
  if (interface.kind == "msg") collector.structure(interface.name, Role::message);
  if (interface.kind == "srv") collector.service(interface.name);
  if (interface.kind == "action") collector.action(interface.name);
  return interface;
}

std::vector<std::string> needed_by(const Interface& interface) {
  std::vector<std::string> names;
  std::vector<std::string> paths{detail_path(interface.name)};
  for (const Structure& structure : interface.structures) {
    for (const idl::Field& field : structure.type->fields) {
      if (field.type.kind != idl::Kind::nested) continue;
      std::string path = detail_path(field.type.nested_type);
      if (std::find(paths.begin(), paths.end(), path) != paths.end()) continue;
      paths.push_back(std::move(path));
      names.push_back(field.type.nested_type);
    }
  }
  return names;
}

std::string banner(const Interface& interface) {
  return filled("// Made from $name$.$kind$; not to be edited.\n#pragma once\n\n",
                {{"name", interface.name}, {"kind", interface.kind}});
}

std::string open_namespace(const Interface& interface, std::string_view inner) {
  return "namespace " + scope_of(interface, inner) + " {\n";
}

std::string close_namespace(const Interface& interface, std::string_view inner) {
  return "}  // namespace " + scope_of(interface, inner) + "\n";
}

std::string whole_header(const Interface& interface) {
  const std::string path = detail_path(interface.name);
  std::string text = banner(interface);
  for (const char* part : {"struct", "builder", "traits", "type_support"}) {
    text += "#include \"" + path + part + ".hpp\"\n";
  }
  return text;
}

std::string type_support_header(const Interface& interface) {
  const std::string include = interface.kind == "msg"   ? "message_type_support"
                              : interface.kind == "srv" ? "service_type_support"
                                                        : "action_type_support";
  return banner(interface) + "#include \"" + detail_path(interface.name) +
         "traits.hpp\"\n#include \"rosidl_typesupport_cpp/" + include + ".hpp\"\n";
}

}  // namespace myelin::rosidl
