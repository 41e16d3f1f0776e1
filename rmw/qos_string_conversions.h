// SPDX-License-Identifier: Apache-2.0
// Policies of quality of service as words.
#pragma once

#include <array>
#include <cstring>
#include <utility>

#include "rmw/types.h"

namespace rmw_detail {

template <class Policy, std::size_t size>
using Words = std::array<std::pair<Policy, const char*>, size>;

inline constexpr Words<rmw_qos_history_policy_t, 3> history_words{
    {{RMW_QOS_POLICY_HISTORY_SYSTEM_DEFAULT, "system_default"},
     {RMW_QOS_POLICY_HISTORY_KEEP_LAST, "keep_last"},
     {RMW_QOS_POLICY_HISTORY_KEEP_ALL, "keep_all"}}};
inline constexpr Words<rmw_qos_reliability_policy_t, 4> reliability_words{
    {{RMW_QOS_POLICY_RELIABILITY_SYSTEM_DEFAULT, "system_default"},
     {RMW_QOS_POLICY_RELIABILITY_RELIABLE, "reliable"},
     {RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT, "best_effort"},
     {RMW_QOS_POLICY_RELIABILITY_BEST_AVAILABLE, "best_available"}}};
inline constexpr Words<rmw_qos_durability_policy_t, 4> durability_words{
    {{RMW_QOS_POLICY_DURABILITY_SYSTEM_DEFAULT, "system_default"},
     {RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL, "transient_local"},
     {RMW_QOS_POLICY_DURABILITY_VOLATILE, "volatile"},
     {RMW_QOS_POLICY_DURABILITY_BEST_AVAILABLE, "best_available"}}};
inline constexpr Words<rmw_qos_liveliness_policy_t, 4> liveliness_words{
    {{RMW_QOS_POLICY_LIVELINESS_SYSTEM_DEFAULT, "system_default"},
     {RMW_QOS_POLICY_LIVELINESS_AUTOMATIC, "automatic"},
     {RMW_QOS_POLICY_LIVELINESS_MANUAL_BY_TOPIC, "manual_by_topic"},
     {RMW_QOS_POLICY_LIVELINESS_BEST_AVAILABLE, "best_available"}}};
inline constexpr Words<rmw_qos_policy_kind_t, 8> kind_words{
    {{RMW_QOS_POLICY_DURABILITY, "durability"},
     {RMW_QOS_POLICY_DEADLINE, "deadline"},
     {RMW_QOS_POLICY_LIVELINESS, "liveliness"},
     {RMW_QOS_POLICY_RELIABILITY, "reliability"},
     {RMW_QOS_POLICY_HISTORY, "history"},
     {RMW_QOS_POLICY_LIFESPAN, "lifespan"},
     {RMW_QOS_POLICY_DEPTH, "depth"},
     {RMW_QOS_POLICY_LIVELINESS_LEASE_DURATION, "liveliness_lease_duration"}}};

template <class Policy, std::size_t size>
const char* word_for(const Words<Policy, size>& words, Policy policy) {
  for (const auto& [each, word] : words) {
    if (each == policy) return word;
  }
  return nullptr;
}
template <class Policy, std::size_t size>
Policy policy_for(const Words<Policy, size>& words, const char* text, Policy unknown) {
  for (const auto& [each, word] : words) {
    if (text != nullptr && std::strcmp(word, text) == 0) return each;
  }
  return unknown;
}

}  // namespace rmw_detail

// Null for one that has no word.
inline const char* rmw_qos_history_policy_to_str(rmw_qos_history_policy_t value) {
  return rmw_detail::word_for(rmw_detail::history_words, value);
}
inline const char* rmw_qos_reliability_policy_to_str(rmw_qos_reliability_policy_t value) {
  return rmw_detail::word_for(rmw_detail::reliability_words, value);
}
inline const char* rmw_qos_durability_policy_to_str(rmw_qos_durability_policy_t value) {
  return rmw_detail::word_for(rmw_detail::durability_words, value);
}
inline const char* rmw_qos_liveliness_policy_to_str(rmw_qos_liveliness_policy_t value) {
  return rmw_detail::word_for(rmw_detail::liveliness_words, value);
}
inline const char* rmw_qos_policy_kind_to_str(rmw_qos_policy_kind_t value) {
  return rmw_detail::word_for(rmw_detail::kind_words, value);
}

// *_UNKNOWN, RMW_QOS_POLICY_INVALID for what is no such word.
inline rmw_qos_history_policy_t rmw_qos_history_policy_from_str(const char* text) {
  return rmw_detail::policy_for(rmw_detail::history_words, text, RMW_QOS_POLICY_HISTORY_UNKNOWN);
}
inline rmw_qos_reliability_policy_t rmw_qos_reliability_policy_from_str(const char* text) {
  return rmw_detail::policy_for(rmw_detail::reliability_words, text, RMW_QOS_POLICY_RELIABILITY_UNKNOWN);
}
inline rmw_qos_durability_policy_t rmw_qos_durability_policy_from_str(const char* text) {
  return rmw_detail::policy_for(rmw_detail::durability_words, text, RMW_QOS_POLICY_DURABILITY_UNKNOWN);
}
inline rmw_qos_liveliness_policy_t rmw_qos_liveliness_policy_from_str(const char* text) {
  return rmw_detail::policy_for(rmw_detail::liveliness_words, text, RMW_QOS_POLICY_LIVELINESS_UNKNOWN);
}
inline rmw_qos_policy_kind_t rmw_qos_policy_kind_from_str(const char* text) {
  return rmw_detail::policy_for(rmw_detail::kind_words, text, RMW_QOS_POLICY_INVALID);
}
