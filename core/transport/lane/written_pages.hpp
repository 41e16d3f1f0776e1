// SPDX-License-Identifier: Apache-2.0
// WrittenPages: which pages of a private mapping of a file have become this process's own, because they were written. The
// kernel tells; looking costs a small part of dropping the pages of a frame and touching them again.
//
// Source: the kernel's admin-guide/mm/pagemap.
#pragma once

#include <functional>
#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/shared_file.hpp"

namespace myelin::transport::lane {

class WrittenPages {
 public:
  enum class Way {
    scan,   // PAGEMAP_SCAN, Linux 6.7: one call, answered with the runs
    table,  // eight octets a page
  };
  // Asks in this way, and in the ways after it where the kernel does not know it.
  explicit WrittenPages(Way way = Way::scan);

  // The process's, which lives until it ends.
  static const WrittenPages& process();

  // Whole pages: `first` of `count`, counted from where the memory begins.
  using Visit = std::function<void(std::size_t first, std::size_t count)>;
  // Calls `visit` for each run of written pages. False when the kernel does not tell. Any thread.
  bool each(Bytes pages, const Visit& visit) const;

 private:
  bool scan(Bytes pages, const Visit& visit) const;
  bool read_table(Bytes pages, const Visit& visit) const;

  std::shared_ptr<SharedFile> file_;  // null: it cannot be asked
  bool scans_ = false;
};

}  // namespace myelin::transport::lane
