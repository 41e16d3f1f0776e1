// SPDX-License-Identifier: Apache-2.0
#include "core/action/messages.hpp"

#include <string>
#include <utility>

#include "core/cdr/stream.hpp"

namespace myelin::action {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

template <class Read>
auto reading(const char* type, Bytes message, Read&& read) {
  try {
    cdr::Reader reader(message);
    return read(reader);
  } catch (const cdr::Fault& fault) {
    throw cdr::DecodeError(fault.describe(type));
  }
}

GoalId get_id(cdr::Reader& reader) {
  GoalId id;
  reader.get_array(id.octets.size(), 1).copy_to(id.octets.data());
  return id;
}

GoalInfo get_info(cdr::Reader& reader) {
  GoalInfo info{.id = get_id(reader)};
  const auto seconds = reader.get<std::int32_t>();
  info.stamp_ns = seconds * second_ns + reader.get<std::uint32_t>();
  return info;
}

void put_stamp(cdr::Writer& writer, std::int64_t stamp_ns) {
  std::int64_t seconds = stamp_ns / second_ns, rest = stamp_ns % second_ns;
  if (rest < 0) --seconds, rest += second_ns;
  writer.put(static_cast<std::int32_t>(seconds));
  writer.put(static_cast<std::uint32_t>(rest));
}

void put_info(cdr::Writer& writer, const GoalInfo& info) {
  writer.put_array(Bytes(std::as_bytes(std::span(info.id.octets))), 1);
  put_stamp(writer, info.stamp_ns);
}

std::vector<std::byte> bytes_of(cdr::Writer& writer) {
  std::vector<std::byte> bytes(writer.size());
  copy_to(bytes.data(), writer.pieces());
  return bytes;
}

}  // namespace

GoalId goal_id_of(Bytes message) {
  return reading("goal_id", message, get_id);
}

std::vector<std::byte> goal_response(bool accepted, std::int64_t stamp_ns) {
  cdr::Writer writer;
  writer.put(accepted);
  put_stamp(writer, stamp_ns);
  return bytes_of(writer);
}

bool accepted_in(Bytes goal_response) {
  return reading("SendGoal_Response", goal_response, [](cdr::Reader& reader) { return reader.get<bool>(); });
}

GoalInfo cancel_request_of(Bytes message) {
  return reading("action_msgs/srv/CancelGoal_Request", message, get_info);
}

std::vector<std::byte> cancel_response(CancelCode code, std::span<const GoalInfo> canceling) {
  cdr::Writer writer;
  writer.put(static_cast<std::int8_t>(code));
  writer.put_length(canceling.size());
  for (const GoalInfo& info : canceling) put_info(writer, info);
  return bytes_of(writer);
}

std::vector<std::byte> status_array(std::span<const GoalStatus> statuses) {
  cdr::Writer writer;
  writer.put_length(statuses.size());
  for (const GoalStatus& status : statuses) {
    put_info(writer, status.goal);
    writer.put(static_cast<std::int8_t>(status.state));
  }
  return bytes_of(writer);
}

std::vector<GoalStatus> statuses_of(Bytes message) {
  return reading("action_msgs/msg/GoalStatusArray", message, [](cdr::Reader& reader) {
    std::vector<GoalStatus> statuses(reader.get_length(25));
    for (GoalStatus& status : statuses) {
      status.goal = get_info(reader);
      status.state = static_cast<GoalState>(reader.get<std::int8_t>());
    }
    return statuses;
  });
}

}  // namespace myelin::action
