// SPDX-License-Identifier: Apache-2.0
// What the transports share inside: counting statuses, and choosing what was left open in a Qos. Not for users of the
// seam.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/transport/gate.hpp"
#include "core/transport/transport.hpp"

namespace myelin::transport {

// The statuses of one endpoint and who it is matched with. Any thread.
class Statuses {
 public:
  // True when `peer` was not matched before.
  bool add_match(const Guid& peer);
  // True when `peer` was matched.
  bool remove_match(const Guid& peer);
  std::vector<Guid> matched() const;

  void count(Event event, std::int32_t change);
  void count_incompatible(QosPolicy policy, std::int32_t change);
  void count_liveliness(std::int32_t alive_change, std::int32_t not_alive_change);

  // Changes begin again from zero.
  EventStatus take(Event event);

 private:
  struct State {
    std::array<EventStatus, 6> of;
    std::vector<Guid> matched;
  };
  Guarded<State> state_;
};

// A Qos without "system default" and "best available": what the endpoint will really have, given what the other sides
// of its topic offer or request at this moment. Durations not given become infinite.
Qos resolve(Qos qos, bool is_writer, std::span<const Qos> others);

// Whether a reader would not be served by this writer by DDS's request/offered rules, and by which policy: the one that
// Fast DDS, and so ROS, reports when several offend. REQUIRES: both resolved.
std::optional<QosPolicy> mismatch(const Qos& writer, const Qos& reader);

}  // namespace myelin::transport
