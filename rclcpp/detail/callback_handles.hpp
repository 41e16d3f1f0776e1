// SPDX-License-Identifier: Apache-2.0
// CallbackHandles: the handles of one kind whose callbacks are registered. A handle has a member `registration`, and the
// callback is called no more when that is dropped: by the handle's end or by remove(). Any thread may call any method.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/base/guarded.hpp"

namespace rclcpp::detail {

template <class Handle>
class CallbackHandles {
 public:
  std::shared_ptr<Handle> keep(Handle handle) {
    auto kept = std::make_shared<Handle>(std::move(handle));
    auto living = living_.lock();
    std::erase_if(*living, [](const auto& entry) { return entry.second.expired(); });
    living->emplace(kept.get(), kept);
    return kept;
  }

  // Throws std::runtime_error for a handle that is not of these.
  void remove(const Handle* handle) {
    std::shared_ptr<Handle> kept;
    {
      auto living = living_.lock();
      const auto found = living->find(handle);
      if (found != living->end()) kept = found->second.lock();
      if (kept) living->erase(found);
    }
    if (!kept) throw std::runtime_error("Callback doesn't exist");
    kept->registration.reset();
  }

 private:
  myelin::Guarded<std::map<const Handle*, std::weak_ptr<Handle>>> living_;
};

}  // namespace rclcpp::detail
