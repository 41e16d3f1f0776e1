// SPDX-License-Identifier: Apache-2.0
// What is active while its managed node is: LifecyclePublisher, for one.
#pragma once

#include <atomic>

namespace rclcpp_lifecycle {

class ManagedEntityInterface {
 public:
  virtual ~ManagedEntityInterface() = default;
  virtual void on_activate() = 0;
  virtual void on_deactivate() = 0;
};

// Knows whether it is active, and nothing else. Any thread.
class SimpleManagedEntity : public ManagedEntityInterface {
 public:
  void on_activate() override { activated_ = true; }
  void on_deactivate() override { activated_ = false; }
  virtual bool is_activated() const { return activated_; }

 private:
  std::atomic<bool> activated_{false};
};

}  // namespace rclcpp_lifecycle
