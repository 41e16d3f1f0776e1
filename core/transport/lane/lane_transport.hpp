// SPDX-License-Identifier: Apache-2.0
// LaneTransport: another transport, and shared memory beside it for whoever is on the same host.
//
// The other transport discovers, matches and serves everybody; a lane reader asks each writer that it matches, and whose
// process has a segment on this host, for an attachment, and gets its messages from there as soon as the writer has taken
// note of it. What each reader sees is the same: every message once, in order, whichever path carried it.
//
// Readers stay on the other transport when their QoS or the writer's needs its machinery: transient local, deadline, lifespan,
// liveliness with a lease.
#pragma once

#include <memory>

#include "core/transport/transport.hpp"

namespace myelin::transport::lane {

class LaneTransport final : public Transport {
 public:
  // Without shared memory (none there, MYELIN_LANE=0) it is the other transport and nothing else.
  explicit LaneTransport(std::unique_ptr<Transport> other);
  ~LaneTransport() override;
  std::unique_ptr<Participant> create_participant(const ParticipantOptions& options) override;

 private:
  const std::unique_ptr<Transport> other_;
};

}  // namespace myelin::transport::lane
