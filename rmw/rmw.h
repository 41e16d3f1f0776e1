// SPDX-License-Identifier: Apache-2.0
// What programs use of the middleware's interface: its values. There is one middleware, Fast DDS.
#pragma once

#include "rmw/error_handling.h"
#include "rmw/qos_profiles.h"
#include "rmw/types.h"

inline const char* rmw_get_implementation_identifier() {
  return "rmw_fastrtps_cpp";
}
inline const char* rmw_get_serialization_format() {
  return "cdr";
}
