// SPDX-License-Identifier: Apache-2.0
#include "core/idl/type_hash.hpp"

// SHA256() would first load OpenSSL's providers: 2 MB and a millisecond that a process spends for nothing else.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>
#include <string_view>

namespace myelin::idl {
namespace {

void append_field(std::string& json, const std::string& name, const FieldType& type) {
  json += R"({"name": ")" + name + R"(", "type": {"type_id": )" + std::to_string(type_id(type));
  json += R"(, "capacity": )" + std::to_string(type.capacity);
  json += R"(, "string_capacity": )" + std::to_string(type.string_capacity);
  json += R"(, "nested_type_name": ")" + type.nested_type + R"("}})";
}

void append_structure(std::string& json, const Type& type) {
  json += R"({"type_name": ")" + type.name + R"(", "fields": [)";
  if (type.fields.empty()) append_field(json, "structure_needs_at_least_one_member", {.kind = Kind::uint8});
  std::string_view separator;
  for (const Field& field : type.fields) {
    json += separator;
    append_field(json, field.name, field.type);
    separator = ", ";
  }
  json += "]}";
}

}  // namespace

std::uint8_t type_id(const FieldType& type) {
  unsigned id = static_cast<unsigned>(type.kind);
  if (type.string_capacity != 0) id += 4;
  if (type.collection == Collection::array) id += 48;
  if (type.collection == Collection::bounded_sequence) id += 96;
  if (type.collection == Collection::sequence) id += 144;
  return static_cast<std::uint8_t>(id);
}

std::string type_hash(const TypeDescription& description) {
  std::string json = R"({"type_description": )";
  append_structure(json, description.type);
  json += R"(, "referenced_type_descriptions": [)";
  std::string_view separator;
  for (const Type& type : description.referenced) {
    json += separator;
    append_structure(json, type);
    separator = ", ";
  }
  json += "]}";

  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_CTX sha;
  SHA256_Init(&sha);
  SHA256_Update(&sha, json.data(), json.size());
  SHA256_Final(digest.data(), &sha);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hash = "RIHS01_";
  for (unsigned byte : digest) {
    hash += kDigits[byte >> 4U];
    hash += kDigits[byte & 15U];
  }
  return hash;
}

}  // namespace myelin::idl
