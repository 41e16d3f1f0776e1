// SPDX-License-Identifier: Apache-2.0
#include "robot_pkg/lookout.hpp"

#include "rclcpp_components/register_node_macro.hpp"

namespace robot_pkg
{

Lookout::Lookout(const rclcpp::NodeOptions & options)
: Node("lookout", options)
{
  service_ = create_service<srv::Locate>(
    "locate", [](srv::Locate::Request::SharedPtr request, srv::Locate::Response::SharedPtr response) {
      response->sighting.label = request->name;
      response->sighting.points.resize(msg::Sighting::FAR);
      response->sighting.points[0].x = 1.5;
    });
}

}  // namespace robot_pkg

RCLCPP_COMPONENTS_REGISTER_NODE(robot_pkg::Lookout)
