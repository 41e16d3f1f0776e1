// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stdexcept>
#include <utility>

#include "rclcpp/client.hpp"
#include "rclcpp/service.hpp"
#include "rclcpp/subscription_base.hpp"
#include "rclcpp/timer.hpp"
#include "rclcpp/wait_result_kind.hpp"
#include "rclcpp/waitable.hpp"

namespace rclcpp {

// How a wait ended, and the wait set that shows what is ready until it waits again.
template <class WaitSetT>
class WaitResult final {
 public:
  WaitResult(WaitResultKind kind, WaitSetT& wait_set) : kind_(kind), wait_set_(&wait_set) {}
  WaitResult(WaitResult&&) noexcept = default;
  WaitResult& operator=(WaitResult&&) noexcept = default;

  WaitResultKind kind() const { return kind_; }
  // Throw std::runtime_error when nothing is ready.
  const WaitSetT& get_wait_set() const {
    require_ready();
    return *wait_set_;
  }
  WaitSetT& get_wait_set() {
    require_ready();
    return *wait_set_;
  }

  // One after the other what is ready, null at the end. It is not shown any more then.
  std::shared_ptr<SubscriptionBase> next_ready_subscription() { return wait_set_->next_ready_subscription(); }
  std::shared_ptr<ServiceBase> next_ready_service() { return wait_set_->next_ready_service(); }
  std::shared_ptr<ClientBase> next_ready_client() { return nullptr; }
  std::shared_ptr<Waitable> next_ready_waitable() { return wait_set_->next_ready_waitable(); }
  // The first timer that is ready, and its place; it stays until it is cleared.
  std::pair<std::shared_ptr<TimerBase>, std::size_t> peek_next_ready_timer(std::size_t start_index = 0) {
    return wait_set_->peek_next_ready_timer(start_index);
  }
  void clear_timer_with_index(std::size_t index) { wait_set_->clear_timer_with_index(index); }

 private:
  void require_ready() const {
    if (kind_ != WaitResultKind::Ready) {
      throw std::runtime_error("cannot access wait set when the result was not ready");
    }
  }

  WaitResultKind kind_;
  WaitSetT* wait_set_;
};

}  // namespace rclcpp
