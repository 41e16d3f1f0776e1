// SPDX-License-Identifier: Apache-2.0
// Sums and differences of times that anybody may have set: they stop at the ends of 64 bits instead of coming round.
#pragma once

#include <cstdint>
#include <limits>

namespace myelin {

inline std::int64_t saturating_add(std::int64_t left, std::int64_t right) {
  std::int64_t sum;
  if (!__builtin_add_overflow(left, right, &sum)) return sum;
  return right > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

inline std::int64_t saturating_subtract(std::int64_t left, std::int64_t right) {
  std::int64_t difference;
  if (!__builtin_sub_overflow(left, right, &difference)) return difference;
  return right < 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

}  // namespace myelin
