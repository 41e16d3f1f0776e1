// SPDX-License-Identifier: Apache-2.0
// What this thread runs, and that it waits in the middle of it.
//
// A callback that waits for another of its own callback group, or of a group whose callback waits for it, would wait
// for ever. So a waiting thread says that it waits, and whoever serves it may run others of the groups it holds.
#pragma once

#include "core/exec/callback_group.hpp"

namespace myelin::exec {

// While something of the group runs in this thread. Lives on the stack.
class Running {
 public:
  explicit Running(CallbackGroup& group);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // Whether this thread is in the middle of something of the group.
  static bool here(const CallbackGroup& group);

 private:
  friend class Waiting;
  CallbackGroup& group_;
  const Running* const outer_;
};

// While this thread waits: CallbackGroup::holder_waits() is true for all groups of what it runs.
class Waiting {
 public:
  Waiting();
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
};

}  // namespace myelin::exec
