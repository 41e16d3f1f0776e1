// SPDX-License-Identifier: Apache-2.0
// QoS: how messages are kept and delivered. A value.
//
//   rclcpp::QoS(10).best_effort().transient_local();
//   rclcpp::QoS(rclcpp::KeepAll());
//   rclcpp::SensorDataQoS();
#pragma once

#include <cstddef>
#include <ostream>
#include <stdexcept>
#include <string>

#include "core/transport/qos.hpp"
#include "rclcpp/duration.hpp"
#include "rmw/qos_profiles.h"
#include "rmw/types.h"

namespace rclcpp {

// What is said when two sides do not fit: "HISTORY_QOS_POLICY" and so on.
inline std::string qos_policy_name_from_kind(rmw_qos_policy_kind_t policy_kind) {
  switch (policy_kind) {
    case RMW_QOS_POLICY_DURABILITY:
      return "DURABILITY_QOS_POLICY";
    case RMW_QOS_POLICY_DEADLINE:
      return "DEADLINE_QOS_POLICY";
    case RMW_QOS_POLICY_LIVELINESS:
      return "LIVELINESS_QOS_POLICY";
    case RMW_QOS_POLICY_RELIABILITY:
      return "RELIABILITY_QOS_POLICY";
    case RMW_QOS_POLICY_HISTORY:
      return "HISTORY_QOS_POLICY";
    case RMW_QOS_POLICY_LIFESPAN:
      return "LIFESPAN_QOS_POLICY";
    case RMW_QOS_POLICY_DEPTH:
      return "DEPTH_QOS_POLICY";
    case RMW_QOS_POLICY_LIVELINESS_LEASE_DURATION:
      return "LIVELINESS_LEASE_DURATION_QOS_POLICY";
    case RMW_QOS_POLICY_AVOID_ROS_NAMESPACE_CONVENTIONS:
      return "AVOID_ROS_NAMESPACE_CONVENTIONS_QOS_POLICY";
    default:
      return "INVALID_QOS_POLICY";
  }
}

enum class HistoryPolicy {
  KeepLast = RMW_QOS_POLICY_HISTORY_KEEP_LAST,
  KeepAll = RMW_QOS_POLICY_HISTORY_KEEP_ALL,
  SystemDefault = RMW_QOS_POLICY_HISTORY_SYSTEM_DEFAULT,
  Unknown = RMW_QOS_POLICY_HISTORY_UNKNOWN,
};

enum class ReliabilityPolicy {
  BestEffort = RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT,
  Reliable = RMW_QOS_POLICY_RELIABILITY_RELIABLE,
  SystemDefault = RMW_QOS_POLICY_RELIABILITY_SYSTEM_DEFAULT,
  Unknown = RMW_QOS_POLICY_RELIABILITY_UNKNOWN,
  BestAvailable = RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE,
};

enum class DurabilityPolicy {
  Volatile = RMW_QOS_POLICY_DURABILITY_VOLATILE,
  TransientLocal = RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL,
  SystemDefault = RMW_QOS_POLICY_DURABILITY_SYSTEM_DEFAULT,
  Unknown = RMW_QOS_POLICY_DURABILITY_UNKNOWN,
  BestAvailable = RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE,
};

enum class LivelinessPolicy {
  Automatic = RMW_QOS_POLICY_LIVELINESS_AUTOMATIC,
  ManualByTopic = RMW_QOS_POLICY_LIVELINESS_MANUAL_BY_TOPIC,
  SystemDefault = RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT,
  Unknown = RMW_QOS_POLICY_LIVELINESS_UNKNOWN,
  BestAvailable = RMW_QOS_POLICY_LIVELINESS_BEST_AVAILABLE,
};

enum class QoSCompatibility { Ok = 0, Warning = 1, Error = 2 };

// History and depth, with which a QoS begins.
struct QoSInitialization {
  rmw_qos_history_policy_t history_policy;
  std::size_t depth;

  constexpr QoSInitialization(rmw_qos_history_policy_t history_policy_arg, std::size_t depth_arg)
      : history_policy(history_policy_arg), depth(depth_arg) {}
  static QoSInitialization from_rmw(const rmw_qos_profile_t& rmw_qos) { return {rmw_qos.history, rmw_qos.depth}; }
};

struct KeepAll : QoSInitialization {
  KeepAll() : QoSInitialization(RMW_QOS_POLICY_HISTORY_KEEP_ALL, 0) {}
};

struct KeepLast : QoSInitialization {
  explicit KeepLast(std::size_t depth_arg) : QoSInitialization(RMW_QOS_POLICY_HISTORY_KEEP_LAST, depth_arg) {}
};

class QoS {
 public:
  explicit QoS(const QoSInitialization& qos_initialization,
               const rmw_qos_profile_t& initial_profile = rmw_qos_profile_default)
      : profile_(initial_profile) {
    profile_.history = qos_initialization.history_policy;
    profile_.depth = qos_initialization.depth;
  }
  // Keeps so many: the usual way to say it, and why a number serves where a QoS is asked for.
  QoS(std::size_t history_depth) : QoS(KeepLast(history_depth)) {}  // NOLINT(google-explicit-constructor)

