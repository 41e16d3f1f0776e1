// SPDX-License-Identifier: Apache-2.0
#include "core/base/shared_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

namespace myelin {
namespace {

constexpr std::size_t page = 4096;

std::shared_ptr<SharedFile> new_file(std::size_t size = 4 * page) {
  const int descriptor = ::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  EXPECT_EQ(::ftruncate(descriptor, static_cast<off_t>(size)), 0);
  return SharedFile::adopt(descriptor);
}

int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SharedFileTest, PagesOfTheSamePlaceAreTheSame) {
  const auto file = new_file();
  const auto one = file->map(page, page), other = file->map(0, 2 * page);
  one->bytes()[5] = std::byte{1};
  EXPECT_EQ(other->bytes()[page + 5], std::byte{1});
}

TEST(SharedFileTest, PagesKeepTheFile) {
  auto file = new_file();
  const auto pages = file->map(0, page);
  file.reset();
  pages->bytes()[5] = std::byte{1};
  EXPECT_EQ(pages->bytes()[5], std::byte{1});
}

TEST(SharedFileTest, WhatCannotBeMappedIsNull) {
  const auto file = new_file();
  EXPECT_EQ(file->map(1, page), nullptr);
  EXPECT_EQ(file->map(0, 0), nullptr);
}

TEST(SharedFileTest, AForkedChildHasACopyOfThePagesAndNoFile) {
  const auto file = new_file();
  const auto one = file->map(0, page), other = file->map(page, page);
  one->bytes()[0] = std::byte{1};
  const std::uint32_t generation = SharedFile::generation();
  EXPECT_EQ(in_child([&] {
              if (!file->inherited() || file->descriptor() != -1 || SharedFile::generation() == generation) return 1;
              if (one->bytes()[0] != std::byte{1} || file->map(0, page)) return 2;
              one->bytes()[0] = other->bytes()[0] = std::byte{2};
              const auto own = new_file();  // it may have its own, and children in turn
              const auto pages = own->map(0, page);
              pages->bytes()[0] = std::byte{3};
              if (in_child([&] { return pages->bytes()[0] == std::byte{3} && own->inherited() ? 0 : 1; }) != 0)
                return 3;
              return 0;
            }),
            0);
  EXPECT_EQ(one->bytes()[0], std::byte{1});
  EXPECT_EQ(other->bytes()[0], std::byte{0});
  EXPECT_FALSE(file->inherited());
}

TEST(SharedFileTest, AnyThreadMayForkWhileOthersMap) {
  std::atomic<bool> done{false};
  std::thread mapper([&] {
    while (!done) {
      const auto file = new_file();
      const auto one = file->map(0, page), other = file->map(page, page);
      one->bytes()[0] = std::byte{1};
    }
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(in_child([] { return new_file()->map(0, page) ? 0 : 1; }), 0);
  }
  done = true;
  mapper.join();
}

}  // namespace
}  // namespace myelin
