// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/segment.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <system_error>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/base/shared_file.hpp"
#include "core/transport/lane/segment_file.hpp"

namespace myelin::transport::lane {
namespace {

constexpr const char* folder = "/dev/shm";
constexpr std::string_view prefix = "myelin-";

std::string why(const std::string& what, int error = errno) {
  return what + ": " + std::generic_category().message(error);
}

constexpr std::uint64_t whole_pages(std::uint64_t size) {
  return (size + page_size - 1) / page_size * page_size;
}

// Past the process's limit of file sizes the kernel would not only refuse but send SIGXFSZ.
bool may_reach(std::uint64_t size) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || size <= limit.rlim_cur;
}

bool reserve(int file, std::uint64_t offset, std::uint64_t size) {
  if (file < 0 || !may_reach(offset + size)) return false;
  int result;
  do {
    result = ::fallocate(file, 0, static_cast<off_t>(offset), static_cast<off_t>(size));
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

void give_back(int file, std::uint64_t offset, std::uint64_t size) {
  ::fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), static_cast<off_t>(size));
}

// All page faults of a first write at once, at two thirds of their price. Where the kernel cannot, they come one by one.
void populate(MutableBytes pages) {
  constexpr int populate_write = 23;  // MADV_POPULATE_WRITE, Linux 5.14
  ::madvise(pages.data(), pages.size(), populate_write);
}

Token random_token() {
  Token token;
  if (::getentropy(token.data(), token.size()) != 0) throw std::system_error(errno, std::generic_category());
  return token;
}

// The names that this process linked: those that are still there when it ends are unlinked then.
class Names {
 public:
  static Names& instance() {
    static Names* const names = new Names;
    return *names;
  }
  void add(const std::string& path) { paths_.lock()->push_back({path, ::getpid()}); }
  void remove(const std::string& path) {
    auto paths = paths_.lock();
    std::erase_if(*paths, [&](const Name& name) { return name.path == path; });
  }

 private:
  struct Name {
    std::string path;
    pid_t process;  // a forked child's end is not its parent's
  };
  Names() {
    std::atexit([] {
      auto paths = instance().paths_.lock();
      for (const Name& name : *paths) {
        if (name.process == ::getpid()) ::unlink(name.path.c_str());
      }
    });
  }
  Guarded<std::vector<Name>> paths_;
};

}  // namespace

std::string to_hex(const Token& token) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : token) {
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

std::optional<Token> token_from_hex(std::string_view text) {
  Token token;
  if (text.size() != 2 * token.size()) return std::nullopt;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < token.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    token[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return token;
}

std::string segment_path(const Token& token) {
  return std::string(folder) + "/" + std::string(prefix) + to_hex(token);
}

// A name is linked after its lock is taken and is never used twice: one that can be locked is of a dead process, and
// between the lock and the unlinking nobody can begin to use it.
std::size_t sweep_segments() {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder), ::closedir);
  if (!entries) return 0;
  std::size_t swept = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    std::string_view name = entry->d_name;
    if (!name.starts_with(prefix) || !token_from_hex(name.substr(prefix.size()))) continue;
    const std::string path = std::string(folder) + "/" + entry->d_name;
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) continue;
    if (is_ours_alone(file) && try_lock(file) && ::unlink(path.c_str()) == 0) ++swept;
    ::close(file);
  }
  return swept;
}

