// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/detectors/protobuf.hpp"

namespace humanoid_ai::protobuf {

std::uint64_t varint(Bytes& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (bytes.empty()) throw Truncated();
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  throw Truncated();
}

namespace {

Bytes taken(Bytes& bytes, std::uint64_t size) {
  if (size > bytes.size()) throw Truncated();
  const Bytes front = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return front;
}

}  // namespace

std::vector<Field> fields(Bytes bytes) {
  std::vector<Field> found;
  while (!bytes.empty()) {
    const char* start = bytes.data();
    Field field;
    const std::uint64_t key = varint(bytes);
    field.number = key >> 3;
    field.wire = key & 7;
    if (field.wire == 0) {
      field.value = varint(bytes);
    } else if (field.wire == 1 || field.wire == 5) {
      field.payload = taken(bytes, field.wire == 1 ? 8 : 4);
    } else if (field.wire == 2) {
      field.payload = taken(bytes, varint(bytes));
    } else {
      throw Truncated();
    }
    field.whole = Bytes(start, bytes.data() - start);
    found.push_back(field);
  }
  return found;
}

Bytes inside(Bytes bytes, std::uint64_t number) {
  for (const Field& field : fields(bytes)) {
    if (field.number == number && field.wire == 2) return field.payload;
  }
  return {};
}

void put_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

void put(std::string& to, std::uint64_t number, Bytes payload) {
  put_varint(to, number << 3 | 2);
  put_varint(to, payload.size());
  to += payload;
}

}  // namespace humanoid_ai::protobuf