  rmw_qos_profile_t& get_rmw_qos_profile() { return profile_; }
  const rmw_qos_profile_t& get_rmw_qos_profile() const { return profile_; }

  QoS& history(HistoryPolicy history) { return this->history(static_cast<rmw_qos_history_policy_t>(history)); }
  QoS& history(rmw_qos_history_policy_t history) {
    profile_.history = history;
    return *this;
  }
  QoS& keep_last(std::size_t depth) {
    profile_.depth = depth;
    return history(RMW_QOS_POLICY_HISTORY_KEEP_LAST);
  }
  QoS& keep_all() {
    profile_.depth = 0;
    return history(RMW_QOS_POLICY_HISTORY_KEEP_ALL);
  }

  QoS& reliability(rmw_qos_reliability_policy_t reliability) {
    profile_.reliability = reliability;
    return *this;
  }
  QoS& reliability(ReliabilityPolicy reliability) {
    return this->reliability(static_cast<rmw_qos_reliability_policy_t>(reliability));
  }
  QoS& reliable() { return reliability(RMW_QOS_POLICY_RELIABILITY_RELIABLE); }
  QoS& best_effort() { return reliability(RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT); }
  QoS& reliability_best_available() { return reliability(RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE); }

  QoS& durability(rmw_qos_durability_policy_t durability) {
    profile_.durability = durability;
    return *this;
  }
  QoS& durability(DurabilityPolicy durability) {
    return this->durability(static_cast<rmw_qos_durability_policy_t>(durability));
  }
  QoS& durability_volatile() { return durability(RMW_QOS_POLICY_DURABILITY_VOLATILE); }
  QoS& transient_local() { return durability(RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL); }
  QoS& durability_best_available() { return durability(RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE); }

  QoS& deadline(rmw_time_t deadline) {
    profile_.deadline = deadline;
    return *this;
  }
  QoS& deadline(const Duration& deadline) { return this->deadline(as_rmw(deadline)); }
  QoS& lifespan(rmw_time_t lifespan) {
    profile_.lifespan = lifespan;
    return *this;
  }
  QoS& lifespan(const Duration& lifespan) { return this->lifespan(as_rmw(lifespan)); }

  QoS& liveliness(rmw_qos_liveliness_policy_t liveliness) {
    profile_.liveliness = liveliness;
    return *this;
  }
  QoS& liveliness(LivelinessPolicy liveliness) {
    return this->liveliness(static_cast<rmw_qos_liveliness_policy_t>(liveliness));
  }
  QoS& liveliness_lease_duration(rmw_time_t duration) {
    profile_.liveliness_lease_duration = duration;
    return *this;
  }
  QoS& liveliness_lease_duration(const Duration& duration) { return liveliness_lease_duration(as_rmw(duration)); }

  QoS& avoid_ros_namespace_conventions(bool avoid) {
    profile_.avoid_ros_namespace_conventions = avoid;
    return *this;
  }

  HistoryPolicy history() const { return static_cast<HistoryPolicy>(profile_.history); }
  std::size_t depth() const { return profile_.depth; }
  ReliabilityPolicy reliability() const { return static_cast<ReliabilityPolicy>(profile_.reliability); }
  DurabilityPolicy durability() const { return static_cast<DurabilityPolicy>(profile_.durability); }
  Duration deadline() const { return as_duration(profile_.deadline); }
  Duration lifespan() const { return as_duration(profile_.lifespan); }
  LivelinessPolicy liveliness() const { return static_cast<LivelinessPolicy>(profile_.liveliness); }
  Duration liveliness_lease_duration() const { return as_duration(profile_.liveliness_lease_duration); }
  bool avoid_ros_namespace_conventions() const { return profile_.avoid_ros_namespace_conventions; }

