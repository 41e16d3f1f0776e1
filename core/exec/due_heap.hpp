// SPDX-License-Identifier: Apache-2.0
// DueHeap: entities by the time at which they become ready, the earliest first. A binary heap whose members know their
// place in it, so that one of them can be moved or removed in logarithmic time.
#pragma once

#include <cstddef>
#include <vector>

#include "core/exec/entity.hpp"

namespace myelin::exec {

// Guarded by the lock of the queue that owns it.
class DueHeap {
 public:
  bool empty() const { return heap_.empty(); }
  Entity& first() const { return *heap_.front(); }
  Clock::time_point first_due() const { return heap_.front()->place_.due; }

  void put(Entity& entity, Clock::time_point due) {
    if (!contains(entity)) {
      entity.place_.due_slot = heap_.size();
      heap_.push_back(&entity);
    }
    entity.place_.due = due;
    settle(entity);
  }

  void remove(Entity& entity) {
    if (!contains(entity)) return;
    const std::size_t slot = entity.place_.due_slot;
    Entity* last = heap_.back();
    heap_.pop_back();
    entity.place_.due_slot = SIZE_MAX;
    if (last == &entity) return;
    place(*last, slot);
    settle(*last);
  }

 private:
  static bool contains(const Entity& entity) { return entity.place_.due_slot != SIZE_MAX; }

  void place(Entity& entity, std::size_t slot) {
    heap_[slot] = &entity;
    entity.place_.due_slot = slot;
  }

  bool earlier(std::size_t left, std::size_t right) const { return heap_[left]->place_.due < heap_[right]->place_.due; }

  void swap(std::size_t left, std::size_t right) {
    Entity* entity = heap_[left];
    place(*heap_[right], left);
    place(*entity, right);
  }

  void settle(Entity& entity) {
    std::size_t slot = entity.place_.due_slot;
    while (slot != 0 && earlier(slot, (slot - 1) / 2)) {
      swap(slot, (slot - 1) / 2);
      slot = (slot - 1) / 2;
    }
    for (;;) {
      std::size_t least = slot;
      for (const std::size_t child : {2 * slot + 1, 2 * slot + 2}) {
        if (child < heap_.size() && earlier(child, least)) least = child;
      }
      if (least == slot) return;
      swap(slot, least);
      slot = least;
    }
  }

  std::vector<Entity*> heap_;
};

}  // namespace myelin::exec
