// SPDX-License-Identifier: Apache-2.0
// Segments: the shared memory of this process, and those of others.
//
// A segment is a file in /dev/shm, mode 0600, named after its token, and locked by its owner for as long as that lives: an
// open-file-description lock, which the kernel drops with the process. It is linked to its name only when it is complete and
// locked, so whoever finds a name without a lock may unlink it; the first segment of a process does that for all it finds.
#pragma once

#include <sys/types.h>
#include <memory>
#include <optional>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/doorbell.hpp"
#include "core/transport/lane/format.hpp"

namespace myelin::transport::lane {

std::string to_hex(const Token& token);
std::optional<Token> token_from_hex(std::string_view text);

// The control part of a segment, mapped shared and writable.
class Control {
 public:
  BellPage& bell() const;
  Header& header() const;
  Attachment& attachment(std::size_t index) const;
  RingArea& ring(std::size_t index) const;
  Block& block(std::size_t number) const;

 protected:
  std::byte* base_ = nullptr;
};

// This process's. It grows, never shrinks; its pages exist before anybody touches them, so a full /dev/shm is an answer
// and no signal. Any thread.
class OwnSegment : public Control {
 public:
  // On the doorbell's file. Null, with the reason, when there is no shared memory to be had. Unlinks what the dead left.
  static std::unique_ptr<OwnSegment> create(std::string& reason);
  ~OwnSegment();  // unlinks the name; memory that others map stays with them

  const Token& token() const;
  bool make_ring(std::size_t index);  // its pages; false when /dev/shm is full
  bool make_block(std::size_t number);
  // Pages at the end of the file, mapped shared and writable for this process for ever. Empty when full.
  struct Extent {
    std::uint64_t offset = 0;
    MutableBytes bytes;
  };
  Extent make_extent(std::size_t size);
  // The pages' memory goes back to the system until they are made again.
  void drop_pages(const Extent& extent);
  bool remake_pages(const Extent& extent);

 private:
  OwnSegment();
  struct State;
  std::unique_ptr<State> state_;
};

// Another process's, or this one's seen as another's. Any thread.
class PeerSegment : public Control {
 public:
  // Null when it is not on this host, is another user's, or is no segment of this version. One a token: shared by all who ask.
  static std::shared_ptr<PeerSegment> open(const Token& token);
  ~PeerSegment();

  // Whether its owner lives: its lock is held.
  bool alive() const;

  // Pages of it, private to whoever maps them: writable, and what is written is seen by nobody else and undone by clean().
  // Null when the range is not within the file, or there is no memory.
  class Pages {
   public:
    virtual ~Pages() = default;
    virtual MutableBytes bytes() const = 0;
    virtual void clean() = 0;
  };
  std::unique_ptr<Pages> map(std::uint64_t offset, std::uint64_t size) const;

 private:
  PeerSegment();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace myelin::transport::lane
