// SPDX-License-Identifier: Apache-2.0
// Fast DDS's UDP, with each datagram's related identities completed on its way out and in (related_identity.hpp), large
// ones paced (pacer.hpp), none heard from other hosts where that is the wish, none by readers for whom it is not
// (introductions.hpp), what lost peers announce heard anew (rediscovery.hpp), and none sent before its participant can
// hear the answer.
//
// Fast DDS announces a new participant before it listens. A peer answers at once, just one time, and the next occasion
// is 3 s later; so what a participant sends while it is made is kept until open().
#pragma once

#include <fastdds/rtps/transport/ChainingTransport.h>
#include <fastdds/rtps/transport/ChainingTransportDescriptor.h>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>

#include <mutex>

#include "core/transport/dds/fast.hpp"
#include "core/transport/dds/introductions.hpp"
#include "core/transport/dds/rediscovery.hpp"
#include "core/transport/dds/repairs.hpp"

namespace myelin::transport::dds {

class Outbox;

// Held while an endpoint is made or destroyed, and while a datagram of discovery is worked on; one a process. Fast DDS 2.9 is
// not up to these at once: two threads that make endpoints and a peer's announcement between them can lock it for ever, its
// list of endpoints and its record of peers being locked in either order; an announcement that meets an endpoint on its way
// out finds it without the listener that was there a moment before, and crashes; so does a writer that is made while
// another participant's on the same topic goes.
class Making {
 public:
  Making() : lock_(mutex()) { ++depth; }
  ~Making() { --depth; }
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;

  // Whether this thread holds it.
  static bool here() { return depth > 0; }

 private:
  static std::recursive_mutex& mutex();
  inline static thread_local int depth = 0;
  const std::lock_guard<std::recursive_mutex> lock_;
};

// One for each participant.
class UdpTransportDescriptor final : public wire::ChainingTransportDescriptor {
 public:
  // Messages of ours are no larger than `message_size`; those of others may be as large as `udp` allows. The domain's ports
  // begin with `first_port`.
  UdpTransportDescriptor(std::shared_ptr<wire::UDPv4TransportDescriptor> udp, std::uint32_t message_size,
                         std::uint32_t first_port, bool this_host_only);

  // The participant listens: what it sent so far leaves now, and all else at once. REQUIRES: it exists.
  void open();

  wire::TransportInterface* create_transport() const override;
  std::uint32_t max_message_size() const override { return maxMessageSize; }
  const std::shared_ptr<Outbox>& outbox() const { return outbox_; }
  const std::shared_ptr<Repairs>& repairs() const { return repairs_; }
  const std::shared_ptr<Introductions>& introductions() const { return introductions_; }
  const std::shared_ptr<Rediscovery>& rediscovery() const { return rediscovery_; }
  std::uint32_t first_port() const { return first_port_; }
  bool this_host_only() const { return this_host_only_; }

 private:
  std::uint32_t first_port_;
  bool this_host_only_;
  std::shared_ptr<Outbox> outbox_;
  std::shared_ptr<Repairs> repairs_ = std::make_shared<Repairs>();
  std::shared_ptr<Introductions> introductions_ = std::make_shared<Introductions>();
  std::shared_ptr<Rediscovery> rediscovery_ = std::make_shared<Rediscovery>();
};

}  // namespace myelin::transport::dds
