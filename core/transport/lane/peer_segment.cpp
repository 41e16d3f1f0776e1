// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/base/shared_file.hpp"
#include "core/transport/lane/segment.hpp"
#include "core/transport/lane/segment_file.hpp"
#include "core/transport/lane/written_pages.hpp"

namespace myelin::transport::lane {
namespace {

class PrivatePages final : public PeerSegment::Pages {
 public:
  explicit PrivatePages(MutableBytes bytes) : bytes_(bytes) {}
  ~PrivatePages() override { ::munmap(bytes_.data(), bytes_.size()); }
  MutableBytes bytes() const override { return bytes_; }

  void clean() override { clean_pages(bytes_); }
  void clean(Bytes part) override {
    const std::size_t begin = static_cast<std::size_t>(part.data() - bytes_.data()) / page_size * page_size;
    const std::size_t end = static_cast<std::size_t>(part.data() + part.size() - bytes_.data());
    clean_pages(bytes_.subspan(begin, (end - begin + page_size - 1) / page_size * page_size));
  }

 private:
  static void drop(MutableBytes pages) { ::madvise(pages.data(), pages.size(), MADV_DONTNEED); }
  static void clean_pages(MutableBytes pages) {
    const bool told = WrittenPages::process().each(pages, [&](std::size_t first, std::size_t count) {
      drop(pages.subspan(first * page_size, count * page_size));
    });
    if (!told) drop(pages);
  }

  const MutableBytes bytes_;
};

using Cache = std::map<Token, std::weak_ptr<PeerSegment>>;
Guarded<Cache>& cache() {
  static auto* const segments = new Guarded<Cache>;
  return *segments;
}

}  // namespace

struct PeerSegment::State {
  Token token;
  std::shared_ptr<SharedFile> file;
  std::unique_ptr<SharedPages> control;
};

PeerSegment::PeerSegment(std::unique_ptr<State> state) : state_(std::move(state)) {
  base_ = state_->control->bytes().data();
}

std::shared_ptr<PeerSegment> PeerSegment::open(const Token& token) {
  auto segments = cache().lock();
  const auto known = segments->find(token);
  if (known != segments->end()) {
    auto segment = known->second.lock();
    if (segment && !segment->inherited()) return segment;
  }

  const int descriptor = ::open(segment_path(token).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return nullptr;
  auto state = std::make_unique<State>();
  state->token = token;
  state->file = SharedFile::adopt(descriptor);
  struct stat status {};
  if (!is_ours_alone(descriptor) || !is_locked(descriptor)) return nullptr;
  if (::fstat(descriptor, &status) != 0 || status.st_size < static_cast<off_t>(extents_offset)) return nullptr;
  state->control = state->file->map(0, extents_offset);
  if (!state->control) return nullptr;
  std::shared_ptr<PeerSegment> segment(new PeerSegment(std::move(state)));
  const Header& header = segment->header();
  if (header.magic != magic || header.version != format_version || header.token != token) return nullptr;
  std::erase_if(*segments, [](const auto& entry) { return entry.second.expired(); });
  (*segments)[token] = segment;
  return segment;
}

PeerSegment::~PeerSegment() = default;

bool PeerSegment::alive() const {
  return !inherited() && is_locked(state_->file->descriptor());
}

bool PeerSegment::inherited() const {
  return state_->file->inherited();
}

std::unique_ptr<PeerSegment::Pages> PeerSegment::map(std::uint64_t offset, std::uint64_t size) const {
  struct stat status {};
  const int file = state_->file->descriptor();
  if (file < 0 || ::fstat(file, &status) != 0) return nullptr;
  const auto end = static_cast<std::uint64_t>(status.st_size);
  if (offset % page_size != 0 || size % page_size != 0 || size == 0 || offset > end || size > end - offset)
    return nullptr;
  void* place =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file, static_cast<off_t>(offset));
  if (place == MAP_FAILED) return nullptr;
  return std::make_unique<PrivatePages>(MutableBytes(static_cast<std::byte*>(place), size));
}

}  // namespace myelin::transport::lane
