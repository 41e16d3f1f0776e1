// SPDX-License-Identifier: Apache-2.0
// GuardCondition: runs its handler in the executor after trigger(); triggers before the run count once.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "core/exec/entity.hpp"

namespace myelin::node {

class GuardCondition final : public exec::Entity {
 public:
  using Handler = std::function<void(exec::Claim&)>;
  GuardCondition(std::shared_ptr<exec::CallbackGroup> group, Handler handler)
      : Entity(std::move(group)), handler_(std::move(handler)) {}

  // Any thread.
  void trigger();

  void execute(exec::Claim& claim) override;

 private:
  const Handler handler_;
  std::atomic<bool> triggered_{false};
};

}  // namespace myelin::node
