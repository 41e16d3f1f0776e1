// SPDX-License-Identifier: Apache-2.0
// Names: what makes one valid, how a relative one becomes full, and what it is called on the wire.
//
//   validate_node_name("talker")                       nullopt: fine
//   expand_topic_name("~/image", "camera", "/robot")   "/robot/camera/image"
//   topic_to_wire("/chatter")                          "rt/chatter"
//   type_to_wire("std_msgs/msg/String")                "std_msgs::msg::dds_::String_"
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace myelin::graph {

// Where a name is wrong, in rmw's and rcl's words.
struct NameFault {
  std::string message;       // "topic name must not end with a forward slash"
  std::size_t position = 0;  // index of the first offending character
};

// A name that was refused. what() is upstream's text: "Invalid topic name: <message>:\n  'a/'\n    ^".
class InvalidName : public Error {
 public:
  enum class What { node_name, node_namespace, topic_name, service_name };
  InvalidName(What what, std::string name, NameFault fault);
  What kind;
  std::string name;
  NameFault fault;
};

std::optional<NameFault> validate_node_name(std::string_view name);
std::optional<NameFault> validate_namespace(std::string_view name_space);
// May be relative or private, with {substitutions}.
std::optional<NameFault> validate_topic_name(std::string_view name);
std::optional<NameFault> validate_full_topic_name(std::string_view name);

// Resolves relative, private (~) and substituted ({node}, {ns}, {namespace}) names; no remapping. `what` says how a refusal
// names it. Throws InvalidName.
std::string expand_topic_name(std::string_view name, std::string_view node_name, std::string_view node_namespace,
                              InvalidName::What what = InvalidName::What::topic_name);

// "/ns" from "ns" and "/" when empty; the result is not validated.
std::string normalize_namespace(std::string_view name_space);

// Any part that begins with an underscore.
bool is_hidden(std::string_view name);

// The wire's names (rmw_fastrtps).
std::string topic_to_wire(std::string_view topic, bool avoid_ros_namespace_conventions = false);
std::string service_request_to_wire(std::string_view service);
std::string service_reply_to_wire(std::string_view service);
std::string type_to_wire(std::string_view type);
std::optional<std::string> topic_from_wire(std::string_view topic);        // "rt/..." only
std::optional<std::string> service_from_wire(std::string_view topic);      // "rq/...Request", "rr/...Reply"
std::string type_from_wire(std::string_view type);                         // unchanged when it is no ROS type
std::optional<std::string> service_type_from_wire(std::string_view type);  // without _Request/_Response

}  // namespace myelin::graph
