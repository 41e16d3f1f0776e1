// SPDX-License-Identifier: Apache-2.0
#include "core/base/shared_file.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>
#include <utility>

namespace myelin {
namespace {

template <class T>
void link(T*& first, T* one, T* T::*next, T* T::*previous) {
  one->*next = first;
  if (first) first->*previous = one;
  first = one;
}

template <class T>
void unlink(T*& first, T* one, T* T::*next, T* T::*previous) {
  if (one->*next) one->*next->*previous = one->*previous;
  (one->*previous ? one->*previous->*next : first) = one->*next;
}

}  // namespace

// All of the process, for the child of a fork. Never destroyed: files and pages may outlive static objects.
struct SharedFile::Registry {
  std::mutex mutex;
  SharedFile* files = nullptr;
  std::uint32_t generation = 0;  // changed by the child of a fork only, before it runs

  static Registry& instance() {
    static Registry* const registry = new Registry;
    return *registry;
  }

  Registry() {
    ::pthread_atfork([] { instance().mutex.lock(); }, [] { instance().mutex.unlock(); },
                     [] {
                       instance().begin_child();
                       instance().mutex.unlock();
                     });
  }

  // Nothing but system calls: other threads may have held any lock. Pages that cannot be had privately are taken away.
  void begin_child() {
    ++generation;
    for (SharedFile* file = files; file; file = file->next_) {
      if (file->inherited()) continue;
      for (SharedPages* pages = file->pages_; pages; pages = pages->next_) {
        void* place = pages->bytes_.data();
        const std::size_t size = pages->bytes_.size();
        constexpr int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE;
        void* got =
            ::mmap(place, size, PROT_READ | PROT_WRITE, flags, file->descriptor_, static_cast<off_t>(pages->offset_));
        if (got == MAP_FAILED) ::mmap(place, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
      }
      ::close(std::exchange(file->descriptor_, -1));
    }
  }
};

std::shared_ptr<SharedFile> SharedFile::adopt(int descriptor) {
  std::shared_ptr<SharedFile> file(new SharedFile(descriptor));
  Registry& registry = Registry::instance();
  const std::lock_guard lock(registry.mutex);
  link(registry.files, file.get(), &SharedFile::next_, &SharedFile::previous_);
  return file;
}

SharedFile::~SharedFile() {
  Registry& registry = Registry::instance();
  const std::lock_guard lock(registry.mutex);  // a child forked before the end closes it too
  unlink(registry.files, this, &SharedFile::next_, &SharedFile::previous_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint32_t SharedFile::generation() {
  return Registry::instance().generation;
}

std::unique_ptr<SharedPages> SharedFile::map(std::uint64_t offset, std::size_t size) {
  Registry& registry = Registry::instance();
  const std::lock_guard lock(registry.mutex);  // no fork between mapping and registering
  if (inherited()) return nullptr;
  void* place = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, static_cast<off_t>(offset));
  if (place == MAP_FAILED) return nullptr;
  std::unique_ptr<SharedPages> pages(
      new SharedPages(shared_from_this(), offset, {static_cast<std::byte*>(place), size}));
  link(pages_, pages.get(), &SharedPages::next_, &SharedPages::previous_);
  return pages;
}

SharedPages::~SharedPages() {
  {
    SharedFile::Registry& registry = SharedFile::Registry::instance();
    const std::lock_guard lock(registry.mutex);
    unlink(file_->pages_, this, &SharedPages::next_, &SharedPages::previous_);
  }
  ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace myelin
