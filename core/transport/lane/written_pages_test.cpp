// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/written_pages.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "core/transport/lane/format.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::size_t count = 1200;  // more than are asked about at once

// A private mapping of a file in memory.
class Mapping {
 public:
  Mapping() : file_(::memfd_create("written_pages_test", MFD_CLOEXEC)) {
    if (::ftruncate(file_, count * page_size) != 0) throw std::bad_alloc();
    bytes_ = static_cast<std::byte*>(
        ::mmap(nullptr, count * page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file_, 0));
  }
  ~Mapping() {
    ::munmap(bytes_, count * page_size);
    ::close(file_);
  }
  Bytes bytes() const { return {bytes_, count * page_size}; }
  std::byte& page(std::size_t number) { return bytes_[number * page_size + 11]; }

 private:
  const int file_;
  std::byte* bytes_;
};

class WrittenPagesTest : public testing::TestWithParam<WrittenPages::Way> {
 protected:
  // The numbers of the written pages.
  std::vector<std::size_t> written(Bytes bytes) const {
    std::vector<std::size_t> numbers;
    EXPECT_TRUE(pages.each(bytes, [&](std::size_t first, std::size_t pages_of_run) {
      for (std::size_t i = 0; i < pages_of_run; ++i) numbers.push_back(first + i);
    }));
    return numbers;
  }
  const WrittenPages pages{GetParam()};
  Mapping mapping;
};

TEST_P(WrittenPagesTest, APageThatWasOnlyReadOrNeverTouchedIsNotWritten) {
  for (std::size_t page = 0; page < count; page += 3) ASSERT_EQ(mapping.page(page), std::byte{0});
  EXPECT_TRUE(written(mapping.bytes()).empty());
}

TEST_P(WrittenPagesTest, EveryWrittenPageIsToldOfOnceAndInOrder) {
  std::vector<std::size_t> expected;
  for (const std::size_t page : {0, 1, 2, 100, 510, 511, 512, 513, 1023, 1024, 1199}) {
    mapping.page(page) = std::byte{1};
    expected.push_back(page);
  }
  EXPECT_EQ(written(mapping.bytes()), expected);
}

TEST_P(WrittenPagesTest, MoreRunsThanFitIntoOneAnswerAreToldOfToo) {
  std::vector<std::size_t> expected;
  for (std::size_t page = 1; page < count; page += 2) {
    mapping.page(page) = std::byte{1};
    expected.push_back(page);
  }
  EXPECT_EQ(written(mapping.bytes()), expected);
}

TEST_P(WrittenPagesTest, OfAPartThePagesAreCountedFromWhereItBegins) {
  for (const std::size_t page : {4, 5, 9}) mapping.page(page) = std::byte{1};
  EXPECT_EQ(written(mapping.bytes().subspan(5 * page_size, 4 * page_size)), std::vector<std::size_t>{0});
}

TEST_P(WrittenPagesTest, APageThatWasDroppedIsTheFilesAgain) {
  mapping.page(7) = std::byte{1};
  ASSERT_EQ(::madvise(&mapping.page(7) - 11, page_size, MADV_DONTNEED), 0);
  EXPECT_EQ(mapping.page(7), std::byte{0});
  EXPECT_TRUE(written(mapping.bytes()).empty());
}

TEST_P(WrittenPagesTest, AForkedChildIsNotToldOfItsParentsPages) {
  mapping.page(7) = std::byte{1};
  const pid_t child = ::fork();
  if (child == 0) ::_exit(pages.each(mapping.bytes(), [](std::size_t, std::size_t) {}) ? 1 : 0);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Ways, WrittenPagesTest, testing::Values(WrittenPages::Way::scan, WrittenPages::Way::table),
                         [](const auto& info) { return info.param == WrittenPages::Way::scan ? "scan" : "table"; });

}  // namespace
}  // namespace myelin::transport::lane
