// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/segment.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "core/transport/lane/block_facts.hpp"
#include "core/transport/lane/lane_testing.hpp"
#include "core/transport/lane/segment_file.hpp"

namespace myelin::transport::lane {
namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// A file with a segment's name that is not made by a segment.
class Impostor {
 public:
  explicit Impostor(std::uint64_t size = extents_offset, mode_t mode = 0600) {
    token_.fill(0xee);
    path_ = segment_path(token_);
    ::unlink(path_.c_str());
    file_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    EXPECT_EQ(::fchmod(file_, mode), 0);
    EXPECT_EQ(::ftruncate(file_, static_cast<off_t>(size)), 0);
    EXPECT_TRUE(try_lock(file_));
  }
  ~Impostor() {
    ::close(file_);
    ::unlink(path_.c_str());
  }
  void write_header(std::uint64_t its_magic, std::uint32_t version, const Token& token) {
    alignas(Header) std::byte bytes[sizeof(Header)]{};
    std::memcpy(bytes + offsetof(Header, magic), &its_magic, sizeof its_magic);
    std::memcpy(bytes + offsetof(Header, version), &version, sizeof version);
    std::memcpy(bytes + offsetof(Header, token), &token, sizeof token);
    EXPECT_EQ(::pwrite(file_, bytes, sizeof bytes, header_offset), static_cast<ssize_t>(sizeof bytes));
  }
  void write_header() { write_header(magic, format_version, token_); }
  std::shared_ptr<PeerSegment> open() const { return PeerSegment::open(token_); }
  const Token& token() const { return token_; }
  const std::string& path() const { return path_; }
  int file() const { return file_; }

