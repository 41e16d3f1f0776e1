// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace rcpputils {

// The mean of the last values, of as many as the window has room for. REQUIRES: a window of 1 or more.
template <class T>
class RollingMeanAccumulator {
 public:
  explicit RollingMeanAccumulator(std::size_t rolling_window_size) : values_(rolling_window_size, T(0)) {}

  void accumulate(T value) {
    sum_ += value - values_[next_];
    values_[next_] = value;
    next_ = (next_ + 1) % values_.size();
    if (count_ < values_.size()) ++count_;
  }
  // 0 before the first value.
  T getRollingMean() const { return count_ == 0 ? T(0) : sum_ / static_cast<T>(count_); }

 private:
  std::vector<T> values_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  T sum_ = T(0);
};

}  // namespace rcpputils
