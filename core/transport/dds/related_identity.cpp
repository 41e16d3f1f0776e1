// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/related_identity.hpp"

#include <array>
#include <cstring>
#include <optional>

namespace myelin::transport::dds {
namespace {

constexpr std::size_t message_header = 20, submessage_header = 4, parameter_header = 4, identity_size = 24;
constexpr std::size_t identity_parameter = parameter_header + identity_size;
constexpr std::uint8_t id_pad = 0x01, id_info_timestamp = 0x09, id_data = 0x15, id_data_frag = 0x16;
constexpr std::uint8_t flag_little_endian = 0x01, flag_inline_qos = 0x02;
constexpr std::uint16_t parameter_sentinel = 0x0001;

// One submessage where it lies: [begin, end), header included.
struct Submessage {
  Bytes message;
  std::size_t begin, end;

  std::uint8_t at(std::size_t offset) const { return std::to_integer<std::uint8_t>(message[offset]); }
  std::uint8_t id() const { return at(begin); }
  bool little_endian() const { return (at(begin + 1) & flag_little_endian) != 0; }
  bool has_inline_qos() const { return (at(begin + 1) & flag_inline_qos) != 0; }
  bool length_given() const { return number(begin + 2) != 0; }

  std::uint16_t number(std::size_t offset) const {
    const unsigned first = at(offset), second = at(offset + 1);
    return static_cast<std::uint16_t>(little_endian() ? first | second << 8 : first << 8 | second);
  }
  std::array<std::byte, 2> bytes_of(std::size_t number) const {
    const auto low = static_cast<std::byte>(number & 0xff), high = static_cast<std::byte>(number >> 8);
    return little_endian() ? std::array{low, high} : std::array{high, low};
  }
};

std::optional<Submessage> submessage_at(Bytes message, std::size_t begin) {
  if (message.size() - begin < submessage_header) return std::nullopt;
  Submessage found{message, begin, begin + submessage_header};
  const std::size_t length = found.number(begin + 2);
  const bool to_the_end = length == 0 && found.id() != id_pad && found.id() != id_info_timestamp;
  if (length > message.size() - found.end) return std::nullopt;
  found.end = to_the_end ? message.size() : found.end + length;
  return found;
}

// Where the parameter `present` lies when its sample lacks `missing`.
std::optional<std::size_t> lonely_identity(const Submessage& data, std::uint16_t present, std::uint16_t missing) {
  constexpr std::size_t to_qos_field = submessage_header + 2;
  if (data.end - data.begin < to_qos_field + 2) return std::nullopt;
  std::size_t offset = data.begin + to_qos_field + 2 + data.number(data.begin + to_qos_field);
  std::optional<std::size_t> found;
  while (offset + parameter_header <= data.end) {
    const std::uint16_t id = data.number(offset);
    const std::size_t length = data.number(offset + 2);
    if (id == parameter_sentinel) return found;
    if (id == missing || length > data.end - offset - parameter_header) return std::nullopt;
    if (id == present && length == identity_size) found = offset;
    offset += parameter_header + length;
  }
  return std::nullopt;
}

void append(std::vector<std::byte>& target, Bytes bytes) {
  target.insert(target.end(), bytes.begin(), bytes.end());
}

}  // namespace

bool complete_related_identity(Bytes message, std::uint16_t present, std::uint16_t missing,
                               std::vector<std::byte>& completed) {
  if (message.size() < message_header || std::memcmp(message.data(), "RTPS", 4) != 0) return false;

  std::size_t copied = 0, growth = 0;
  for (std::size_t offset = message_header; offset < message.size();) {
    const auto submessage = submessage_at(message, offset);
    if (!submessage) break;
    offset = submessage->end;
    if ((submessage->id() != id_data && submessage->id() != id_data_frag) || !submessage->has_inline_qos()) continue;
    const auto identity = lonely_identity(*submessage, present, missing);
    if (!identity) continue;

    const std::size_t length = submessage->end - submessage->begin - submessage_header + identity_parameter;
    if (length > UINT16_MAX || growth == related_identity_growth_max) continue;
    if (growth == 0) completed.clear();
    growth += identity_parameter;
    append(completed, message.subspan(copied, submessage->begin + 2 - copied));
    append(completed, submessage->length_given() ? submessage->bytes_of(length) : submessage->bytes_of(0));
    append(completed, message.subspan(submessage->begin + 4, *identity - submessage->begin - 4));
    append(completed, submessage->bytes_of(missing));
    append(completed, message.subspan(*identity + 2, identity_parameter - 2));
    copied = *identity;
  }
  if (growth == 0) return false;
  append(completed, message.subspan(copied));
  return true;
}

}  // namespace myelin::transport::dds
