// SPDX-License-Identifier: Apache-2.0
#include "core/node/guard_condition.hpp"

namespace myelin::node {

void GuardCondition::trigger() {
  triggered_.store(true, std::memory_order_release);
  notify();
}

void GuardCondition::execute(exec::Claim& claim) {
  if (triggered_.exchange(false, std::memory_order_acquire)) handler_(claim);
}

}  // namespace myelin::node
