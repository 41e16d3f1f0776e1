// SPDX-License-Identifier: Apache-2.0
// Relay: work that one thread at a time does and nobody waits for. Who comes while another is at it leaves word and
// goes; the other then goes round again. So order is kept, and no lock is held that a caller's caller may need.
#pragma once

#include <atomic>

namespace myelin::transport {

class Relay {
 public:
  // Does `work`, or has it done by whoever is at it. REQUIRES: `work` does all there is to do, and does not throw.
  template <class Work>
  void run(Work&& work) {
    wanted_.store(true);
    while (wanted_.load() && !busy_.exchange(true)) {
      wanted_.store(false);
      work();
      busy_.store(false);
    }
  }

 private:
  std::atomic<bool> wanted_{false};
  std::atomic<bool> busy_{false};
};

}  // namespace myelin::transport
