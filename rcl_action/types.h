// SPDX-License-Identifier: Apache-2.0
// The options of action servers and clients.
#pragma once

#include "rcl/time.h"
#include "rmw/qos_profiles.h"
#include "rmw/types.h"

struct rcl_action_client_options_t {
  rmw_qos_profile_t goal_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t result_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t cancel_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t feedback_topic_qos = rmw_qos_profile_default;
  rmw_qos_profile_t status_topic_qos = rcl_action_qos_profile_status_default;
};
inline rcl_action_client_options_t rcl_action_client_get_default_options() {
  return {};
}

struct rcl_action_server_options_t {
  rmw_qos_profile_t goal_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t cancel_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t result_service_qos = rmw_qos_profile_services_default;
  rmw_qos_profile_t feedback_topic_qos = rmw_qos_profile_default;
  rmw_qos_profile_t status_topic_qos = rcl_action_qos_profile_status_default;
  // How long a result is kept, from the goal's end.
  rcl_duration_t result_timeout = {RCL_S_TO_NS(10)};
};
inline rcl_action_server_options_t rcl_action_server_get_default_options() {
  return {};
}
