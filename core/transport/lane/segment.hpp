// SPDX-License-Identifier: Apache-2.0
// Segments: the shared memory of this process, and those of others.
//
// A segment is a file in /dev/shm, mode 0600, named after its token, and locked by its owner for as long as that lives: an
// open-file-description lock, which the kernel drops with the process. It is linked to its name only when it is complete and
// locked, so whoever finds a name without a lock may unlink it; the first segment of a process does that for all it finds.
//
// In a forked child what it inherited of both kinds is a private copy that nobody else sees; nothing grows there, and no
// new pages can be had.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/doorbell.hpp"
#include "core/transport/lane/format.hpp"

namespace myelin::transport::lane {

std::string to_hex(const Token& token);
std::optional<Token> token_from_hex(std::string_view text);

// Where a segment of this token has its name.
std::string segment_path(const Token& token);

// Unlinks the segments of this user that no process holds any more; how many. Any process may do so at any time.
std::size_t sweep_segments();

// Whether who had the segment of this token, which was on this host and this user's, is dead for certain.
bool is_of_the_dead(const Token& token);

// The control part of a segment, mapped shared and writable.
class Control {
 public:
  BellPage& bell() const;
  Header& header() const;
  Attachment& attachment(std::size_t index) const;  // REQUIRES: index < attachments_max
  RingArea& ring(std::size_t index) const;          // REQUIRES: index < attachments_max
  Block& block(std::size_t number) const;           // REQUIRES: number < blocks_max

 protected:
  std::byte* base_ = nullptr;
};

// This process's. It grows, never shrinks; its pages exist before anybody touches them, so a full /dev/shm is an answer
// and no signal. Any thread.
class OwnSegment : public Control {
 public:
  // On the doorbell's file, which can become a segment once: whoever makes it keeps it as long as the process sends or
  // receives. Null, with the reason in one line, when there is no shared memory to be had. Sweeps first.
  static std::unique_ptr<OwnSegment> create(std::string& reason);
  // On another file of /dev/shm, nameless and empty but for its page 0, which stays the caller's.
  static std::unique_ptr<OwnSegment> create_on(int file, std::string& reason);
  // Unlinks the name, as the process's end does; memory that others map stays with them, and memory() with who has that.
  ~OwnSegment();

  const Token& token() const;
  // The pages of a ring of so many entries, made empty; false when /dev/shm is full.
  bool make_ring(std::size_t index, std::size_t capacity = ring_entries_max);
  // Its page; zero at first. False when /dev/shm is full.
  bool make_block(std::size_t number);
  // Pages at the end of the file, mapped shared and writable for this process as long as memory() lives. Empty when
  // full.
  struct Extent {
    std::uint64_t offset = 0;
    MutableBytes bytes;
  };
  Extent make_extent(std::size_t size);
  // The pages' memory goes back to the system until they are made again.
  void drop_pages(const Extent& extent);
  bool remake_pages(const Extent& extent);

  // Keeps everything that is mapped.
  std::shared_ptr<void> memory() const;
  // Whether this is the copy in a forked child.
  bool inherited() const;

 private:
  struct State;
  explicit OwnSegment(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// Another process's, or this one's seen as another's. Any thread.
class PeerSegment : public Control {
 public:
  // Null when it is not on this host, is another user's, is no segment of this version, or its owner is dead. One a token:
  // shared by all who ask.
  static std::shared_ptr<PeerSegment> open(const Token& token);
  ~PeerSegment();

  // Whether its owner lives: its lock is held.
  bool alive() const;
  bool inherited() const;

  // Pages of it, private to whoever maps them: writable, and what is written is seen by nobody else and undone by clean().
  // They may outlive the segment. Null when the range is not whole pages within the file, or there is no memory.
  class Pages {
   public:
    virtual ~Pages() = default;
    virtual MutableBytes bytes() const = 0;
    // Cheap when nothing was written: the pages stay mapped. REQUIRES: nobody reads or writes them meanwhile.
    virtual void clean() = 0;
    // The same for a part, widened to whole pages.
    virtual void clean(Bytes part) = 0;
  };
  std::unique_ptr<Pages> map(std::uint64_t offset, std::uint64_t size) const;

 private:
  struct State;
  explicit PeerSegment(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::transport::lane
