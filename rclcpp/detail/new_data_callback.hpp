// SPDX-License-Identifier: Apache-2.0
// NewDataCallback: what a user wants called when something has come. The threads that bring it call; once set() or clear()
// has returned, the callback of before does not run and will not, unless it is the callback itself that called them. It is
// called though no thread of the program sleeps or spins: as long as one is set, there is a thread that looks.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "core/base/doorbell.hpp"
#include "core/base/guarded.hpp"

namespace rclcpp::detail {

// Any thread may call any method.
class NewDataCallback {
 public:
  using Callback = std::function<void(std::size_t)>;

  void set(Callback callback) {
    replace(std::make_shared<const Kept>(Kept{std::move(callback), myelin::Doorbell::process().attend()}));
  }
  void clear() { replace(nullptr); }

  void tell(std::size_t count) const {
    auto callback = callback_.lock();
    // It may be replaced while it runs.
    if (const auto kept = *callback) kept->call(count);
  }

 private:
  struct Kept {
    Callback call;
    std::shared_ptr<void> attended;
  };
  using Pointer = std::shared_ptr<const Kept>;
  void replace(Pointer kept) { callback_.lock()->swap(kept); }  // the old one is destroyed without the lock

  myelin::Guarded<Pointer, std::recursive_mutex> callback_;
};

}  // namespace rclcpp::detail
