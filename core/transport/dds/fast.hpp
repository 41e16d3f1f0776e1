// SPDX-License-Identifier: Apache-2.0
// Fast DDS's names under shorter ones, and its identifiers as ours.
#pragma once

#include <fastdds/rtps/common/Guid.h>
#include <fastdds/rtps/common/SampleIdentity.h>
#include <fastdds/rtps/common/Time_t.h>
#include <fastrtps/types/TypesBase.h>

#include <algorithm>

#include "core/transport/transport.hpp"

namespace eprosima::fastdds::dds {}
namespace eprosima::fastdds::rtps {}
namespace eprosima::fastrtps::rtps {}

namespace myelin::transport::dds {

namespace fast = eprosima::fastdds::dds;
namespace rtps = eprosima::fastrtps::rtps;
namespace wire = eprosima::fastdds::rtps;
using Code = eprosima::fastrtps::types::ReturnCode_t;

inline Guid from_fast(const rtps::GUID_t& guid) {
  Guid ours;
  std::copy_n(guid.guidPrefix.value, 12, ours.octets.begin());
  std::copy_n(guid.entityId.value, 4, ours.octets.begin() + 12);
  return ours;
}

inline rtps::GUID_t to_fast(const Guid& guid) {
  rtps::GUID_t theirs;
  std::copy_n(guid.octets.begin(), 12, theirs.guidPrefix.value);
  std::copy_n(guid.octets.begin() + 12, 4, theirs.entityId.value);
  return theirs;
}

inline std::int64_t from_fast(const rtps::SequenceNumber_t& number) {
  return (std::int64_t{number.high} << 32) | number.low;
}

inline rtps::SequenceNumber_t to_fast(std::int64_t number) {
  return {static_cast<std::int32_t>(number >> 32), static_cast<std::uint32_t>(number)};
}

inline SampleIdentity from_fast(const rtps::SampleIdentity& identity) {
  if (identity.writer_guid() == rtps::GUID_t::unknown()) return {};
  return {from_fast(identity.writer_guid()), from_fast(identity.sequence_number())};
}

}  // namespace myelin::transport::dds
