// SPDX-License-Identifier: Apache-2.0
// What a wait set shows of its last wait: one entry for each thing that is waited for, in the order in which it was given.
// Null where nothing is ready; what an entry points to is no business of the program.
#pragma once

#include <cstddef>

struct rcl_subscription_t;
struct rcl_guard_condition_t;
struct rcl_timer_t;
struct rcl_client_t;
struct rcl_service_t;
struct rcl_event_t;

struct rcl_wait_set_t {
  const rcl_subscription_t** subscriptions;
  std::size_t size_of_subscriptions;
  const rcl_guard_condition_t** guard_conditions;
  std::size_t size_of_guard_conditions;
  const rcl_timer_t** timers;
  std::size_t size_of_timers;
  const rcl_client_t** clients;
  std::size_t size_of_clients;
  const rcl_service_t** services;
  std::size_t size_of_services;
  const rcl_event_t** events;
  std::size_t size_of_events;
  void* impl;  // who collects what is waited for
};
