// SPDX-License-Identifier: Apache-2.0
#include "core/exec/running.hpp"

namespace myelin::exec {
namespace {

thread_local const Running* innermost = nullptr;

}  // namespace

Running::Running(CallbackGroup& group) : group_(group), outer_(innermost) {
  innermost = this;
}

Running::~Running() {
  innermost = outer_;
}

bool Running::here(const CallbackGroup& group) {
  const Running* running = innermost;
  while (running != nullptr && &running->group_ != &group) running = running->outer_;
  return running != nullptr;
}

Waiting::Waiting() {
  for (const Running* running = innermost; running != nullptr; running = running->outer_) ++running->group_.waiting_;
}

Waiting::~Waiting() {
  for (const Running* running = innermost; running != nullptr; running = running->outer_) --running->group_.waiting_;
}

}  // namespace myelin::exec
