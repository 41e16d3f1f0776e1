// SPDX-License-Identifier: Apache-2.0
// Protocol buffers, read field by field without a schema.
//
//   file := field*     field := key:varint payload     key := number << 3 | wire      wire: 0 varint, 1 8 bytes, 2 length bytes, 5 4 bytes
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace humanoid_ai::protobuf {

using Bytes = std::string_view;

// The bytes end too early, or are no protocol buffer.
struct Truncated {};

struct Field {
  std::uint64_t number = 0;
  std::uint64_t wire = 0;
  std::uint64_t value = 0;  // of wire type 0
  Bytes payload;            // of the others
  Bytes whole;              // key and all
};

// These throw Truncated.
std::uint64_t varint(Bytes& bytes);  // taken from the front
std::vector<Field> fields(Bytes bytes);
// The payload of the first field with this number; empty when there is none.
Bytes inside(Bytes bytes, std::uint64_t number);

void put_varint(std::string& to, std::uint64_t value);
void put(std::string& to, std::uint64_t number, Bytes payload);

}  // namespace humanoid_ai::protobuf
