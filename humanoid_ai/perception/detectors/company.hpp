// SPDX-License-Identifier: Apache-2.0
// Company: whether work that one thread can do, or several that wait for each other, is better done by several just now.
//
//   const bool together = company.helps();
//   ...
//   company.note(together, seconds);
//
// Threads that wait for each other at every step are faster while each has a core. Where other programs want the cores as well
// they become slower by an order of magnitude. So: together until once that took much longer than alone, then alone for a
// while, which doubles each time that a new attempt fails and shrinks slowly while attempts succeed.
#pragma once

#include <algorithm>

namespace humanoid_ai {

class Company {
 public:
  static constexpr int kLeast = 8, kMost = 1024;  // runs alone after an attempt that failed

  // False at first: what it takes alone must be known.
  bool helps() const { return alone_ > 0.0 && resting_ == 0; }

  void note(bool together, double seconds) {
    if (!together) {
      alone_ = alone_ > 0.0 ? 0.8 * alone_ + 0.2 * seconds : seconds;
      resting_ = std::max(0, resting_ - 1);
    } else if (seconds > kMuch * alone_) {
      resting_ = rest_;
      rest_ = std::min(2 * rest_, kMost);
    } else {
      rest_ = std::max(kLeast, rest_ - 1);
    }
  }

 private:
  static constexpr double kMuch = 1.5;

  double alone_ = 0.0;  // seconds, smoothed
  int rest_ = kLeast;
  int resting_ = 0;
};

}  // namespace humanoid_ai
