// SPDX-License-Identifier: Apache-2.0
// EntityIds: the ids of a participant's endpoints of one kind that are free again.
//
// Fast DDS counts ids up and, in 2.9, remembers about 100 octets of each endpoint that ever matched, so a participant whose
// endpoints come and go would grow for ever. Here an id is used again, but not before `rest` others became free: peers have
// long forgotten its last use by then. Any thread.
#pragma once

#include <fastdds/rtps/common/EntityId_t.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>

#include "core/base/guarded.hpp"

namespace myelin::transport::dds {

class EntityIds {
 public:
  static constexpr std::size_t rest = 1024;

  // An id for an endpoint's QoS; -1, for Fast DDS to count on, while too few are free.
  std::int16_t take() {
    auto free = free_.lock();
    if (free->size() <= rest) return -1;
    const std::int16_t id = free->front();
    free->pop_front();
    return id;
  }

  // After the endpoint with this id was destroyed.
  void give_back(const eprosima::fastrtps::rtps::EntityId_t& entity) {
    const std::uint32_t number = entity.value[0] << 16 | entity.value[1] << 8 | entity.value[2];
    if (number > std::numeric_limits<std::int16_t>::max()) return;  // more than the QoS can say
    free_.lock()->push_back(static_cast<std::int16_t>(number));
  }

 private:
  Guarded<std::deque<std::int16_t>> free_;
};

}  // namespace myelin::transport::dds
