// SPDX-License-Identifier: Apache-2.0
// SharedFile: an open file whose pages are mapped writable and shared with every other process that maps them.
//
// A forked child shares nothing: from the fork on its copy of the pages is its own and the file is closed there, so that
// nothing it does, down to the destructors of what it inherited, is seen by others, and it holds no lock of its parent's.
// (What others write it still sees in pages that it never wrote itself.) Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/bytes.hpp"

namespace myelin {

class SharedPages;

class SharedFile : public std::enable_shared_from_this<SharedFile> {
 public:
  // Takes the descriptor.
  static std::shared_ptr<SharedFile> adopt(int descriptor);
  ~SharedFile();
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  int descriptor() const { return descriptor_; }  // -1 in a forked child
  bool inherited() const { return descriptor_ < 0; }

  // Another number in a forked child than in its parent. Cheap.
  static std::uint32_t generation();

  // Null when the system refuses. `offset` and `size` are whole pages. The pages keep the file.
  std::unique_ptr<SharedPages> map(std::uint64_t offset, std::size_t size);

 private:
  explicit SharedFile(int descriptor) : descriptor_(descriptor) {}
  friend class SharedPages;
  struct Registry;

  int descriptor_;  // written by the child of a fork only, before it runs
  // The registry's.
  SharedPages* pages_ = nullptr;
  SharedFile* next_ = nullptr;
  SharedFile* previous_ = nullptr;
};

// Unmapped with the object.
class SharedPages {
 public:
  ~SharedPages();
  SharedPages(const SharedPages&) = delete;
  SharedPages& operator=(const SharedPages&) = delete;
  MutableBytes bytes() const { return bytes_; }

 private:
  friend class SharedFile;
  SharedPages(std::shared_ptr<SharedFile> file, std::uint64_t offset, MutableBytes bytes)
      : file_(std::move(file)), offset_(offset), bytes_(bytes) {}

  // Constant after construction.
  const std::shared_ptr<SharedFile> file_;
  const std::uint64_t offset_;
  const MutableBytes bytes_;
  // The registry's.
  SharedPages* next_ = nullptr;
  SharedPages* previous_ = nullptr;
};

}  // namespace myelin
