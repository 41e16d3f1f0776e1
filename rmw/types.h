// SPDX-License-Identifier: Apache-2.0
// The plain values of ROS's middleware interface that appear in rclcpp's API: profiles, gids, message infos, statuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

inline constexpr std::size_t RMW_GID_STORAGE_SIZE = 16;

struct rmw_gid_t {
  const char* implementation_identifier;
  std::uint8_t data[RMW_GID_STORAGE_SIZE];
};
inline bool operator==(const rmw_gid_t& one, const rmw_gid_t& other) {
  return std::memcmp(one.data, other.data, sizeof(one.data)) == 0;
}

enum rmw_unique_network_flow_endpoints_requirement_t {
  RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_NOT_REQUIRED = 0,
  RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_STRICTLY_REQUIRED,
  RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_OPTIONALLY_REQUIRED,
  RMW_UNIQUE_NETWORK_FLOW_ENDPOINTS_SYSTEM_DEFAULT
};

using rmw_time_point_value_t = std::int64_t;
using rmw_duration_t = std::int64_t;

struct rmw_message_info_t {
  rmw_time_point_value_t source_timestamp;
  rmw_time_point_value_t received_timestamp;
  std::uint64_t publication_sequence_number;
  std::uint64_t reception_sequence_number;
  rmw_gid_t publisher_gid;
  bool from_intra_process;
};
inline constexpr std::uint64_t RMW_MESSAGE_INFO_SEQUENCE_NUMBER_UNSUPPORTED = UINT64_MAX;

struct rmw_request_id_t {
  std::int8_t writer_guid[RMW_GID_STORAGE_SIZE];
  std::int64_t sequence_number;
};

struct rmw_service_info_t {
  rmw_time_point_value_t source_timestamp;
  rmw_time_point_value_t received_timestamp;
  rmw_request_id_t request_id;
};

struct rmw_time_t {
  std::uint64_t sec;
  std::uint64_t nsec;
};
inline bool operator==(const rmw_time_t& one, const rmw_time_t& other) {
  return one.sec == other.sec && one.nsec == other.nsec;
}

enum rmw_qos_history_policy_t {
  RMW_QOS_POLICY_HISTORY_SYSTEM_DEFAULT,
  RMW_QOS_POLICY_HISTORY_KEEP_LAST,
  RMW_QOS_POLICY_HISTORY_KEEP_ALL,
  RMW_QOS_POLICY_HISTORY_UNKNOWN
};
enum rmw_qos_reliability_policy_t {
  RMW_QOS_POLICY_RELIABILITY_SYSTEM_DEFAULT,
  RMW_QOS_POLICY_RELIABILITY_RELIABLE,
  RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT,
  RMW_QOS_POLICY_RELIABILITY_UNKNOWN,
  RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE
};
enum rmw_qos_durability_policy_t {
  RMW_QOS_POLICY_DURABILITY_SYSTEM_DEFAULT,
  RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL,
  RMW_QOS_POLICY_DURABILITY_VOLATILE,
  RMW_QOS_POLICY_DURABILITY_UNKNOWN,
  RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE
};
enum rmw_qos_liveliness_policy_t {
  RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT = 0,
  RMW_QOS_POLICY_LIVELINESS_AUTOMATIC = 1,
  RMW_QOS_POLICY_LIVELINESS_MANUAL_BY_TOPIC = 3,
  RMW_QOS_POLICY_LIVELINESS_UNKNOWN = 4,
  RMW_QOS_POLICY_LIVELINESS_BEST_AVAILABLE = 5
};
enum rmw_qos_policy_kind_t {
  RMW_QOS_POLICY_INVALID = 1 << 0,
  RMW_QOS_POLICY_DURABILITY = 1 << 1,
  RMW_QOS_POLICY_DEADLINE = 1 << 2,
  RMW_QOS_POLICY_LIVELINESS = 1 << 3,
  RMW_QOS_POLICY_RELIABILITY = 1 << 4,
  RMW_QOS_POLICY_HISTORY = 1 << 5,
  RMW_QOS_POLICY_LIFESPAN = 1 << 6,
  RMW_QOS_POLICY_DEPTH = 1 << 7,
  RMW_QOS_POLICY_LIVELINESS_LEASE_DURATION = 1 << 8,
  RMW_QOS_POLICY_AVOID_ROS_NAMESPACE_CONVENTIONS = 1 << 9
};
using rmw_qos_compatibility_type_t = int;

inline constexpr std::size_t RMW_QOS_POLICY_DEPTH_SYSTEM_DEFAULT = 0;
inline constexpr rmw_time_t RMW_DURATION_INFINITE{9223372036, 854775807};
inline constexpr rmw_time_t RMW_DURATION_UNSPECIFIED{0, 0};
inline constexpr rmw_time_t RMW_QOS_DEADLINE_DEFAULT{0, 0};
inline constexpr rmw_time_t RMW_QOS_LIFESPAN_DEFAULT{0, 0};
inline constexpr rmw_time_t RMW_QOS_LIVELINESS_LEASE_DURATION_DEFAULT{0, 0};
inline constexpr rmw_time_t RMW_QOS_DEADLINE_BEST_AVAILABLE{9223372036, 854775806};
inline constexpr rmw_time_t RMW_QOS_LIVELINESS_LEASE_DURATION_BEST_AVAILABLE{9223372036, 854775806};

struct rmw_qos_profile_t {
  rmw_qos_history_policy_t history;
  std::size_t depth;
  rmw_qos_reliability_policy_t reliability;
  rmw_qos_durability_policy_t durability;
  rmw_time_t deadline;
  rmw_time_t lifespan;
  rmw_qos_liveliness_policy_t liveliness;
  rmw_time_t liveliness_lease_duration;
  bool avoid_ros_namespace_conventions;
};

// Statuses as DDS counts them; a *_change is since the last that was told.
struct rmw_matched_status_t {
  std::size_t total_count, total_count_change, current_count;
  std::int32_t current_count_change;
};
struct rmw_offered_deadline_missed_status_t {
  std::int32_t total_count, total_count_change;
};
struct rmw_requested_deadline_missed_status_t {
  std::int32_t total_count, total_count_change;
};
struct rmw_liveliness_lost_status_t {
  std::int32_t total_count, total_count_change;
};
struct rmw_liveliness_changed_status_t {
  std::int32_t alive_count, not_alive_count, alive_count_change, not_alive_count_change;
};
struct rmw_qos_incompatible_event_status_t {
  std::int32_t total_count, total_count_change;
  rmw_qos_policy_kind_t last_policy_kind;
};
using rmw_requested_qos_incompatible_event_status_t = rmw_qos_incompatible_event_status_t;
using rmw_offered_qos_incompatible_event_status_t = rmw_qos_incompatible_event_status_t;
struct rmw_message_lost_status_t {
  std::size_t total_count, total_count_change;
};
struct rmw_incompatible_type_status_t {
  std::int32_t total_count, total_count_change;
};
