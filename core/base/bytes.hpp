// SPDX-License-Identifier: Apache-2.0
// Spans of bytes, and a Buffer: bytes that keep whatever holds them alive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace myelin {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

// Pieces of one message in the order in which they go on the wire; large arrays stay where they are until the last copy.
using Gather = std::span<const Bytes>;

inline std::size_t size_of(Gather pieces) {
  std::size_t size = 0;
  for (const Bytes& piece : pieces) size += piece.size();
  return size;
}

inline void copy_to(std::byte* target, Gather pieces) {
  for (const Bytes& piece : pieces) {
    if (!piece.empty()) std::memcpy(target, piece.data(), piece.size());
    target += piece.size();
  }
}

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Bytes and their owner (heap memory, a shared-memory slot, a Python object). Copies share; the bytes are writable and
// private to whoever was handed the Buffer.
struct Buffer {
  std::shared_ptr<void> owner;
  MutableBytes bytes;

  // Not value-initialised: whoever allocates fills it. The octets behind a message's 4-octet encapsulation header are aligned
  // to 16, so that arrays of any primitive in a received message can be viewed where they are.
  static Buffer allocate(std::size_t size) {
    constexpr std::size_t header = 4, alignment = 16;
    std::shared_ptr<std::byte[]> memory(new std::byte[size + alignment - header]);
    return {memory, {memory.get() + alignment - header, size}};
  }
  static Buffer copy_of(Bytes bytes) {
    Buffer buffer = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(buffer.bytes.data(), bytes.data(), bytes.size());
    return buffer;
  }
  static Buffer copy_of(Gather pieces) {
    Buffer buffer = allocate(size_of(pieces));
    copy_to(buffer.bytes.data(), pieces);
    return buffer;
  }
};

}  // namespace myelin
