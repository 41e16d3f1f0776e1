// SPDX-License-Identifier: Apache-2.0
// LaneTransport: another transport, and shared memory beside it for whoever is on the same host.
//
// The other transport discovers, matches and serves everybody; a lane reader asks each writer that it matches, and whose
// process has a segment on this host, for an attachment, and gets its messages from there as soon as the writer has taken
// note of it. What each reader sees is the same: every message once, in order, whichever path carried it.
//
// What differs, by QoS:
//   keep last   a reader keeps as many of each writer, not of all together
//   keep all    up to 8176 messages of each writer wait for a reader; then a reliable writer waits for it, at most 100 ms
//   acknowledged is what lies in a reader's ring: it is its reader's, even when the writer's process ends
//
// Endpoints stay on the other transport when their QoS or the other side's needs its machinery: transient local, deadline,
// lifespan, liveliness that is asserted or has a lease; and a reader that keeps more than 8176.
//
// Callbacks for what comes on the lane are called by whoever looks at the process's doorbell (core/base/doorbell.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/transport/transport.hpp"

namespace myelin::transport::lane {

struct LaneOptions {
  // Told in one line, once a process for each kind: there is no shared memory, no more of it, or a setting makes no sense
  // (core/base/settings.hpp). Called with no lock held.
  std::function<void(const std::string&)> on_warning;
};

class LaneTransport final : public Transport {
 public:
  // Without shared memory (none there, MYELIN_LANE=0) it is the other transport and nothing else.
  explicit LaneTransport(std::unique_ptr<Transport> other, LaneOptions options = {});
  ~LaneTransport() override;
  std::unique_ptr<Participant> create_participant(const ParticipantOptions& options) override;

 private:
  const std::unique_ptr<Transport> other_;
  const LaneOptions options_;
};

}  // namespace myelin::transport::lane
