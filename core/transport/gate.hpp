// SPDX-License-Identifier: Apache-2.0
// Gate: what lets a destructor promise that no callback runs any more.
#pragma once

#include <atomic>
#include <cstdint>

namespace myelin::transport {

// The door through which callbacks pass: closed, nobody enters, and whoever closes it waits until all have left.
//
//   if (Gate::Pass pass{gate}) callback();
//
// REQUIRES: close() is not called from within a callback that passed this gate.
class Gate {
 public:
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(gate.enter() ? &gate : nullptr) {}
    ~Pass() {
      if (gate_) gate_->leave();
    }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    Gate* gate_;
  };

  void close();

 private:
  static constexpr std::uint32_t closed = 0x80000000;
  bool enter();
  void leave();

  std::atomic<std::uint32_t> inside_{0};  // how many are, and whether it is closed
};

}  // namespace myelin::transport
