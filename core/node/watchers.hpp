// SPDX-License-Identifier: Apache-2.0
// Watchers: who is called when something has come, as long as they hold their tokens. Any thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"

namespace myelin::node {

class Watchers {
 public:
  using Token = std::shared_ptr<const void>;

  Token add(std::function<void()> callback) {
    auto watcher = std::make_shared<const std::function<void()>>(std::move(callback));
    auto all = all_.lock();
    std::erase_if(*all, [](const auto& known) { return known.expired(); });
    all->push_back(watcher);
    any_.store(true, std::memory_order_release);
    return watcher;
  }

  void tell() {
    if (!any_.load(std::memory_order_acquire)) return;
    std::vector<std::shared_ptr<const std::function<void()>>> told;
    {
      auto all = all_.lock();
      for (const auto& weak : *all) {
        if (auto alive = weak.lock()) told.push_back(std::move(alive));
      }
    }
    for (const auto& watcher : told) (*watcher)();
  }

 private:
  std::atomic<bool> any_{false};  // there have been some
  Guarded<std::vector<std::weak_ptr<const std::function<void()>>>> all_;
};

}  // namespace myelin::node
