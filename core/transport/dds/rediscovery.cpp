// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/rediscovery.hpp"

#include <algorithm>
#include <cstring>

namespace myelin::transport::dds {
namespace {

constexpr std::size_t prefix_at = 8, writer_at = 8, sequence_at = 12, data_least = 20;

void put_u32(std::byte* where, std::uint32_t value, bool little_endian) {
  for (int octet = 0; octet < 4; ++octet) {
    where[little_endian ? octet : 3 - octet] = static_cast<std::byte>(value >> 8 * octet);
  }
}

auto prefix_of(const Guid& participant) {
  std::array<std::uint8_t, 12> prefix;
  std::copy_n(participant.octets.begin(), prefix.size(), prefix.begin());
  return prefix;
}

}  // namespace

Rediscovery::Peer& Rediscovery::peer(Peers& peers, const Prefix& prefix) {
  if (peers.size() >= peers_max) std::erase_if(peers, [](const auto& each) { return !each.second.is_known; });
  return peers[prefix];
}

void Rediscovery::found(const Guid& participant) {
  peer(*peers_.lock(), prefix_of(participant)).is_known = true;
}

void Rediscovery::lost(const Guid& participant, bool for_good) {
  auto peers = peers_.lock();
  const auto found = peers->find(prefix_of(participant));
  if (found == peers->end()) return;
  found->second.is_known = false;
  if (for_good) peers->erase(found);
}

// False when the message may be heard as it is.
bool Rediscovery::renumber(Bytes message, std::vector<std::byte>& renumbered) {
  bool changed = false;
  any_submessage(message, [&](const Submessage& submessage) {
    if (submessage.id != Submessage::data || submessage.body.size() < data_least) return false;
    if (submessage.entity(writer_at) != participant_announcer) return false;
    Prefix prefix;
    std::memcpy(prefix.data(), message.data() + prefix_at, prefix.size());
    auto peers = peers_.lock();
    Peer& sender = peer(*peers, prefix);
    if (!sender.is_known && sender.was_heard) ++sender.ahead;
    sender.was_heard = true;
    if (sender.ahead == 0) return false;
    if (!changed) renumbered.assign(message.begin(), message.end());
    changed = true;
    const std::int64_t number = submessage.sequence(sequence_at) + sender.ahead;
    std::byte* const where = renumbered.data() + submessage.where + sequence_at;
    put_u32(where, static_cast<std::uint32_t>(number >> 32), submessage.little_endian());
    put_u32(where + 4, static_cast<std::uint32_t>(number), submessage.little_endian());
    return false;
  });
  return changed;
}

}  // namespace myelin::transport::dds
