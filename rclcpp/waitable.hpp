// SPDX-License-Identifier: Apache-2.0
// Waitable: something of a program's own that becomes ready and is run, by an executor or after a wait set has shown it.
//
//   add_to_wait_set() names the guard conditions that it waits for  ->  is_ready()  ->  take_data()  ->  execute(data)
//
// A node runs it from get_node_waitables_interface()->add_waitable() on. Of what a wait set knows only guard conditions can be
// added: guard_condition.add_to_wait_set(wait_set).
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>

#include "rcl/wait.h"
#include "rclcpp/macros.hpp"

namespace rclcpp {

class Waitable {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Waitable)
  Waitable() = default;
  virtual ~Waitable() = default;
  RCLCPP_DISABLE_COPY(Waitable)

  virtual std::size_t get_number_of_ready_subscriptions() { return 0; }
  virtual std::size_t get_number_of_ready_timers() { return 0; }
  virtual std::size_t get_number_of_ready_clients() { return 0; }
  virtual std::size_t get_number_of_ready_events() { return 0; }
  virtual std::size_t get_number_of_ready_services() { return 0; }
  virtual std::size_t get_number_of_ready_guard_conditions() { return 0; }

  virtual void add_to_wait_set(rcl_wait_set_t& wait_set) = 0;
  // Asked with the same guard conditions in the same order, null where one was not triggered.
  virtual bool is_ready(const rcl_wait_set_t& wait_set) = 0;
  virtual std::shared_ptr<void> take_data() = 0;
  virtual std::shared_ptr<void> take_data_by_entity_id(std::size_t) {
    throw std::runtime_error("Custom waitables should override take_data_by_entity_id if they want to use it.");
  }
  virtual void execute(const std::shared_ptr<void>& data) = 0;

  virtual void set_on_ready_callback(std::function<void(std::size_t, int)>) {
    throw std::runtime_error("Custom waitables should override set_on_ready_callback if they want to use it.");
  }
  virtual void clear_on_ready_callback() {
    throw std::runtime_error(
        "Custom waitables should override clear_on_ready_callback if they want to use it and make sure to call it on "
        "the "
        "waitable destructor.");
  }

  // True while a wait set has it.
  bool exchange_in_use_by_wait_set_state(bool in_use) { return in_use_.exchange(in_use); }

 private:
  std::atomic<bool> in_use_{false};
};

}  // namespace rclcpp
