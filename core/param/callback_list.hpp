// SPDX-License-Identifier: Apache-2.0
// Callbacks that leave the list when their token is dropped. Newest first. Any thread may call any method; snapshot() is
// what to call outside of every lock.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"

namespace myelin::param {

template <class Signature>
class CallbackList {
 public:
  using Callback = std::function<Signature>;
  using Callbacks = std::vector<std::shared_ptr<const Callback>>;

  [[nodiscard]] std::shared_ptr<void> add(Callback callback) {
    auto added = std::make_shared<const Callback>(std::move(callback));
    auto callbacks = callbacks_->lock();
    callbacks->insert(callbacks->begin(), added);
    return {nullptr, [weak = std::weak_ptr(callbacks_), added](std::nullptr_t) {
              const auto list = weak.lock();
              if (!list) return;
              auto left = list->lock();
              left->erase(std::remove(left->begin(), left->end(), added), left->end());
            }};
  }

  Callbacks snapshot() const { return *callbacks_->lock(); }

 private:
  // Shared, so that a token may outlive the list.
  std::shared_ptr<Guarded<Callbacks>> callbacks_ = std::make_shared<Guarded<Callbacks>>();
};

}  // namespace myelin::param
