// SPDX-License-Identifier: Apache-2.0
// Interface: one .msg, .srv or .action file with all structures, services and the action that it defines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/idl/registry.hpp"

namespace myelin::rosidl {

// What a structure is to its file, for the traits that tell.
enum class Role { message, request, response, event, goal, result, feedback };

struct Structure {
  const idl::Type* type;
  Role role;
};

// A name that stands for several structures; `action` is empty but for an action itself.
struct Interface {
  std::string name;                   // "example_interfaces/srv/AddTwoInts"
  std::string kind;                   // "msg", "srv" or "action"
  std::vector<Structure> structures;  // in an order in which each needs only those before it
  std::vector<std::string> services;  // "example_interfaces/srv/AddTwoInts", "..._SendGoal"
  std::string action;
};

// `file` is "srv/AddTwoInts", as Registry::interfaces() lists it. Throws as Registry::describe(), and Error for a field whose
// name C++ keeps to itself.
Interface read_interface(idl::Registry& registry, const std::string& package, const std::string& file);

// Names of the other files' structures that this one's fields are made of: one a file, in order of appearance.
std::vector<std::string> needed_by(const Interface& interface);

// The headers, as text. All end in a newline.
std::string struct_header(const Interface& interface);
std::string builder_header(const Interface& interface);
std::string traits_header(const Interface& interface, idl::Registry& registry);
std::string type_support_header(const Interface& interface);
std::string whole_header(const Interface& interface);

// What every generated header begins with.
std::string banner(const Interface& interface);

// What stands between the members of package and kind: "namespace std_msgs::msg {\n", "}  // namespace std_msgs::msg\n".
std::string open_namespace(const Interface& interface, std::string_view inner = "");
std::string close_namespace(const Interface& interface, std::string_view inner = "");

}  // namespace myelin::rosidl
