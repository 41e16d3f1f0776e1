// SPDX-License-Identifier: Apache-2.0
// <snake>__struct.hpp: the structures themselves.
#include <set>

#include "rosidl/generator/interface.hpp"
#include "rosidl/generator/literals.hpp"
#include "rosidl/generator/names.hpp"
#include "rosidl/generator/text.hpp"

namespace myelin::rosidl {
namespace {

using idl::Collection;
using idl::Kind;

bool is_text(Kind kind) {
  return kind == Kind::string || kind == Kind::wstring;
}

std::string assignment(const idl::Field& field, const idl::Literal& value) {
  return filled("      this->$name$ = $value$;\n", {{"name", field.name}, {"value", spelled(value, field.type.kind)}});
}

// Empty for what its own constructor leaves as it should be.
std::string zeroing(const idl::Field& field) {
  if (field.type.kind == Kind::nested) return "";
  if (field.type.collection == Collection::none) {
    if (is_text(field.type.kind)) return "";
    return filled("      this->$name$ = $zero$;\n", {{"name", field.name}, {"zero", zero_of(field.type.kind)}});
  }
  if (field.type.collection != Collection::array || is_text(field.type.kind)) return "";
  return filled("      this->$name$.fill($zero$);\n", {{"name", field.name}, {"zero", zero_of(field.type.kind)}});
}

std::string branch(std::string_view condition, const std::string& body) {
  if (body.empty()) return "";
  return filled("    if ($condition$) {\n$body$    }\n", {{"condition", condition}, {"body", body}});
}

// Both constructors share this body.
std::string initialization(const idl::Type& type) {
  std::string defaults, zeros_for_defaults, zeros;
  for (const idl::Field& field : type.fields) {
    if (field.type.kind == Kind::nested && field.type.collection == Collection::array) {
      zeros_for_defaults += filled("      this->$name$.fill($type${_init});\n",
                                   {{"name", field.name}, {"type", element_type(field.type)}});
    } else if (field.default_value.empty()) {
      zeros += zeroing(field);
    } else {
      defaults += assignment(field, field.default_value.front());
      zeros_for_defaults += zeroing(field);
    }
  }
  if (type.fields.empty()) zeros = "      this->structure_needs_at_least_one_member = 0;\n";
  return branch("rosidl_runtime_cpp::sets_defaults(_init)", defaults) +
         branch("rosidl_runtime_cpp::MessageInitialization::ZERO == _init", zeros_for_defaults) +
         branch("rosidl_runtime_cpp::sets_zeros(_init)", zeros);
}

// ": header(_init)", nested structures and, with an allocator, texts and they.
std::string initializers(const idl::Type& type, bool with_allocator) {
  std::string list;
  for (const idl::Field& field : type.fields) {
    if (field.type.collection != Collection::none) continue;
    std::string argument;
    if (field.type.kind == Kind::nested) argument = with_allocator ? "_alloc, _init" : "_init";
    if (is_text(field.type.kind) && with_allocator) argument = "_alloc";
    if (argument.empty()) continue;
    list += (list.empty() ? "\n  : " : ",\n    ") + field.name + "(" + argument + ")";
  }
  return list;
}

std::string constructors(const idl::Type& type, const std::string& name) {
  constexpr std::string_view pattern =
      R"(  explicit $name$_($allocator$rosidl_runtime_cpp::MessageInitialization _init =
    rosidl_runtime_cpp::MessageInitialization::ALL)$initializers$
  {
    static_cast<void>(_init);
$body$  }
)";
  const std::string body = initialization(type);
  const std::string allocating = filled(pattern, {{"name", name},
                                                  {"allocator", "const ContainerAllocator & _alloc, "},
                                                  {"initializers", initializers(type, true)},
                                                  {"body", "    static_cast<void>(_alloc);\n" + body}});
  return filled(pattern,
                {{"name", name}, {"allocator", ""}, {"initializers", initializers(type, false)}, {"body", body}}) +
         "\n" + allocating;
}

std::string constants(const idl::Type& type) {
  std::string text;
  for (const idl::Constant& constant : type.constants) {
    const std::string value = spelled(constant.value, constant.kind);
    if (is_text(constant.kind)) {
      text += filled("  static inline const $type$ $name$ = $value$;\n",
                     {{"type", element_type({.kind = constant.kind})}, {"name", constant.name}, {"value", value}});
    } else {
      text += filled("  static constexpr $type$ $name$ = $value$;\n",
                     {{"type", plain_type(constant.kind)}, {"name", constant.name}, {"value", value}});
    }
  }
  return text.empty() ? "" : "\n" + text;
}

