// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/repairs.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

#include "core/transport/dds/rtps_message.hpp"

namespace myelin::transport::dds {

bool may_tell_of_leaving(Bytes message) {
  return any_submessage(message, [](const Submessage& submessage) {
    return submessage.id == Submessage::data || submessage.id == Submessage::gap ||
           submessage.id == Submessage::heartbeat;
  });
}

bool may_tell_of_a_leaving_participant(Bytes message) {
  // Its QoS is in the sample, so what is said inline, or of the key alone, is that the participant is no more.
  constexpr std::uint8_t inline_qos = 0x02, key = 0x08;
  return any_submessage(message, [](const Submessage& data) {
    return data.id == Submessage::data && data.body.size() >= 12 && data.entity(8) == participant_announcer &&
           (data.flags & (inline_qos | key)) != 0;
  });
}

bool carries_user_data(Bytes message) {
  return any_submessage(message, [](const Submessage& data) {
    return (data.id == Submessage::data || data.id == Submessage::data_frag) && data.body.size() >= 12 &&
           !is_builtin(data.entity(8));
  });
}

bool carries_discovery_data(Bytes message) {
  return any_submessage(message, [](const Submessage& data) {
    return (data.id == Submessage::data || data.id == Submessage::data_frag) && data.body.size() >= 12 &&
           is_builtin(data.entity(8)) && data.entity(8) != participant_announcer;
  });
}

bool asks_for_repair(Bytes message) {
  return any_submessage(message, [](const Submessage& request) {
    if (request.id == Submessage::nack_frag) return true;
    // Reader, writer, first missing number, and how many bits follow: 32 bits, of which at most 256 are used.
    return request.id == Submessage::acknack && request.body.size() >= 20 && request.u32(16) != 0;
  });
}

bool acknowledges(Bytes message) {
  return any_submessage(message, [](const Submessage& each) { return each.id == Submessage::acknack; });
}

int Repairs::this_thread() {
  thread_local const int thread = ::gettid();
  return thread;
}

// proc(5): the state follows the name, which is in parentheses and may have some itself.
bool Repairs::is_running(int thread) {
  if (thread == 0 || thread == this_thread()) return false;
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line.compare(name_end, 3, ") R") == 0;
}

}  // namespace myelin::transport::dds
