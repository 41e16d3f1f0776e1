// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rclcpp/wait_set.hpp"
