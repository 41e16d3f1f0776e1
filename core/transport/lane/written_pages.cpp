// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/written_pages.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/transport/lane/format.hpp"

namespace myelin::transport::lane {
namespace {

// As <linux/fs.h> has them since 6.7; that of the system may be older than the kernel.
struct PageRegion {
  std::uint64_t start, end, categories;
};
struct ScanArguments {
  std::uint64_t size, flags, start, end, walk_end, regions, regions_size, max_pages;
  std::uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
constexpr unsigned long pagemap_scan = _IOWR('f', 16, ScanArguments);
constexpr std::uint64_t is_file = 1 << 2, is_present = 1 << 3, is_swapped = 1 << 4;

std::uint64_t address(const std::byte* place) {
  return reinterpret_cast<std::uintptr_t>(place);
}

// An entry of the table: in memory or swapped out, and not the file's.
bool is_written(std::uint64_t entry) {
  constexpr std::uint64_t of_a_file = std::uint64_t{1} << 61, swapped = std::uint64_t{1} << 62,
                          present = std::uint64_t{1} << 63;
  return (entry & (present | swapped)) != 0 && (entry & of_a_file) == 0;
}

}  // namespace

WrittenPages::WrittenPages(Way way) {
  const int file = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  file_ = SharedFile::adopt(file);
  ScanArguments nothing{};
  nothing.size = sizeof nothing;
  scans_ = way == Way::scan && ::ioctl(file, pagemap_scan, &nothing) == 0;
}

const WrittenPages& WrittenPages::process() {
  static const auto* const pages = new WrittenPages;
  return *pages;
}

bool WrittenPages::each(Bytes pages, const Visit& visit) const {
  if (!file_ || file_->inherited()) return false;
  return scans_ ? scan(pages, visit) : read_table(pages, visit);
}

bool WrittenPages::scan(Bytes pages, const Visit& visit) const {
  std::array<PageRegion, 32> regions;
  ScanArguments arguments{};
  arguments.size = sizeof arguments;
  arguments.regions = reinterpret_cast<std::uintptr_t>(regions.data());
  arguments.regions_size = regions.size();
  arguments.category_inverted = arguments.category_mask = is_file;
  arguments.category_anyof_mask = is_present | is_swapped;
  arguments.return_mask = is_present;
  const std::uint64_t begin = address(pages.data());
  arguments.end = begin + pages.size();
  for (arguments.start = begin; arguments.start < arguments.end; arguments.start = arguments.walk_end) {
    const int found = ::ioctl(file_->descriptor(), pagemap_scan, &arguments);
    if (found < 0 || arguments.walk_end <= arguments.start) return false;
    for (int i = 0; i < found; ++i) {
      const PageRegion& region = regions[static_cast<std::size_t>(i)];
      visit((region.start - begin) / page_size, (region.end - region.start) / page_size);
    }
  }
  return true;
}

bool WrittenPages::read_table(Bytes pages, const Visit& visit) const {
  const std::size_t first = address(pages.data()) / page_size, count = pages.size() / page_size;
  std::array<std::uint64_t, 512> entries;
  std::size_t run = 0, begin = 0;
  for (std::size_t done = 0; done < count;) {
    const std::size_t wanted = std::min(entries.size(), count - done);
    const ssize_t octets = ::pread(file_->descriptor(), entries.data(), wanted * sizeof entries[0],
                                   static_cast<off_t>((first + done) * sizeof entries[0]));
    if (octets != static_cast<ssize_t>(wanted * sizeof entries[0])) return false;
    for (std::size_t i = 0; i < wanted; ++i) {
      if (is_written(entries[i])) {
        if (run++ == 0) begin = done + i;
      } else if (run != 0) {
        visit(begin, std::exchange(run, 0));
      }
    }
    done += wanted;
  }
  if (run != 0) visit(begin, run);
  return true;
}

}  // namespace myelin::transport::lane
