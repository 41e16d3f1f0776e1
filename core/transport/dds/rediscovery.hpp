// SPDX-License-Identifier: Apache-2.0
// Rediscovery: lets a peer that was given up for dead come back.
//
// A participant announces itself again and again under one sequence number, and Fast DDS 2.9 looks at a number once. When
// a peer's lease runs out while its next announcement is on its way in (both wake at once after a process, or a laptop,
// was stopped for a while), the removal takes the announcement with it and leaves its number: from then on the peer is
// never heard again, though it hears us. So what a stranger announces has a higher number here each time, until Fast DDS
// has found the peer.
//
// One for each participant. Any thread; a leaf among locks.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/transport/dds/rtps_message.hpp"
#include "core/transport/transport.hpp"

namespace myelin::transport::dds {

class Rediscovery {
 public:
  // So many are remembered, strangers and lost peers too.
  static constexpr std::size_t peers_max = 4096;

  void found(const Guid& participant);
  // `for_good`: it took its leave.
  void lost(const Guid& participant, bool for_good);

  // Calls `hear` with a message of discovery in the form in which it shall be heard.
  template <class Hear>
  void receive(Bytes message, Hear&& hear) {
    thread_local std::vector<std::byte> renumbered;
    hear(renumber(message, renumbered) ? Bytes(renumbered) : message);
  }

 private:
  using Prefix = std::array<std::uint8_t, 12>;  // what the ids of a participant and its endpoints begin with
  struct Peer {
    bool is_known = false;
    bool was_heard = false;
    std::uint32_t ahead = 0;  // of the number it gives its announcements
  };
  using Peers = std::map<Prefix, Peer>;

  bool renumber(Bytes message, std::vector<std::byte>& renumbered);
  static Peer& peer(Peers& peers, const Prefix& prefix);

  Guarded<Peers> peers_;
};

}  // namespace myelin::transport::dds