 private:
  Token token_{};
  std::string path_;
  int file_ = -1;
};

// In a child that has a /dev/shm of its own, of so many octets; -1 where the system does not let us.
int in_small_shared_memory(std::uint64_t size, const std::function<int()>& work) {
  const int status = in_child([&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    const std::string options = "size=" + std::to_string(size);
    if (::mount("tmpfs", "/dev/shm", "tmpfs", 0, options.c_str()) != 0) return 77;
    return work();
  });
  return status == 77 ? -1 : status;
}

std::unique_ptr<OwnSegment> try_segment(std::string& reason) {
  const int file = ::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  auto segment = OwnSegment::create_on(file, reason);
  ::close(file);
  return segment;
}

TEST(SegmentTest, ATokenSurvivesBeingText) {
  const auto segment = new_segment();
  const std::string text = to_hex(segment->token());
  EXPECT_EQ(text.size(), 32u);
  EXPECT_EQ(token_from_hex(text), segment->token());
  EXPECT_FALSE(token_from_hex(text.substr(1)));
  EXPECT_FALSE(token_from_hex("G" + text.substr(1)));
  EXPECT_FALSE(token_from_hex("A" + text.substr(1)));
}

TEST(SegmentTest, TheProcessMakesItsSegmentOnceOnTheDoorbellsFile) {
  std::string reason;
  const auto own = OwnSegment::create(reason);
  ASSERT_NE(own, nullptr) << reason;
  Doorbell::process().page().summary.store(5);
  const auto peer = PeerSegment::open(own->token());
  ASSERT_NE(peer, nullptr);
  EXPECT_EQ(peer->bell().summary.load(), 5u);
  Doorbell::process().page().summary.store(0);
  EXPECT_EQ(OwnSegment::create(reason), nullptr);
  EXPECT_FALSE(reason.empty());
}

TEST(SegmentTest, APeerSeesWhatTheOwnerWrote) {
  const auto own = new_segment();
  const auto peer = PeerSegment::open(own->token());
  ASSERT_NE(peer, nullptr);
  ASSERT_TRUE(own->make_ring(511));
  ASSERT_TRUE(own->make_block(blocks_max - 1));
  own->ring(511).entries.back() = 17;
  own->block(blocks_max - 1).generation = 18;
  EXPECT_EQ(peer->ring(511).entries.back(), 17u);
  EXPECT_EQ(peer->block(blocks_max - 1).generation, 18u);
  peer->header().asked.fetch_add(1);
  EXPECT_EQ(own->header().asked.load(), 1u);
}

TEST(SegmentTest, AnExtentIsReadThroughPagesThatThePeerMayWrite) {
  const auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(10 * page_size);
  ASSERT_EQ(extent.bytes.size(), 10 * page_size);
  std::memset(extent.bytes.data(), 1, extent.bytes.size());
  const auto peer = PeerSegment::open(own->token());
  const auto pages = peer->map(extent.offset, extent.bytes.size());
  ASSERT_NE(pages, nullptr);
  EXPECT_EQ(pages->bytes()[5000], std::byte{1});
  pages->bytes()[5000] = std::byte{2};
  EXPECT_EQ(extent.bytes[5000], std::byte{1});
  extent.bytes[5001] = std::byte{3};
  EXPECT_EQ(pages->bytes()[5001], std::byte{1});
  pages->clean();
  EXPECT_EQ(pages->bytes()[5000], std::byte{1});
  EXPECT_EQ(pages->bytes()[5001], std::byte{3});
}

TEST(SegmentTest, CleaningUndoesEveryWrittenPageAndNoOther) {
  const auto own = new_segment();
  constexpr std::size_t count = 1200;  // more than the kernel is asked about at once
  const OwnSegment::Extent extent = own->make_extent(count * page_size);
  const auto pages = PeerSegment::open(own->token())->map(extent.offset, extent.bytes.size());
  const std::vector<std::size_t> written{0, 1, 2, 100, 510, 511, 512, 513, 1023, 1024, 1199};
  for (const std::size_t page : written) pages->bytes()[page * page_size + 7] = std::byte{9};
  pages->clean(pages->bytes().subspan(100 * page_size + 5, 413 * page_size));
  for (const std::size_t page : written) {
    const bool outside = page < 100 || page > 513;
    EXPECT_EQ(pages->bytes()[page * page_size + 7], outside ? std::byte{9} : std::byte{0}) << page;
  }
  pages->clean();
  for (std::size_t page = 0; page < count; ++page)
    ASSERT_EQ(pages->bytes()[page * page_size + 7], std::byte{0}) << page;
}

TEST(SegmentTest, CleanPagesStayMapped) {
  const auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(64 * page_size);
  const auto pages = PeerSegment::open(own->token())->map(extent.offset, extent.bytes.size());
  const auto read_all = [&] {
    int sum = 0;
    for (std::size_t page = 0; page < 64; ++page) sum += std::to_integer<int>(pages->bytes()[page * page_size]);
    return sum;
  };
  const auto faults = [] {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt;
  };
  EXPECT_EQ(read_all(), 0);
  pages->clean();
  const long before = faults();
  EXPECT_EQ(read_all(), 0);
  pages->clean();
  EXPECT_EQ(faults(), before);
}

TEST(SegmentTest, PagesOutliveTheSegmentAndItsOwner) {
  auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(page_size);
  extent.bytes[0] = std::byte{4};
  auto peer = PeerSegment::open(own->token());
  const auto pages = peer->map(extent.offset, page_size);
  peer.reset();
  own.reset();
  EXPECT_EQ(pages->bytes()[0], std::byte{4});
}

TEST(SegmentTest, WhatItMappedLivesAsLongAsItsMemory) {
  auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(page_size);
  const auto memory = own->memory();
  own.reset();
  extent.bytes[0] = std::byte{4};
  EXPECT_EQ(extent.bytes[0], std::byte{4});
}

TEST(SegmentTest, DroppedPagesAreEmptyWhenTheyAreMadeAgain) {
  const auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(4 * page_size);
  std::memset(extent.bytes.data(), 1, extent.bytes.size());
  own->drop_pages(extent);
  ASSERT_TRUE(own->remake_pages(extent));
  EXPECT_EQ(extent.bytes[0], std::byte{0});
}

TEST(SegmentTest, AMadeRingIsEmpty) {
  const auto own = new_segment();
  ASSERT_TRUE(own->make_ring(3, 10));
  own->ring(3).head = 4;
  own->ring(3).tail = 5;
  ASSERT_TRUE(own->make_ring(3, ring_entries_max));
  EXPECT_EQ(own->ring(3).head.load(), 0u);
  EXPECT_EQ(own->ring(3).tail.load(), 0u);
}

TEST(SegmentTest, OnlyWholePagesWithinTheFileAreMapped) {
  const auto own = new_segment();
  const OwnSegment::Extent extent = own->make_extent(2 * page_size);
  const auto peer = PeerSegment::open(own->token());
  const std::uint64_t end = extent.offset + 2 * page_size;
  EXPECT_NE(peer->map(extent.offset, 2 * page_size), nullptr);
  EXPECT_EQ(peer->map(extent.offset, 3 * page_size), nullptr);
  EXPECT_EQ(peer->map(extent.offset + 1, page_size), nullptr);
  EXPECT_EQ(peer->map(extent.offset, page_size + 1), nullptr);
  EXPECT_EQ(peer->map(extent.offset, 0), nullptr);
  EXPECT_EQ(peer->map(end, page_size), nullptr);
  EXPECT_EQ(peer->map(end + page_size, page_size), nullptr);
  EXPECT_EQ(peer->map(extent.offset, ~std::uint64_t{0} - page_size + 1), nullptr);
  EXPECT_EQ(peer->map(~std::uint64_t{0} - page_size + 1, page_size), nullptr);
  EXPECT_EQ(peer->map(~std::uint64_t{0} - page_size + 1, 2 * page_size), nullptr);
}

TEST(SegmentTest, WhatIsNoSegmentOfThisVersionIsNotOpened) {
  Impostor file;
  EXPECT_EQ(file.open(), nullptr);
  file.write_header(magic + 1, format_version, file.token());
  EXPECT_EQ(file.open(), nullptr);
  file.write_header(magic, format_version + 1, file.token());
  EXPECT_EQ(file.open(), nullptr);
  file.write_header(magic, format_version, Token{});
  EXPECT_EQ(file.open(), nullptr);
  file.write_header();
  EXPECT_NE(file.open(), nullptr);
}

TEST(SegmentTest, AFileThatIsTooShortIsNotOpened) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{page_size}, extents_offset - 1}) {
    Impostor file(size);
    if (size > header_offset + sizeof(Header)) file.write_header();
    EXPECT_EQ(file.open(), nullptr) << size;
  }
}

