// SPDX-License-Identifier: Apache-2.0
#ifndef ROBOT_PKG__LOOKOUT_HPP_
#define ROBOT_PKG__LOOKOUT_HPP_

#include "rclcpp/rclcpp.hpp"
#include "robot_pkg/msg/sighting.hpp"
#include "robot_pkg/srv/locate.hpp"

namespace robot_pkg
{

class Lookout : public rclcpp::Node
{
public:
  explicit Lookout(const rclcpp::NodeOptions & options);

private:
  rclcpp::Service<srv::Locate>::SharedPtr service_;
};

}  // namespace robot_pkg

#endif  // ROBOT_PKG__LOOKOUT_HPP_
