// SPDX-License-Identifier: Apache-2.0
// Memory for large arrays, from where it can be handed to other processes as it is when there is such a place, else from the
// heap. Around the bytes there is room for what goes on the wire before and after them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/base/bytes.hpp"

namespace myelin {

// From this size on it is worth it.
inline constexpr std::size_t large_size = 64 * 1024;
// Octets before and after the bytes that belong to whoever publishes them.
inline constexpr std::size_t large_margin = 4096;

// Any thread. Page-aligned, not initialised. Throws std::bad_alloc.
Buffer allocate_large(std::size_t size);

// Where it comes from; an empty Buffer from it means the heap. Null: the heap always. Set before the first allocation that
// is to come from there; the source outlives the process's use of it.
using LargeMemorySource = Buffer (*)(std::size_t size);
// Whether others may still read an array of that place, which begins at `memory`, because it was handed to them.
using LargeMemoryHeld = bool (*)(const std::byte* memory);
void set_large_memory_source(LargeMemorySource source, LargeMemoryHeld held = nullptr);

// Whether there is a source.
bool large_memory_is_shared();
// Whether the array of allocate_large() at `memory` must not be written now. False without a source.
bool large_memory_held(const std::byte* memory);

}  // namespace myelin
