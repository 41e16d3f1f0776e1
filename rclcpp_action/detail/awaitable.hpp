// SPDX-License-Identifier: Apache-2.0
// A shared future that its own thread can wait for, inside a callback too: who waits takes what comes from the wire, and serves
// the action when it waits for this very thread. Copied into a std::shared_future it is one like any other.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <optional>
#include <utility>

#include "core/exec/entity.hpp"

namespace rclcpp_action::detail {

template <class T>
class Awaitable : public std::shared_future<T> {
 public:
  // Waits until `done` or the deadline.
  using Await = std::function<void(const std::function<bool()>& done, myelin::exec::Deadline)>;

  Awaitable() = default;
  Awaitable(std::shared_future<T> future, Await await)
      : std::shared_future<T>(std::move(future)), await_(std::move(await)) {}

  const T& get() const {
    wait();
    return std::shared_future<T>::get();
  }
  void wait() const {
    help(std::nullopt);
    std::shared_future<T>::wait();
  }
  template <class Rep, class Period>
  std::future_status wait_for(const std::chrono::duration<Rep, Period>& timeout) const {
    if (timeout > timeout.zero()) {
      constexpr std::chrono::duration<double> long_enough = std::chrono::hours(24 * 365);
      const bool unlimited = std::chrono::duration<double>(timeout) > long_enough;
      help(unlimited ? myelin::exec::Deadline()
                     : myelin::exec::Clock::now() + std::chrono::ceil<std::chrono::nanoseconds>(timeout));
    }
    return std::shared_future<T>::wait_for(std::chrono::seconds(0));
  }
  template <class Clock, class Duration>
  std::future_status wait_until(const std::chrono::time_point<Clock, Duration>& until) const {
    return wait_for(until - Clock::now());
  }

 private:
  bool ready() const { return std::shared_future<T>::wait_for(std::chrono::seconds(0)) != std::future_status::timeout; }
  void help(myelin::exec::Deadline deadline) const {
    if (this->valid() && await_ && !ready()) await_([this] { return ready(); }, deadline);
  }

  Await await_;
};

}  // namespace rclcpp_action::detail