TEST(SegmentTest, WhatOthersMayWriteIsNotOpened) {
  Impostor file(extents_offset, 0660);
  file.write_header();
  EXPECT_EQ(file.open(), nullptr);
}

TEST(SegmentTest, OnlyARegularFileIsOpened) {
  Impostor file;
  file.write_header();
  const std::string elsewhere = file.path() + "-elsewhere";
  ASSERT_EQ(::rename(file.path().c_str(), elsewhere.c_str()), 0);
  ASSERT_EQ(::symlink(elsewhere.c_str(), file.path().c_str()), 0);
  EXPECT_EQ(file.open(), nullptr);
  ASSERT_EQ(::unlink(file.path().c_str()), 0);
  ASSERT_EQ(::mkfifo(file.path().c_str(), 0600), 0);
  EXPECT_EQ(file.open(), nullptr);
  ASSERT_EQ(::unlink(file.path().c_str()), 0);
  EXPECT_EQ(file.open(), nullptr);
  ::unlink(elsewhere.c_str());
}

TEST(SegmentTest, AnotherUsersSegmentIsNotOpened) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const auto own = new_segment();
  EXPECT_EQ(in_child([&] {
              if (::seteuid(65534) != 0) return 1;
              if (PeerSegment::open(own->token())) return 2;
              sweep_segments();
              return exists(segment_path(own->token())) ? 0 : 3;
            }),
            0);
  EXPECT_EQ(::chown(segment_path(own->token()).c_str(), 65534, 65534), 0);  // root may open it and must not
  EXPECT_EQ(PeerSegment::open(own->token()), nullptr);
}

