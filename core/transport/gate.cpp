// SPDX-License-Identifier: Apache-2.0
#include "core/transport/gate.hpp"

namespace myelin::transport {

bool Gate::enter() {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  ++inside_;
  return true;
}

void Gate::leave() {
  const std::lock_guard lock(mutex_);
  if (--inside_ == 0 && closed_) empty_.notify_all();
}

void Gate::close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  empty_.wait(lock, [this] { return inside_ == 0; });
}

}  // namespace myelin::transport
