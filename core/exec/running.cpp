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

Waiting::Waiting() {
  for (const Running* running = innermost; running != nullptr; running = running->outer_) ++running->group_.waiting_;
}

Waiting::~Waiting() {
  for (const Running* running = innermost; running != nullptr; running = running->outer_) --running->group_.waiting_;
}

}  // namespace myelin::exec
