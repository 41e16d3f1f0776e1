// SPDX-License-Identifier: Apache-2.0
// What a client or a service tells of its calls.
#pragma once

enum rcl_service_introspection_state_t {
  RCL_SERVICE_INTROSPECTION_OFF,
  RCL_SERVICE_INTROSPECTION_METADATA,
  RCL_SERVICE_INTROSPECTION_CONTENTS
};
