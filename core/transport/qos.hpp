// SPDX-License-Identifier: Apache-2.0
// Quality of service as ROS users know it: a value with ROS's defaults, and the rules for whether two sides fit.
// Numbers of the enumerators are rmw's, which Python shows to users.
#pragma once

#include <cstdint>
#include <string>

namespace myelin::transport {

enum class History : std::uint8_t { system_default = 0, keep_last = 1, keep_all = 2, unknown = 3 };
enum class Reliability : std::uint8_t {
  system_default = 0,
  reliable = 1,
  best_effort = 2,
  unknown = 3,
  best_available = 4
};
enum class Durability : std::uint8_t {
  system_default = 0,
  transient_local = 1,
  volatile_ = 2,
  unknown = 3,
  best_available = 4
};
enum class Liveliness : std::uint8_t {
  system_default = 0,
  automatic = 1,
  manual_by_topic = 3,
  unknown = 4,
  best_available = 5
};

// Durations in nanoseconds. 0 is "not given" (the middleware's default, which is infinite); rmw's infinite is below.
inline constexpr std::int64_t infinite_ns = 9223372036854775807;
inline constexpr std::int64_t best_available_ns = infinite_ns - 1;  // rmw's mark for "as the other side has it"

struct Qos {
  History history = History::keep_last;
  std::uint32_t depth = 10;
  Reliability reliability = Reliability::reliable;
  Durability durability = Durability::volatile_;
  std::int64_t deadline_ns = 0;
  std::int64_t lifespan_ns = 0;
  Liveliness liveliness = Liveliness::system_default;
  std::int64_t liveliness_lease_ns = 0;
  bool avoid_ros_namespace_conventions = false;

  bool operator==(const Qos&) const = default;
};

// rmw's presets.
namespace qos {
Qos standard();          // 10, reliable, volatile
Qos sensor_data();       // 5, best effort
Qos services();          // 10, reliable, volatile
Qos parameters();        // 1000
Qos parameter_events();  // 1000
Qos rosout();            // 1000, transient local, lifespan 10 s
Qos clock();             // 1, best effort
Qos system_default();
Qos best_available();
Qos action_status();  // 1, transient local
}  // namespace qos

// What is reported when two endpoints do not match: DDS's policy ids under rmw's names.
enum class QosPolicy : std::uint32_t {
  invalid = 1,
  durability = 2,
  deadline = 4,
  liveliness = 8,
  reliability = 16,
  history = 32,
  lifespan = 64,
  depth = 128,
  liveliness_lease_duration = 256,
  avoid_ros_namespace_conventions = 512,
};

enum class Compatibility : std::uint8_t { ok = 0, warning = 1, error = 2 };
struct CompatibilityVerdict {
  Compatibility compatibility;
  std::string reason;  // rmw's wording: "ERROR: Best effort publisher and reliable subscription;"
};

// rmw_dds_common's rules, "system default" and "unknown" leading to warnings.
CompatibilityVerdict check_compatible(const Qos& publisher, const Qos& subscription);

}  // namespace myelin::transport
