// SPDX-License-Identifier: Apache-2.0
// The life of a node's process: initialise, build, spin, and leave quietly when asked to.
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace rclcpp {
class NodeOptions;
namespace node_interfaces {
class NodeBaseInterface;
}
}  // namespace rclcpp

namespace humanoid_ai {

// What holds the node, and the part of it that an executor needs.
using RunningNode = std::pair<std::shared_ptr<void>, std::shared_ptr<rclcpp::node_interfaces::NodeBaseInterface>>;

// Spins the node until Ctrl-C or SIGTERM; returns the exit code of the process: 0 when the node was asked to end, 1 when it
// could not start, in which case one line of log says why, 2 when --ros-args make no sense.
int run(int argc, char** argv, const char* name,
        const std::function<RunningNode(const rclcpp::NodeOptions&)>& make_node);

}  // namespace humanoid_ai
