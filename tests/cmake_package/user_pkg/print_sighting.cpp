// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "robot_pkg/msg/sighting.hpp"

int main()
{
  std::cout << to_yaml(robot_pkg::build<robot_pkg::msg::Sighting>().points({}).label("a"), true) << std::endl;
  return 0;
}
