// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/node_interfaces/get_interfaces.hpp"
