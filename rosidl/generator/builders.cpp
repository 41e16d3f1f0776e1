// SPDX-License-Identifier: Apache-2.0
// <snake>__builder.hpp: build<std_msgs::msg::Header>().stamp(now).frame_id("map"), every member once and in order.
#include "rosidl/generator/interface.hpp"
#include "rosidl/generator/names.hpp"
#include "rosidl/generator/text.hpp"

namespace myelin::rosidl {
namespace {

// The steps from the last member to the first, as each names the next.
std::string steps(const idl::Type& type, const std::string& name) {
  std::string text;
  for (std::size_t index = type.fields.size(); index-- > 0;) {
    const bool first = index == 0;
    const bool last = index + 1 == type.fields.size();
    text +=
        filled(R"(class Init_$name$_$member$
{
public:
$constructor$  $next$ $member$($name$::_$member$_type arg)
  {
    msg_.$member$ = std::move(arg);
    return $result$;
  }

private:
  $name$ msg_$initial$;
};

)",
               {{"name", name},
                {"member", type.fields[index].name},
                {"constructor",
                 first ? filled("  Init_$name$_$member$() {}\n", {{"name", name}, {"member", type.fields[index].name}})
                       : filled("  explicit Init_$name$_$member$($name$ && msg) : msg_(std::move(msg)) {}\n",
                                {{"name", name}, {"member", type.fields[index].name}})},
                {"next", last ? name : "Init_" + name + "_" + type.fields[index + 1].name},
                {"result",
                 last ? "std::move(msg_)" : "Init_" + name + "_" + type.fields[index + 1].name + "(std::move(msg_))"},
                {"initial", first ? "{rosidl_runtime_cpp::MessageInitialization::SKIP}" : ""}});
  }
  return text;
}

}  // namespace

std::string builder_header(const Interface& interface) {
  const std::string package = interface.name.substr(0, interface.name.find('/'));
  std::string text = banner(interface);
  text += "#include <utility>\n\n#include \"" + detail_path(interface.name) + "struct.hpp\"\n\n";
  text += open_namespace(interface, "builder") + "\n";
  for (const Structure& structure : interface.structures) {
    text += steps(*structure.type, std::string(last_part(structure.type->name)));
  }
  text += close_namespace(interface, "builder") + "\nnamespace " + package + " {\n\n";
  text += "template<typename MessageType>\nauto build();\n";
  for (const Structure& structure : interface.structures) {
    const idl::Type& type = *structure.type;
    const std::string name = "::" + scoped(type.name);
    const std::string builder = "::" + scoped(interface.name.substr(0, interface.name.rfind('/'))) +
                                "::builder::Init_" + std::string(last_part(type.name)) + "_";
    text += filled(R"(
template<>
inline auto build<$name$>()
{
  return $result$;
}
)",
                   {{"name", name},
                    {"result", type.fields.empty() ? name + "(rosidl_runtime_cpp::MessageInitialization::ZERO)"
                                                   : builder + type.fields.front().name + "()"}});
  }
  return text + "\n}  // namespace " + package + "\n";
}

}  // namespace myelin::rosidl
