// SPDX-License-Identifier: Apache-2.0
// A future of an answer and the number of its request. Who waits by it takes the answer from the wire by itself, inside a
// callback too; when the service waits for this very thread it is served as well. Waiting for the bare `future` needs a
// thread that spins the node.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "core/exec/entity.hpp"

namespace rclcpp::detail {

// Somebody who can take answers in the middle of whatever a thread does.
class AnswerSource {
 public:
  virtual ~AnswerSource() = default;
  // Until `done` or the deadline. When it becomes certain that the answer of `request` will not come, it is given up.
  virtual void await(std::int64_t request, const std::function<bool()>& done, myelin::exec::Deadline deadline) = 0;
};

template <class FutureT>
struct FutureAndRequestId {
  FutureT future;
  std::int64_t request_id;

  FutureAndRequestId(FutureT impl, std::int64_t req_id, std::weak_ptr<AnswerSource> source = {})
      : future(std::move(impl)), request_id(req_id), source_(std::move(source)) {}
  FutureAndRequestId(const FutureAndRequestId&) = delete;
  FutureAndRequestId(FutureAndRequestId&&) noexcept = default;
  FutureAndRequestId& operator=(const FutureAndRequestId&) = delete;
  FutureAndRequestId& operator=(FutureAndRequestId&&) noexcept = default;

  operator FutureT&() { return future; }  // NOLINT: converts

  // Throws std::future_error when the request was given up: removed, pruned, or the context was shut down.
  auto get() {
    wait();
    return future.get();
  }
  bool valid() const noexcept { return future.valid(); }
  void wait() const {
    help(std::nullopt);
    future.wait();
  }
  template <class Rep, class Period>
  std::future_status wait_for(const std::chrono::duration<Rep, Period>& timeout) const {
    if (timeout > timeout.zero()) {
      const auto limit = std::chrono::duration_cast<std::chrono::duration<double>>(timeout);
      constexpr std::chrono::duration<double> long_enough = std::chrono::hours(24 * 365);
      help(limit > long_enough ? myelin::exec::Deadline()
                               : myelin::exec::Clock::now() + std::chrono::ceil<std::chrono::nanoseconds>(timeout));
    }
    return future.wait_for(std::chrono::seconds(0));
  }
  template <class Clock, class Duration>
  std::future_status wait_until(const std::chrono::time_point<Clock, Duration>& until) const {
    return wait_for(until - Clock::now());
  }

 private:
  bool ready() const { return future.wait_for(std::chrono::seconds(0)) != std::future_status::timeout; }
  void help(myelin::exec::Deadline deadline) const {
    if (!future.valid() || ready()) return;
    if (const auto source = source_.lock())
      source->await(
          request_id, [this] { return ready(); }, deadline);
  }

  std::weak_ptr<AnswerSource> source_;
};

}  // namespace rclcpp::detail
