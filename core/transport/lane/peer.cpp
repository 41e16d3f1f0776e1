// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/peer.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::size_t slabs_max = 8192;

}  // namespace

std::shared_ptr<Peer> Peer::open(const Token& token) {
  static auto* const known = new Guarded<std::map<Token, std::weak_ptr<Peer>>>();
  auto segment = PeerSegment::open(token);
  if (!segment) return nullptr;
  auto peers = known->lock();
  std::erase_if(*peers, [](const auto& peer) { return peer.second.expired(); });
  if (const auto found = peers->find(token); found != peers->end()) {
    if (auto peer = found->second.lock(); peer && peer->segment_ == segment) return peer;
  }
  const auto peer = std::make_shared<Peer>(std::move(segment));
  (*peers)[token] = peer;
  return peer;
}

Bytes Peer::slab(std::uint64_t offset, std::uint64_t size) {
  auto slabs = slabs_.lock();
  const auto found = slabs->find(offset);
  if (found != slabs->end() && found->second->bytes().size() == size) return found->second->bytes();
  if (found != slabs->end() || slabs->size() >= slabs_max) return {};
  auto pages = segment_->map(offset, size);
  if (!pages) return {};
  return slabs->emplace(offset, std::move(pages)).first->second->bytes();
}

}  // namespace myelin::transport::lane
