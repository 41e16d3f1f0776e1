// SPDX-License-Identifier: Apache-2.0
// What went wrong last in this thread, for those who ask C's way. Errors are exceptions here: there is nothing to tell.
#pragma once

#include "rcutils/types/rcutils_ret.h"

struct rcutils_error_string_t {
  char str[1024];
};

inline bool rcutils_error_is_set() {
  return false;
}
inline rcutils_error_string_t rcutils_get_error_string() {
  return {"error not set"};
}
inline void rcutils_reset_error() {}
