// SPDX-License-Identifier: Apache-2.0
// Recycled: memory for the large samples of one reader, used again. Fresh memory for a 1080p image costs the kernel 1500 page
// faults, several times what the copy into it costs.
//
// Any thread. Buffers may outlive it; what comes back later is freed.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/large_memory.hpp"

namespace myelin::transport::dds {

class Recycled {
 public:
  // As Buffer::allocate().
  Buffer allocate(std::size_t size) {
    if (size < large_size) return Buffer::allocate(size);
    Block block = spares_->take(size);
    if (block.capacity == 0) block = {std::unique_ptr<std::byte[]>(new std::byte[offset + size]), size};
    std::byte* const memory = block.memory.get();
    std::shared_ptr<void> owner(
        memory, [block = std::make_shared<Block>(std::move(block)), spares = std::weak_ptr(spares_)](void*) {
          if (const auto alive = spares.lock()) alive->give_back(std::move(*block));
        });
    return {std::move(owner), {memory + offset, size}};
  }

 private:
  static constexpr std::size_t offset = 12;  // with the encapsulation header, 16
  static constexpr std::size_t spares_max = 2;

  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t capacity = 0;
    bool suits(std::size_t size) const { return capacity >= size && capacity / 2 <= size; }
  };

  class Spares {
   public:
    Block take(std::size_t size) {
      const std::lock_guard lock(mutex_);
      Block found;
      while (!blocks_.empty() && found.capacity == 0) {
        if (blocks_.back().suits(size)) found = std::move(blocks_.back());
        blocks_.pop_back();
      }
      return found;
    }
    void give_back(Block block) {
      const std::lock_guard lock(mutex_);
      if (blocks_.size() < spares_max) blocks_.push_back(std::move(block));
    }

   private:
    std::mutex mutex_;
    std::vector<Block> blocks_;
  };

  std::shared_ptr<Spares> spares_ = std::make_shared<Spares>();
};

}  // namespace myelin::transport::dds
