// SPDX-License-Identifier: Apache-2.0
// Sizes in which the arena makes blocks. Small ones, powers of two from 256 octets to 64 KiB, lie many in an extent; larger
// ones are whole pages, four sizes to an octave, so that at most a fifth of a block is left over.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/transport/lane/format.hpp"

namespace myelin::transport::lane {

class SizeClass {
 public:
  static constexpr std::size_t small_count = 9;
  static constexpr std::size_t count = small_count + 4 * 16;  // the largest: 4 GiB
  static constexpr std::size_t smallest = 256;
  static constexpr std::size_t small_max = smallest << (small_count - 1);

  // The smallest class of at least so many octets; its index may be `count` or more: there is none.
  static constexpr std::size_t index_of(std::size_t size) {
    if (size <= smallest) return 0;
    if (size <= small_max) return static_cast<std::size_t>(std::bit_width(size - 1)) - 8;
    const std::size_t pages = (size - 1) / page_size + 1;
    const auto shift = static_cast<std::size_t>(std::bit_width(pages - 1)) - 3;
    const std::size_t quarters = ((pages - 1) >> shift) + 1;  // 5 to 8
    return small_count + (shift - 2) * 4 + (quarters - 5);
  }
  static constexpr bool is_small(std::size_t index) { return index < small_count; }
  static constexpr std::size_t block_size(std::size_t index) {
    if (is_small(index)) return smallest << index;
    const std::size_t step = index - small_count;
    return ((step % 4 + 5) << (step / 4 + 2)) * page_size;
  }
  // Of the extent that a block of this class lies in.
  static constexpr std::size_t extent_size(std::size_t index) {
    const std::size_t size = block_size(index);
    return is_small(index) ? std::clamp<std::size_t>(32 * size, 64 * 1024, 512 * 1024) : size;
  }
};
static_assert(SizeClass::index_of(64 * 1024) == 8 && SizeClass::index_of(64 * 1024 + 1) == 9);
static_assert(SizeClass::block_size(8) == 64 * 1024 && SizeClass::block_size(9) == 80 * 1024);

}  // namespace myelin::transport::lane
