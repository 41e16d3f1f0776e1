// SPDX-License-Identifier: Apache-2.0
// The plain values of rcl that programs name. There is no rcl below rclcpp here.
#pragma once

#include "rcl/allocator.h"
#include "rcl/error_handling.h"
#include "rcl/service_introspection.h"
#include "rcl/time.h"
#include "rcl/types.h"
#include "rcl/wait.h"
