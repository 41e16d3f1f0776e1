// SPDX-License-Identifier: Apache-2.0
// Memory as C programs ask for it.
#pragma once

#include <cstddef>
#include <cstdlib>

struct rcutils_allocator_t {
  void* (*allocate)(std::size_t size, void* state);
  void (*deallocate)(void* pointer, void* state);
  void* (*reallocate)(void* pointer, std::size_t size, void* state);
  void* (*zero_allocate)(std::size_t number_of_elements, std::size_t size_of_element, void* state);
  void* state;
};

inline rcutils_allocator_t rcutils_get_default_allocator() {
  return {[](std::size_t size, void*) { return std::malloc(size); }, [](void* pointer, void*) { std::free(pointer); },
          [](void* pointer, std::size_t size, void*) { return std::realloc(pointer, size); },
          [](std::size_t count, std::size_t size, void*) { return std::calloc(count, size); }, nullptr};
}
