// SPDX-License-Identifier: Apache-2.0
// WireType: what Fast DDS must know of a type, which is its name. Samples are bytes on both sides: a Gather list on the
// way out, copied once into the payload; an Incoming on the way in, copied once out of it, encapsulation header included.
#pragma once

#include <fastdds/dds/topic/TopicDataType.hpp>
#include <string>

#include "core/transport/dds/fast.hpp"
#include "core/transport/dds/recycled.hpp"

namespace myelin::transport::dds {

struct Outgoing {
  Gather pieces;
  std::uint32_t size;
};

struct Incoming {
  Recycled& memory;
  Buffer payload = {};
};

class WireType final : public fast::TopicDataType {
 public:
  explicit WireType(const std::string& name);

  bool serialize(void* outgoing, rtps::SerializedPayload_t* payload) override;
  bool deserialize(rtps::SerializedPayload_t* payload, void* incoming) override;
  std::function<std::uint32_t()> getSerializedSizeProvider(void* outgoing) override;
  // For loans, which nobody asks for.
  void* createData() override { return nullptr; }
  void deleteData(void*) override {}
  bool getKey(void*, rtps::InstanceHandle_t*, bool) override { return false; }
};

}  // namespace myelin::transport::dds
