// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rcutils/error_handling.h"
#include "rmw/ret_types.h"

using rmw_error_string_t = rcutils_error_string_t;
#define rmw_error_is_set rcutils_error_is_set
#define rmw_get_error_string rcutils_get_error_string
#define rmw_reset_error rcutils_reset_error
