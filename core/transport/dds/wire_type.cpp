// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/wire_type.hpp"

namespace myelin::transport::dds {

namespace {
// What Fast DDS sets aside for a sample before it knows its size.
constexpr std::uint32_t initial_payload_size = 256;
}  // namespace

WireType::WireType(const std::string& name) {
  setName(name.c_str());
  m_typeSize = initial_payload_size;
  m_isGetKeyDefined = false;
  auto_fill_type_object(false);
  auto_fill_type_information(false);
}

bool WireType::serialize(void* data, rtps::SerializedPayload_t* payload) {
  const auto& outgoing = *static_cast<Outgoing*>(data);
  if (outgoing.size > payload->max_size) return false;
  copy_to(reinterpret_cast<std::byte*>(payload->data), outgoing.pieces);
  payload->length = outgoing.size;
  payload->encapsulation = outgoing.size > 1 && (payload->data[1] & 1) == 0 ? CDR_BE : CDR_LE;
  return true;
}

bool WireType::deserialize(rtps::SerializedPayload_t* payload, void* data) {
  auto& incoming = *static_cast<Incoming*>(data);
  incoming.payload = incoming.memory.allocate(payload->length);
  if (payload->length > 0) std::memcpy(incoming.payload.bytes.data(), payload->data, payload->length);
  return true;
}

std::function<std::uint32_t()> WireType::getSerializedSizeProvider(void* outgoing) {
  return [size = static_cast<Outgoing*>(outgoing)->size] { return size; };
}

}  // namespace myelin::transport::dds
