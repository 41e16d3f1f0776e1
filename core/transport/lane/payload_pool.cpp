// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/payload_pool.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace myelin::transport::lane {
namespace {

constexpr std::size_t smallest = 6, largest = 17;  // powers of two
constexpr std::size_t kept_octets = 1 << 20;       // of each size

struct Shelf {
  struct Free {
    Free* next;
  };
  std::mutex mutex;
  Free* first = nullptr;
  std::size_t count = 0;
};

Shelf* shelf_of(std::size_t size) {
  static auto* const shelves = new std::array<Shelf, largest + 1>();
  const auto power = static_cast<std::size_t>(std::bit_width(size - 1));
  return power > largest ? nullptr : &(*shelves)[std::max(power, smallest)];
}

std::size_t size_on_shelf(std::size_t size) {
  return std::max(std::bit_ceil(size), std::size_t{1} << smallest);
}

}  // namespace

void* take_pooled(std::size_t size) {
  Shelf* const shelf = shelf_of(size);
  if (!shelf) return ::operator new(size);
  {
    const std::lock_guard lock(shelf->mutex);
    if (Shelf::Free* const taken = shelf->first) {
      shelf->first = taken->next;
      --shelf->count;
      return taken;
    }
  }
  return ::operator new(size_on_shelf(size));
}

void give_pooled(void* memory, std::size_t size) noexcept {
  if (Shelf* const shelf = shelf_of(size)) {
    const std::lock_guard lock(shelf->mutex);
    if (shelf->count < kept_octets / size_on_shelf(size)) {
      shelf->first = new (memory) Shelf::Free{shelf->first};
      ++shelf->count;
      return;
    }
  }
  ::operator delete(memory);
}

Buffer allocate_pooled(std::size_t size) {
  constexpr std::size_t header = 4, alignment = 16;
  std::shared_ptr<std::byte[]> memory =
      std::allocate_shared_for_overwrite<std::byte[]>(PoolAllocator<std::byte>(), size + alignment);
  const auto body = reinterpret_cast<std::uintptr_t>(memory.get()) + header;
  std::byte* const begin = memory.get() + (alignment - body % alignment) % alignment;
  return {std::move(memory), {begin, size}};
}

}  // namespace myelin::transport::lane
