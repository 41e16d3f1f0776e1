// SPDX-License-Identifier: Apache-2.0
// Peer: a process of this host as the lane's endpoints know it: its segment, and the slabs of small payloads in it that
// this process has mapped to copy from.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/transport/lane/segment.hpp"

namespace myelin::transport::lane {

class Peer {
 public:
  // Null as PeerSegment::open(). One a token: shared by all who ask. Any thread.
  static std::shared_ptr<Peer> open(const Token& token);
  explicit Peer(std::shared_ptr<PeerSegment> segment) : segment_(std::move(segment)) {}

  const PeerSegment& segment() const { return *segment_; }

  // An extent, to copy from: never written here, so it shows what the owner wrote last. Lives as long as the peer. Empty when
  // it is none, or more are asked for than an honest process has.
  Bytes slab(std::uint64_t offset, std::uint64_t size);

 private:
  const std::shared_ptr<PeerSegment> segment_;
  Guarded<std::map<std::uint64_t, std::unique_ptr<PeerSegment::Pages>>> slabs_;
};

}  // namespace myelin::transport::lane
