// SPDX-License-Identifier: Apache-2.0
// Node: a name in the graph, and the maker of all that communicates or runs under that name.
//
//   class Talker : public rclcpp::Node {
//    public:
//     Talker() : Node("talker") {
//       publisher_ = create_publisher<std_msgs::msg::String>("chatter", 10);
//       timer_ = create_wall_timer(500ms, [this] { ... });
//     }
//   };
//   rclcpp::spin(std::make_shared<Talker>());
//
// A node does not keep what it made: whoever called create_...() does. Any thread may call any method.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "rclcpp/detail/node_members.hpp"
#include "rclcpp/exceptions.hpp"

namespace rclcpp {

class Node : public detail::NodeMembers<Node>, public std::enable_shared_from_this<Node> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Node)

  // Throws exceptions::InvalidNodeNameError, exceptions::InvalidNamespaceError, exceptions::UnknownROSArgsError,
  // exceptions::RCLInvalidROSArgsError, exceptions::RCLError, and what parameters throw that are declared at once.
  explicit Node(const std::string& node_name, const NodeOptions& options = NodeOptions())
      : Node(node_name, "", options) {}
  explicit Node(const std::string& node_name, const std::string& namespace_, const NodeOptions& options = NodeOptions())
      : NodeMembers(node_name, namespace_, options) {}
  virtual ~Node() = default;

  // A view of this node that puts `sub_namespace` before the relative names that it is given. Throws
  // exceptions::NameValidationError for one that is absolute or empty, exceptions::InvalidNamespaceError for one that is
  // no namespace.
  Node::SharedPtr create_sub_node(const std::string& sub_namespace) {
    return Node::SharedPtr(new Node(*this, sub_namespace));
  }
  const std::string& get_sub_namespace() const { return sub_namespace(); }
  // That of the node and the sub-namespace.
  const std::string& get_effective_namespace() const { return effective_namespace_; }

 protected:
  Node(const Node& other, const std::string& sub_namespace)
      : NodeMembers(other, extended_sub_namespace(other, sub_namespace)) {}

 private:
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  static std::string extended_sub_namespace(const Node& other, const std::string& extension) {
    if (extension.empty()) {
      throw exceptions::NameValidationError("sub_namespace", extension.c_str(),
                                            "sub-nodes should not extend nodes by an empty sub-namespace", 0);
    }
    if (extension.front() == '/') {
      throw exceptions::NameValidationError("sub_namespace", extension.c_str(),
                                            "a sub-namespace should not have a leading /", 0);
    }
    std::string joined = other.get_sub_namespace().empty() ? extension : other.get_sub_namespace() + "/" + extension;
    detail::require_valid_namespace(detail::below(other.get_namespace(), joined));
    return joined;
  }

  const std::string effective_namespace_ =
      get_sub_namespace().empty() ? get_namespace() : detail::below(get_namespace(), get_sub_namespace());
};

}  // namespace rclcpp
