// SPDX-License-Identifier: Apache-2.0
// One topic type for every measurement with raw Fast DDS: `sequence<octet>`, as a std::vector, in plain CDR.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#include <fastdds/dds/topic/TopicDataType.hpp>

namespace myelin::bench {

using Bytes = std::vector<std::uint8_t>;

class BytesType : public eprosima::fastdds::dds::TopicDataType {
 public:
  // `size_max`: the largest sequence that will be sent.
  explicit BytesType(std::size_t size_max) {
    setName("bench::Bytes");
    m_typeSize = static_cast<std::uint32_t>(size_max + kHead + 8);
    m_isGetKeyDefined = false;
  }

  bool serialize(void* data, eprosima::fastrtps::rtps::SerializedPayload_t* payload) override {
    const auto& bytes = *static_cast<const Bytes*>(data);
    const auto count = static_cast<std::uint32_t>(bytes.size());
    const std::uint8_t head[4] = {0, CDR_LE, 0, 0};
    std::memcpy(payload->data, head, 4);
    std::memcpy(payload->data + 4, &count, 4);
    std::memcpy(payload->data + kHead, bytes.data(), count);
    payload->encapsulation = CDR_LE;
    payload->length = count + kHead;
    return true;
  }

  bool deserialize(eprosima::fastrtps::rtps::SerializedPayload_t* payload, void* data) override {
    std::uint32_t count = 0;
    if (payload->length < kHead) return false;
    std::memcpy(&count, payload->data + 4, 4);
    if (count > payload->length - kHead) return false;
    static_cast<Bytes*>(data)->assign(payload->data + kHead, payload->data + kHead + count);
    return true;
  }

  std::function<std::uint32_t()> getSerializedSizeProvider(void* data) override {
    return [data] { return static_cast<std::uint32_t>(static_cast<const Bytes*>(data)->size()) + kHead; };
  }

  void* createData() override { return new Bytes; }
  void deleteData(void* data) override { delete static_cast<Bytes*>(data); }
  bool getKey(void*, eprosima::fastrtps::rtps::InstanceHandle_t*, bool) override { return false; }

 private:
  static constexpr std::uint32_t kHead = 8;  // encapsulation, length
};

}  // namespace myelin::bench
