// SPDX-License-Identifier: Apache-2.0
// EntityIds: the ids of a participant's endpoints, known before the endpoint is made. They count from one, for writers and
// readers together.
//
// Fast DDS would count them up for ever, and remembers, in 2.9, about 100 octets of each endpoint that ever matched. Here an
// id is used again, for an endpoint of the same kind, but not before `rest` others became free: peers have long forgotten its
// last use by then. Any thread.
#pragma once

#include <fastdds/rtps/common/EntityId_t.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>

#include "core/base/guarded.hpp"

namespace myelin::transport::dds {

class EntityIds {
 public:
  static constexpr std::size_t rest = 1024;

  enum class Kind : std::uint8_t { writer, reader };

  // For the endpoint's QoS; -1, for Fast DDS to find one, when there is none.
  std::int16_t take(Kind kind) {
    auto ids = ids_.lock();
    auto& free = ids->free_of(kind);
    const bool none_fresh = ids->last == most;
    if (none_fresh && free.empty()) return -1;
    if (!none_fresh && free.size() <= rest) return ++ids->last;
    const std::int16_t id = free.front();
    free.pop_front();
    return id;
  }

  // After the endpoint with this id was destroyed.
  void give_back(Kind kind, const eprosima::fastrtps::rtps::EntityId_t& entity) {
    const std::uint32_t number = entity.value[0] << 16 | entity.value[1] << 8 | entity.value[2];
    if (number > most) return;
    ids_.lock()->free_of(kind).push_back(static_cast<std::int16_t>(number));
  }

 private:
  static constexpr std::int16_t most = std::numeric_limits<std::int16_t>::max();  // that the QoS can say
  struct Ids {
    std::array<std::deque<std::int16_t>, 2> free;
    std::int16_t last = 0;  // that was ever given
    std::deque<std::int16_t>& free_of(Kind kind) { return free[static_cast<std::size_t>(kind)]; }
  };
  Guarded<Ids> ids_;
};

}  // namespace myelin::transport::dds