// A child that has a segment, says its token and then lives until it is killed.
class Child {
 public:
  Child() {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    process_ = ::fork();
    if (process_ == 0) {
      const auto segment = new_segment();
      if (::write(ends[1], segment->token().data(), sizeof(Token)) != sizeof(Token)) ::_exit(1);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    EXPECT_EQ(::read(ends[0], token_.data(), sizeof(Token)), static_cast<ssize_t>(sizeof(Token)));
    ::close(ends[0]);
  }
  ~Child() { kill(); }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  const Token& token() const { return token_; }

 private:
  pid_t process_;
  Token token_{};
};

TEST(SegmentTest, AnOwnerIsAliveUntilItIsKilled) {
  Child child;
  const auto peer = PeerSegment::open(child.token());
  ASSERT_NE(peer, nullptr);
  EXPECT_TRUE(peer->alive());
  child.kill();
  EXPECT_FALSE(peer->alive());
  ::unlink(segment_path(child.token()).c_str());
}

TEST(SegmentTest, WhatTheDeadLeftIsSweptAndNothingElse) {
  Child dead, living;
  const auto own = new_segment();
  dead.kill();
  EXPECT_EQ(PeerSegment::open(dead.token()), nullptr);
  const std::string foreign = "/dev/shm/myelin-not-a-token";
  ::close(::open(foreign.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  sweep_segments();  // somebody else may have done it by now
  EXPECT_FALSE(exists(segment_path(dead.token())));
  EXPECT_TRUE(exists(segment_path(living.token())));
  EXPECT_TRUE(exists(segment_path(own->token())));
  EXPECT_TRUE(exists(foreign));
  EXPECT_TRUE(PeerSegment::open(living.token())->alive());
  ::unlink(foreign.c_str());
  living.kill();
  sweep_segments();
  EXPECT_FALSE(exists(segment_path(living.token())));
}

TEST(SegmentTest, SweepersDoNotTouchWhatIsJustBeingMade) {
  std::atomic<bool> done{false};
  std::thread sweeper([&] {
    while (!done) sweep_segments();
  });
  for (int i = 0; i < 100; ++i) {
    const auto own = new_segment();
    EXPECT_NE(PeerSegment::open(own->token()), nullptr);
    EXPECT_TRUE(exists(segment_path(own->token())));
  }
  done = true;
  sweeper.join();
}

TEST(SegmentTest, TheNameGoesWithTheSegment) {
  auto own = new_segment();
  const std::string path = segment_path(own->token());
  EXPECT_TRUE(exists(path));
  const auto peer = PeerSegment::open(own->token());
  own.reset();
  EXPECT_FALSE(exists(path));
  EXPECT_FALSE(peer->alive());
}

TEST(SegmentTest, TheNameGoesWithTheProcess) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    static const OwnSegment* own = new_segment().release();  // as one that lives as long as the process
    std::exit(::write(ends[1], own->token().data(), sizeof(Token)) == sizeof(Token) ? 0 : 1);
  }
  Token token;
  ASSERT_EQ(::read(ends[0], token.data(), sizeof token), static_cast<ssize_t>(sizeof token));
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(exists(segment_path(token)));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(SegmentTest, AForkedChildChangesNothingOfItsParents) {
  auto own = new_segment();
  auto peer = PeerSegment::open(own->token());
  const OwnSegment::Extent extent = own->make_extent(page_size);
  ASSERT_TRUE(own->make_block(0));
  extent.bytes[0] = std::byte{1};
  own->block(0).holders = 3;
  EXPECT_EQ(in_child([&] {
              if (!own->inherited() || !peer->inherited()) return 1;
              if (extent.bytes[0] != std::byte{1} || peer->block(0).holders != 3) return 2;
              extent.bytes[0] = std::byte{2};
              own->block(0).holders = 0;
              peer->header().asked = 7;
              if (own->make_extent(page_size).bytes.size() != 0 || own->make_block(100)) return 3;
              if (peer->map(extent.offset, page_size)) return 4;
              own.reset();
              peer.reset();
              return 0;
            }),
            0);
  EXPECT_EQ(extent.bytes[0], std::byte{1});
  EXPECT_EQ(own->block(0).holders.load(), 3u);
  EXPECT_EQ(own->header().asked.load(), 0u);
  EXPECT_TRUE(exists(segment_path(own->token())));
}

TEST(SegmentTest, AForkedChildDoesNotKeepItsParentAlive) {
  int told[2], held[2];
  ASSERT_EQ(::pipe2(told, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(held, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto segment = new_segment();
    if (::fork() == 0) {  // lives on until the test closes its end
      ::close(held[1]);
      char octet;
      ::_exit(::read(held[0], &octet, 1) == 0 ? 0 : 1);
    }
    if (::write(told[1], segment->token().data(), sizeof(Token)) != sizeof(Token)) ::_exit(1);
    for (;;) ::pause();
  }
  Token token;
  ASSERT_EQ(::read(told[0], token.data(), sizeof token), static_cast<ssize_t>(sizeof token));
  const auto peer = PeerSegment::open(token);
  ASSERT_NE(peer, nullptr);
  EXPECT_TRUE(peer->alive());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  for (int patience = 10'000; peer->alive() && patience > 0; --patience) ::usleep(1000);  // it may still be in fork()
  EXPECT_FALSE(peer->alive());
  ::close(held[1]);
  ::unlink(segment_path(token).c_str());
  for (const int end : {told[0], told[1], held[0]}) ::close(end);
}

TEST(SegmentTest, AFullSharedMemoryIsAnAnswer) {
  const int status = in_small_shared_memory(1 << 20, [] {
    std::string reason;
    const auto own = try_segment(reason);
    if (!own) return 1;
    if (!own->make_ring(0)) return 2;
    if (!own->make_extent(2 << 20).bytes.empty()) return 3;
    std::vector<OwnSegment::Extent> extents;
    for (;;) {
      const OwnSegment::Extent extent = own->make_extent(64 * 1024);
      if (extent.bytes.empty()) break;
      std::memset(extent.bytes.data(), 1, extent.bytes.size());
      extents.push_back(extent);
    }
    if (extents.size() < 8) return 4;
    while (!own->make_extent(page_size).bytes.empty()) {
    }
    if (own->make_ring(1) || own->make_block(5000)) return 5;
    own->drop_pages(extents[0]);
    if (!own->make_ring(1, 100) || !own->make_block(5000)) return 6;
    if (own->remake_pages(extents[0])) return 7;  // some of it is used up
    if (try_segment(reason) || reason.find("No space left") == std::string::npos) return 8;
    return 0;
  });
  if (status < 0) GTEST_SKIP() << "cannot mount a /dev/shm of its own";
  EXPECT_EQ(status, 0);
}

TEST(SegmentTest, ALimitOfFileSizesIsAnAnswerAndNoSignal) {
  EXPECT_EQ(in_child([] {
              const auto limit = [](std::uint64_t size) {
                const rlimit both{size, size};
                return ::setrlimit(RLIMIT_FSIZE, &both) == 0;
              };
              std::string reason;
              if (!limit(extents_offset + 10 * page_size)) return 1;
              const auto own = try_segment(reason);
              if (!own) return 2;
              if (own->make_extent(10 * page_size).bytes.empty()) return 3;
              if (!own->make_extent(page_size).bytes.empty()) return 4;
              if (!limit(extents_offset - 1)) return 5;
              if (try_segment(reason) || reason.empty()) return 6;
              return 0;
            }),
            0);
}

TEST(SegmentTest, WithoutSharedMemoryThereIsAReason) {
  std::string reason;
  EXPECT_EQ(OwnSegment::create_on(-1, reason), nullptr);
  EXPECT_FALSE(reason.empty());
}

class BlockFactsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(own->make_block(3));
    extent = own->make_extent(2 * page_size);
    Block& block = own->block(3);
    block.extent_offset = extent.offset;
    block.extent_size = 2 * page_size;
    block.payload_offset = extent.offset + 100;
    block.payload_size = 2 * page_size - 100;
    block.sequence = 5;
    block.related.sequence = 6;
    block.generation = 9;
    block.holders = 2;
  }
  std::optional<BlockFacts> read(Entry entry = {3, 9}, std::uint32_t index = 1) const {
    return read_block(*own, entry, index);
  }

  const std::unique_ptr<OwnSegment> own = new_segment();
  OwnSegment::Extent extent;
};

TEST_F(BlockFactsTest, AHolderReadsThem) {
  const auto facts = read();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->sequence, 5);
  EXPECT_EQ(facts->related.sequence, 6);
  EXPECT_EQ(facts->payload_in(extent.bytes).data(), extent.bytes.data() + 100);
  release_block(*own, {3, 9}, 1);
  EXPECT_FALSE(read());
}

TEST_F(BlockFactsTest, OthersDoNot) {
  EXPECT_FALSE(read({3, 9}, 0));
  EXPECT_FALSE(read({3, 9}, 63));
  EXPECT_FALSE(read({3, 8}));
  EXPECT_FALSE(read({blocks_max, 9}));
  EXPECT_FALSE(read({UINT32_MAX, 9}));
}

TEST_F(BlockFactsTest, WhatCannotBeTrueIsNotRead) {
  Block& block = own->block(3);
  const auto refuses = [&](std::uint64_t& field, std::uint64_t value) {
    const std::uint64_t honest = std::exchange(field, value);
    EXPECT_FALSE(read()) << value;
    field = honest;
  };
  constexpr std::uint64_t most = ~std::uint64_t{0};
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{extents_offset - page_size}, most,
                                    most - page_size + 1, block.extent_offset + 1, block.extent_offset + page_size}) {
    refuses(block.extent_offset, value);
  }
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{page_size}, most, most - page_size + 1}) {
    refuses(block.extent_size, value);
  }
  for (const std::uint64_t value : {std::uint64_t{0}, block.extent_offset - 1, block.payload_offset + 1, most}) {
    refuses(block.payload_offset, value);
  }
  for (const std::uint64_t value : {block.payload_size + 1, most, most - block.payload_offset + 1}) {
    refuses(block.payload_size, value);
  }
  EXPECT_TRUE(read());
}

}  // namespace
}  // namespace myelin::transport::lane
