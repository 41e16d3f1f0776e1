// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rcl/types.h"
#include "rcutils/error_handling.h"

using rcl_error_string_t = rcutils_error_string_t;
#define rcl_error_is_set rcutils_error_is_set
#define rcl_get_error_string rcutils_get_error_string
#define rcl_reset_error rcutils_reset_error