// Somebody has swept its name, or may.
bool is_of_the_dead(const Token& token) {
  const int file = ::open(segment_path(token).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return errno == ENOENT;
  const bool dead = is_ours_alone(file) && !is_locked(file);
  ::close(file);
  return dead;
}

BellPage& Control::bell() const {
  return *reinterpret_cast<BellPage*>(base_);
}
Header& Control::header() const {
  return *reinterpret_cast<Header*>(base_ + header_offset);
}
Attachment& Control::attachment(std::size_t index) const {
  return reinterpret_cast<Attachment*>(base_ + attachments_offset)[index];
}
RingArea& Control::ring(std::size_t index) const {
  return reinterpret_cast<RingArea*>(base_ + rings_offset)[index];
}
Block& Control::block(std::size_t number) const {
  return reinterpret_cast<Block*>(base_ + blocks_offset)[number];
}

struct OwnSegment::State {
  // Constant after construction. The file is opened once more for the lock alone: pages that are mapped keep their opening,
  // in forked children too, and would keep the lock with it.
  Token token;
  std::string path;
  std::shared_ptr<SharedFile> file, locked;
  std::unique_ptr<SharedPages> control;

  // Guarded.
  std::mutex mutex;
  std::uint64_t end = extents_offset;
  std::bitset<attachments_max * sizeof(RingArea) / page_size> ring_pages;
  std::bitset<blocks_max * sizeof(Block) / page_size> block_pages;
  std::vector<std::unique_ptr<SharedPages>> extents;

  // What is not yet there of pages [first, end) of a part that begins at `offset`.
  template <std::size_t N>
  bool make_pages(std::bitset<N>& made, std::uint64_t offset, std::size_t first, std::size_t last) {
    const std::lock_guard lock(mutex);
    for (std::size_t page = first; page <= last; ++page) {
      if (made[page]) continue;
      if (!reserve(file->descriptor(), offset + page * page_size, page_size)) return false;
      made[page] = true;
    }
    return true;
  }
};

OwnSegment::OwnSegment(std::shared_ptr<State> state) : state_(std::move(state)) {
  base_ = state_->control->bytes().data();
}

std::unique_ptr<OwnSegment> OwnSegment::create(std::string& reason) {
  const int file = Doorbell::process().file();
  if (file < 0) {
    reason = "no file can be made in /dev/shm";
    return nullptr;
  }
  sweep_segments();
  return create_on(file, reason);
}

std::unique_ptr<OwnSegment> OwnSegment::create_on(int file, std::string& reason) {
  const auto refuse = [&](const std::string& text) {
    reason = text;
    return nullptr;
  };
  const std::string opened = "/proc/self/fd/" + std::to_string(file);
  const auto open_again = [&] { return SharedFile::adopt(::open(opened.c_str(), O_RDWR | O_CLOEXEC)); };
  const auto state = std::make_shared<State>();
  state->file = open_again();
  state->locked = open_again();
  const int own = state->file->descriptor();
  if (own < 0 || state->locked->descriptor() < 0) return refuse(why("cannot open " + opened));

  if (!may_reach(extents_offset)) return refuse("the limit of file sizes (ulimit -f) is too low");
  if (::fchmod(own, 0600) != 0) return refuse(why("chmod"));
  if (::ftruncate(own, extents_offset) != 0) return refuse(why("cannot extend a file in /dev/shm"));
  if (!reserve(own, 0, rings_offset)) return refuse(why("no room in /dev/shm"));
  state->control = state->file->map(0, extents_offset);
  if (!state->control) return refuse(why("mmap"));
  if (!try_lock(state->locked->descriptor())) return refuse(why("cannot lock a file in /dev/shm"));

  state->token = random_token();
  state->path = segment_path(state->token);
  std::unique_ptr<OwnSegment> segment(new OwnSegment(state));
  Header* header = new (&segment->header()) Header{};
  header->version = format_version;
  header->pid = static_cast<std::uint32_t>(::getpid());
  header->token = state->token;
  header->magic = magic;
  Names::instance().add(state->path);
  if (::linkat(AT_FDCWD, opened.c_str(), AT_FDCWD, state->path.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    return refuse(why("cannot link " + state->path));
  }
  return segment;
}

OwnSegment::~OwnSegment() {
  if (inherited()) return;
  ::unlink(state_->path.c_str());
  Names::instance().remove(state_->path);
}

const Token& OwnSegment::token() const {
  return state_->token;
}

bool OwnSegment::make_ring(std::size_t index, std::size_t capacity) {
  constexpr std::size_t pages = sizeof(RingArea) / page_size;
  const std::size_t octets = offsetof(RingArea, entries) + capacity * sizeof(std::uint64_t);
  const std::size_t last = std::min((octets - 1) / page_size, pages - 1);
  if (!state_->make_pages(state_->ring_pages, rings_offset, index * pages, index * pages + last)) return false;
  RingArea& area = ring(index);
  area.tail.store(0, std::memory_order_relaxed);
  area.head.store(0, std::memory_order_relaxed);
  area.room.store(0, std::memory_order_relaxed);
  area.waits.store(0, std::memory_order_relaxed);
  return true;
}

bool OwnSegment::make_block(std::size_t number) {
  const std::size_t page = number * sizeof(Block) / page_size;
  return state_->make_pages(state_->block_pages, blocks_offset, page, page);
}

OwnSegment::Extent OwnSegment::make_extent(std::size_t size) {
  const std::uint64_t octets = whole_pages(size);
  const std::lock_guard lock(state_->mutex);
  if (size == 0 || octets < size || !reserve(state_->file->descriptor(), state_->end, octets)) return {};
  const Extent extent{state_->end, {}};
  state_->end += octets;
  std::unique_ptr<SharedPages> pages = state_->file->map(extent.offset, octets);
  if (!pages) {
    give_back(state_->file->descriptor(), extent.offset, octets);
    return {};
  }
  populate(pages->bytes());
  state_->extents.push_back(std::move(pages));
  return {extent.offset, state_->extents.back()->bytes()};
}

void OwnSegment::drop_pages(const Extent& extent) {
  give_back(state_->file->descriptor(), extent.offset, extent.bytes.size());
}

bool OwnSegment::remake_pages(const Extent& extent) {
  if (!reserve(state_->file->descriptor(), extent.offset, extent.bytes.size())) return false;
  populate(extent.bytes);
  return true;
}

std::shared_ptr<void> OwnSegment::memory() const {
  return state_;
}

bool OwnSegment::inherited() const {
  return state_->file->inherited();
}

}  // namespace myelin::transport::lane
