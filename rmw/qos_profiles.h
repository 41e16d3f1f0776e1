// SPDX-License-Identifier: Apache-2.0
// ROS's presets of quality of service.
#pragma once

#include "rmw/types.h"

inline constexpr rmw_qos_profile_t rmw_qos_profile_default{
    RMW_QOS_POLICY_HISTORY_KEEP_LAST,         10,     RMW_QOS_POLICY_RELIABILITY_RELIABLE,
    RMW_QOS_POLICY_DURABILITY_VOLATILE,       {0, 0}, {0, 0},
    RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT, {0, 0}, false};

namespace rmw_detail {
constexpr rmw_qos_profile_t keep(rmw_qos_profile_t profile, std::size_t depth) {
  profile.depth = depth;
  return profile;
}
constexpr rmw_qos_profile_t best_effort(std::size_t depth) {
  rmw_qos_profile_t profile = keep(rmw_qos_profile_default, depth);
  profile.reliability = RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT;
  return profile;
}
constexpr rmw_qos_profile_t rosout() {
  rmw_qos_profile_t profile = keep(rmw_qos_profile_default, 1000);
  profile.durability = RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL;
  profile.lifespan = {10, 0};
  return profile;
}
constexpr rmw_qos_profile_t action_status() {
  rmw_qos_profile_t profile = keep(rmw_qos_profile_default, 1);
  profile.durability = RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL;
  return profile;
}
}  // namespace rmw_detail

inline constexpr rmw_qos_profile_t rmw_qos_profile_sensor_data = rmw_detail::best_effort(5);
inline constexpr rmw_qos_profile_t rmw_qos_profile_parameters = rmw_detail::keep(rmw_qos_profile_default, 1000);
inline constexpr rmw_qos_profile_t rmw_qos_profile_parameter_events = rmw_detail::keep(rmw_qos_profile_default, 1000);
inline constexpr rmw_qos_profile_t rmw_qos_profile_services_default = rmw_qos_profile_default;
inline constexpr rmw_qos_profile_t rmw_qos_profile_rosout_default = rmw_detail::rosout();
inline constexpr rmw_qos_profile_t rcl_action_qos_profile_status_default = rmw_detail::action_status();
inline constexpr rmw_qos_profile_t rmw_qos_profile_system_default{RMW_QOS_POLICY_HISTORY_SYSTEM_DEFAULT,
                                                                  RMW_QOS_POLICY_DEPTH_SYSTEM_DEFAULT,
                                                                  RMW_QOS_POLICY_RELIABILITY_SYSTEM_DEFAULT,
                                                                  RMW_QOS_POLICY_DURABILITY_SYSTEM_DEFAULT,
                                                                  {0, 0},
                                                                  {0, 0},
                                                                  RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT,
                                                                  {0, 0},
                                                                  false};
inline constexpr rmw_qos_profile_t rmw_qos_profile_best_available{RMW_QOS_POLICY_HISTORY_KEEP_LAST,
                                                                  10,
                                                                  RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE,
                                                                  RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE,
                                                                  RMW_QOS_DEADLINE_BEST_AVAILABLE,
                                                                  {0, 0},
                                                                  RMW_QOS_POLICY_LIVELINESS_BEST_AVAILABLE,
                                                                  RMW_QOS_LIVELINESS_LEASE_DURATION_BEST_AVAILABLE,
                                                                  false};
inline constexpr rmw_qos_profile_t rmw_qos_profile_unknown{RMW_QOS_POLICY_HISTORY_UNKNOWN,
                                                           RMW_QOS_POLICY_DEPTH_SYSTEM_DEFAULT,
                                                           RMW_QOS_POLICY_RELIABILITY_UNKNOWN,
                                                           RMW_QOS_POLICY_DURABILITY_UNKNOWN,
                                                           {0, 0},
                                                           {0, 0},
                                                           RMW_QOS_POLICY_LIVELINESS_UNKNOWN,
                                                           {0, 0},
                                                           false};