 private:
  static rmw_time_t as_rmw(const Duration& duration) {
    if (duration.nanoseconds() < 0) throw std::runtime_error("rmw_time_t cannot be negative");
    return {static_cast<std::uint64_t>(duration.nanoseconds() / 1'000'000'000),
            static_cast<std::uint64_t>(duration.nanoseconds() % 1'000'000'000)};
  }
  static Duration as_duration(const rmw_time_t& time);

  rmw_qos_profile_t profile_;
};

namespace detail {

// Times that 63 bits of nanoseconds cannot hold are infinite.
inline std::int64_t nanoseconds_of(const rmw_time_t& time) {
  constexpr std::uint64_t second = 1'000'000'000, most = myelin::transport::infinite_ns;
  if (time.nsec > most || time.sec > (most - time.nsec) / second) return myelin::transport::infinite_ns;
  return static_cast<std::int64_t>(time.sec * second + time.nsec);
}
inline rmw_time_t rmw_time_of(std::int64_t ns) {
  return {static_cast<std::uint64_t>(ns / 1'000'000'000), static_cast<std::uint64_t>(ns % 1'000'000'000)};
}

inline myelin::transport::Qos to_core(const rmw_qos_profile_t& profile) {
  myelin::transport::Qos qos;
  qos.history = static_cast<myelin::transport::History>(profile.history);
  qos.depth = static_cast<std::uint32_t>(profile.depth);
  qos.reliability = static_cast<myelin::transport::Reliability>(profile.reliability);
  qos.durability = static_cast<myelin::transport::Durability>(profile.durability);
  qos.deadline_ns = nanoseconds_of(profile.deadline);
  qos.lifespan_ns = nanoseconds_of(profile.lifespan);
  qos.liveliness = static_cast<myelin::transport::Liveliness>(profile.liveliness);
  qos.liveliness_lease_ns = nanoseconds_of(profile.liveliness_lease_duration);
  qos.avoid_ros_namespace_conventions = profile.avoid_ros_namespace_conventions;
  return qos;
}
inline myelin::transport::Qos to_core(const QoS& qos) {
  return to_core(qos.get_rmw_qos_profile());
}

inline QoS from_core(const myelin::transport::Qos& qos) {
  const rmw_qos_profile_t profile{static_cast<rmw_qos_history_policy_t>(qos.history),
                                  qos.depth,
                                  static_cast<rmw_qos_reliability_policy_t>(qos.reliability),
                                  static_cast<rmw_qos_durability_policy_t>(qos.durability),
                                  rmw_time_of(qos.deadline_ns),
                                  rmw_time_of(qos.lifespan_ns),
                                  static_cast<rmw_qos_liveliness_policy_t>(qos.liveliness),
                                  rmw_time_of(qos.liveliness_lease_ns),
                                  qos.avoid_ros_namespace_conventions};
  return QoS(QoSInitialization::from_rmw(profile), profile);
}

}  // namespace detail

inline Duration QoS::as_duration(const rmw_time_t& time) {
  return Duration::from_nanoseconds(detail::nanoseconds_of(time));
}

inline bool operator==(const QoS& left, const QoS& right) {
  const rmw_qos_profile_t &one = left.get_rmw_qos_profile(), &other = right.get_rmw_qos_profile();
  return one.history == other.history && one.depth == other.depth && one.reliability == other.reliability &&
         one.durability == other.durability && one.deadline == other.deadline && one.lifespan == other.lifespan &&
         one.liveliness == other.liveliness && one.liveliness_lease_duration == other.liveliness_lease_duration &&
         one.avoid_ros_namespace_conventions == other.avoid_ros_namespace_conventions;
}

struct QoSCheckCompatibleResult {
  QoSCompatibility compatibility;
  std::string reason;  // empty when they fit
};

// Whether messages will go from one to the other, as far as that can be said.
inline QoSCheckCompatibleResult qos_check_compatible(const QoS& publisher_qos, const QoS& subscription_qos) {
  auto verdict = myelin::transport::check_compatible(detail::to_core(publisher_qos), detail::to_core(subscription_qos));
  return {static_cast<QoSCompatibility>(verdict.compatibility), std::move(verdict.reason)};
}

class ClockQoS : public QoS {
 public:
  explicit ClockQoS(const QoSInitialization& qos_initialization = KeepLast(1)) : QoS(qos_initialization) {
    best_effort();
  }
};

class SensorDataQoS : public QoS {
 public:
  explicit SensorDataQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_sensor_data))
      : QoS(qos_initialization, rmw_qos_profile_sensor_data) {}
};

class ParametersQoS : public QoS {
 public:
  explicit ParametersQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_parameters))
      : QoS(qos_initialization, rmw_qos_profile_parameters) {}
};

class ServicesQoS : public QoS {
 public:
  explicit ServicesQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_services_default))
      : QoS(qos_initialization, rmw_qos_profile_services_default) {}
};

class ParameterEventsQoS : public QoS {
 public:
  explicit ParameterEventsQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_parameter_events))
      : QoS(qos_initialization, rmw_qos_profile_parameter_events) {}
};

class RosoutQoS : public QoS {
 public:
  explicit RosoutQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_rosout_default))
      : QoS(qos_initialization, rmw_qos_profile_rosout_default) {}
};

class SystemDefaultsQoS : public QoS {
 public:
  explicit SystemDefaultsQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_system_default))
      : QoS(qos_initialization, rmw_qos_profile_system_default) {}
};

class BestAvailableQoS : public QoS {
 public:
  explicit BestAvailableQoS(
      const QoSInitialization& qos_initialization = QoSInitialization::from_rmw(rmw_qos_profile_best_available))
      : QoS(qos_initialization, rmw_qos_profile_best_available) {}
};

}  // namespace rclcpp
