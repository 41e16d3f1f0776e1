// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rmw/types.h"

using rcl_ret_t = int;
#define RCL_RET_OK 0
#define RCL_RET_ERROR 1
#define RCL_RET_TIMEOUT 2
#define RCL_RET_UNSUPPORTED 3
#define RCL_RET_BAD_ALLOC 10
#define RCL_RET_INVALID_ARGUMENT 11