std::string members(const idl::Type& type) {
  std::string text;
  for (const idl::Field& field : type.fields) {
    text += filled("  using _$name$_type = $type$;\n  _$name$_type $name$;\n",
                   {{"name", field.name}, {"type", member_type(field.type)}});
  }
  if (type.fields.empty()) {
    text =
        "  using _structure_needs_at_least_one_member_type = uint8_t;\n"
        "  _structure_needs_at_least_one_member_type structure_needs_at_least_one_member;\n";
  }
  return text;
}

std::string setters(const idl::Type& type) {
  std::string text;
  for (const idl::Field& field : type.fields) {
    text += filled("  Type & set__$name$(const _$name$_type & _arg) { this->$name$ = _arg; return *this; }\n",
                   {{"name", field.name}});
  }
  return text;
}

std::string comparison(const idl::Type& type) {
  std::string text;
  for (const idl::Field& field : type.fields) {
    text +=
        filled("$and$this->$name$ == other.$name$", {{"and", text.empty() ? "" : " &&\n      "}, {"name", field.name}});
  }
  return text.empty() ? "this->structure_needs_at_least_one_member == other.structure_needs_at_least_one_member" : text;
}

std::string structure(const Structure& structure) {
  const idl::Type& type = *structure.type;
  const std::string name(last_part(type.name));
  return filled(R"(
template<class ContainerAllocator>
struct $name$_
{
  using Type = $name$_<ContainerAllocator>;

$constructors$
$members$
$setters$$constants$
  using RawPtr = Type *;
  using ConstRawPtr = const Type *;
  using SharedPtr = std::shared_ptr<Type>;
  using ConstSharedPtr = std::shared_ptr<Type const>;
  template<typename Deleter = std::default_delete<Type>>
  using UniquePtrWithDeleter = std::unique_ptr<Type, Deleter>;
  using UniquePtr = UniquePtrWithDeleter<>;
  template<typename Deleter = std::default_delete<Type>>
  using ConstUniquePtrWithDeleter = std::unique_ptr<Type const, Deleter>;
  using ConstUniquePtr = ConstUniquePtrWithDeleter<>;
  using WeakPtr = std::weak_ptr<Type>;
  using ConstWeakPtr = std::weak_ptr<Type const>;
  using Ptr [[deprecated("SharedPtr is its name")]] = std::shared_ptr<Type>;
  using ConstPtr [[deprecated("ConstSharedPtr is its name")]] = std::shared_ptr<Type const>;

  bool operator==(const $name$_ & other) const
  {
    return $comparison$;
  }
  bool operator!=(const $name$_ & other) const { return !(*this == other); }
};

using $name$ = $name$_<std::allocator<void>>;
)",
                {{"name", name},
                 {"constructors", constructors(type, name)},
                 {"members", members(type)},
                 {"setters", setters(type)},
                 {"constants", constants(type)},
                 {"comparison", comparison(type)}});
}

std::string service(const std::string& type_name) {
  return filled(R"(
struct $name$
{
  using Request = $name$_Request;
  using Response = $name$_Response;
  using Event = $name$_Event;
};
)",
                {{"name", last_part(type_name)}});
}

std::string action(const std::string& type_name) {
  return filled(R"(
struct $name$
{
  using Goal = $name$_Goal;
  using Result = $name$_Result;
  using Feedback = $name$_Feedback;

  struct Impl
  {
    using SendGoalService = $name$_SendGoal;
    using GetResultService = $name$_GetResult;
    using FeedbackMessage = $name$_FeedbackMessage;
    using CancelGoalService = action_msgs::srv::CancelGoal;
    using GoalStatusMessage = action_msgs::msg::GoalStatusArray;
  };
};
)",
                {{"name", last_part(type_name)}});
}

}  // namespace

std::string struct_header(const Interface& interface) {
  std::string text = banner(interface);
  text += "#include <array>\n#include <cstdint>\n#include <memory>\n#include <string>\n#include <vector>\n\n";
  text +=
      "#include \"rosidl_runtime_cpp/containers.hpp\"\n#include \"rosidl_runtime_cpp/message_initialization.hpp\"\n";
  for (const std::string& name : needed_by(interface)) text += "#include \"" + detail_path(name) + "struct.hpp\"\n";
  if (!interface.action.empty()) {
    text += "#include \"action_msgs/srv/cancel_goal.hpp\"\n#include \"action_msgs/msg/goal_status_array.hpp\"\n";
  }
  text += "\n" + open_namespace(interface);
  for (const Structure& each : interface.structures) text += structure(each);
  for (const std::string& each : interface.services) text += service(each);
  if (!interface.action.empty()) text += action(interface.action);
  return text + "\n" + close_namespace(interface);
}

}  // namespace myelin::rosidl
