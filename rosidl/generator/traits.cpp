// SPDX-License-Identifier: Apache-2.0
// <snake>__traits.hpp: what can be asked about the structures at compile time, and their members in the order of the wire.
#include "rosidl/generator/interface.hpp"
#include "rosidl/generator/layout.hpp"
#include "rosidl/generator/names.hpp"
#include "rosidl/generator/text.hpp"

namespace myelin::rosidl {
namespace {

std::string visit_of(const idl::Field& field) {
  std::string more;
  if (field.type.string_capacity != 0) more = ", std::size_t{" + std::to_string(field.type.string_capacity) + "}";
  if (field.type.kind == idl::Kind::octet) more = ", Octet{}";
  return filled("visit(\"$name$\", message.$name$$more$);\n", {{"name", field.name}, {"more", more}});
}

std::string visits(idl::Registry& registry, const idl::Type& type) {
  if (type.fields.empty()) {
    return "    visit(\"structure_needs_at_least_one_member\", message.structure_needs_at_least_one_member);\n";
  }
  std::string text;
  std::size_t index = 0;
  for (const Run& run : runs_of(registry, type)) {
    for (; index < run.begin; ++index) text += "    " + visit_of(type.fields[index]);
    text += filled("    if (!visit.template run<$width$>(message, message.$first$, message.$last$)) {\n",
                   {{"width", std::to_string(run.width)},
                    {"first", type.fields[run.begin].name},
                    {"last", type.fields[run.end - 1].name}});
    for (; index < run.end; ++index) text += "      " + visit_of(type.fields[index]);
    text += "    }\n";
  }
  for (; index < type.fields.size(); ++index) text += "    " + visit_of(type.fields[index]);
  return text;
}

std::string members(idl::Registry& registry, const idl::Type& type) {
  const Layout layout = layout_of(registry, type);
  return filled(R"(
template<class ContainerAllocator>
struct Members<::$scoped$_<ContainerAllocator>>
{
  static constexpr const char * name = "$name$";
  static constexpr std::size_t flat = $flat$;
  static constexpr std::size_t minimum = $minimum$;
  static constexpr bool empty = $empty$;
  template<class Message, class Visit>
  static void visit(Message & message, Visit & visit)
  {
$visits$  }
};
)",
                {{"scoped", scoped(type.name)},
                 {"name", type.name},
                 {"flat", std::to_string(layout.flat)},
                 {"minimum", std::to_string(layout.minimum) + "U"},
                 {"empty", type.fields.empty() ? "true" : "false"},
                 {"visits", visits(registry, type)}});
}

std::string named(const std::string& name) {
  return filled(R"(
template<>
struct Members<::$scoped$>
{
  static constexpr const char * name = "$name$";
};
)",
                {{"scoped", scoped(name)}, {"name", name}});
}

std::string yaml(const idl::Type& type) {
  return filled(R"(
inline void to_flow_style_yaml(const $name$ & msg, std::ostream & out) { rosidl_generator_traits::flow_yaml(msg, out); }
inline void to_block_style_yaml(const $name$ & msg, std::ostream & out, size_t indentation = 0)
{
  rosidl_generator_traits::block_yaml(msg, out, indentation);
}
inline std::string to_yaml(const $name$ & msg, bool use_flow_style = false)
{
  return rosidl_generator_traits::yaml(msg, use_flow_style);
}
)",
                {{"name", last_part(type.name)}});
}

std::string is_a(std::string_view trait, const std::string& name) {
  return filled("template<>\nstruct $trait$<::$name$> : std::true_type {};\n",
                {{"trait", trait}, {"name", scoped(name)}});
}

std::string names(const std::string& name) {
  return filled(R"(
template<>
inline const char * data_type<::$scoped$>() { return "$scoped$"; }
template<>
inline const char * name<::$scoped$>() { return "$name$"; }
)",
                {{"scoped", scoped(name)}, {"name", name}});
}

std::string sizes(const std::string& name, bool fixed, bool bounded) {
  return filled(
      R"(template<>
struct has_fixed_size<::$scoped$> : std::$fixed$_type {};
template<>
struct has_bounded_size<::$scoped$> : std::$bounded$_type {};
)",
      {{"scoped", scoped(name)}, {"fixed", fixed ? "true" : "false"}, {"bounded", bounded ? "true" : "false"}});
}

std::string_view trait_of(Role role) {
  switch (role) {
    case Role::request:
      return "is_service_request";
    case Role::response:
      return "is_service_response";
    case Role::goal:
      return "is_action_goal";
    case Role::result:
      return "is_action_result";
    case Role::feedback:
      return "is_action_feedback";
    default:
      return "";
  }
}

std::string traits(const Interface& interface, idl::Registry& registry) {
  std::string text;
  for (const auto& [type, role] : interface.structures) {
    const Layout layout = layout_of(registry, *type);
    text +=
        names(type->name) + sizes(type->name, layout.fixed_size, layout.bounded_size) + is_a("is_message", type->name);
    if (const std::string_view trait = trait_of(role); !trait.empty()) text += is_a(trait, type->name);
  }
  for (const std::string& service : interface.services) {
    const Layout request = layout_of(registry, registry.describe(service + "_Request").type);
    const Layout response = layout_of(registry, registry.describe(service + "_Response").type);
    text += names(service) +
            sizes(service, request.fixed_size && response.fixed_size, request.bounded_size && response.bounded_size) +
            is_a("is_service", service);
  }
  if (!interface.action.empty()) text += names(interface.action) + is_a("is_action", interface.action);
  return text;
}

}  // namespace

std::string traits_header(const Interface& interface, idl::Registry& registry) {
  std::string text = banner(interface) + "#include <ostream>\n#include <string>\n#include <type_traits>\n\n";
  text += "#include \"" + detail_path(interface.name) + "struct.hpp\"\n";
  text +=
      "#include \"rosidl/members.hpp\"\n#include \"rosidl_runtime_cpp/traits.hpp\"\n#include "
      "\"rosidl_runtime_cpp/yaml.hpp\"\n";
  for (const std::string& name : needed_by(interface)) text += "#include \"" + detail_path(name) + "traits.hpp\"\n";
  if (!interface.action.empty()) {
    for (const char* name : {"action_msgs/srv/CancelGoal", "action_msgs/msg/GoalStatusArray"}) {
      text += "#include \"" + detail_path(name) + "traits.hpp\"\n";
    }
  }
  text += "\nnamespace myelin::cdr {\n";
  for (const Structure& structure : interface.structures) text += members(registry, *structure.type);
  for (const std::string& service : interface.services) text += named(service);
  if (!interface.action.empty()) text += named(interface.action);
  text += "\n}  // namespace myelin::cdr\n\n" + open_namespace(interface);
  for (const Structure& structure : interface.structures) text += yaml(*structure.type);
  text += "\n" + close_namespace(interface) + "\nnamespace rosidl_generator_traits {\n" + traits(interface, registry);
  return text + "\n}  // namespace rosidl_generator_traits\n";
}

}  // namespace myelin::rosidl
