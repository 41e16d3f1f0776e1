// SPDX-License-Identifier: Apache-2.0
// What a datagram may do to those who look at it on its way in and out. The input is the datagram. Whatever is in it, nobody
// reads outside of it; it is passed on whole, and grows by no more than is said.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/transport/dds/introductions.hpp"
#include "core/transport/dds/rediscovery.hpp"
#include "core/transport/dds/related_identity.hpp"
#include "core/transport/dds/repairs.hpp"

namespace myelin::transport::dds {
namespace {

void demand(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// The endpoints that the seeds speak of: a writer, and two readers of whom one waits.
Guid writer() {
  Guid guid;
  for (std::uint8_t i = 0; i < 12; ++i) guid.octets[i] = i;
  guid.octets[14] = 1;
  guid.octets[15] = 0x03;
  return guid;
}
constexpr Introductions::Entity waiting{0, 0, 2, 0x04}, other{0, 0, 3, 0x04};

void complete(Bytes message, std::uint16_t present, std::uint16_t missing) {
  std::vector<std::byte> completed, again;
  if (!complete_related_identity(message, present, missing, completed)) return;
  demand(completed.size() > message.size(), "completed without growing");
  demand(completed.size() <= message.size() + related_identity_growth_max, "grew by more than was said");
  demand(!complete_related_identity(completed, present, missing, again), "completed twice");
}

}  // namespace
}  // namespace myelin::transport::dds

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace myelin;
  using namespace myelin::transport::dds;
  // On the heap and no larger than it is.
  const auto copy = std::make_unique<std::byte[]>(size);
  std::copy_n(reinterpret_cast<const std::byte*>(data), size, copy.get());
  const Bytes message(copy.get(), size);

  const bool said = may_tell_of_leaving(message) || may_tell_of_a_leaving_participant(message) ||
                    carries_user_data(message) || carries_discovery_data(message) || asks_for_repair(message) ||
                    acknowledges(message);
  demand(!said || size >= rtps_header, "a message without a header says something");

  complete(message, related_identity_standard, related_identity_fast);
  complete(message, related_identity_fast, related_identity_standard);

  Introductions introductions;
  introductions.add_reader(waiting, "topic", true);
  introductions.add_reader(other, "topic", false);
  introductions.add_writer(writer(), "topic", true);
  Rediscovery rediscovery;
  for (int times = 0; times < 2; ++times) {
    int heard = 0;
    introductions.receive(message, [&](Bytes form) {
      demand(form.size() == size, "a form of another size");
      ++heard;
    });
    demand(heard >= 1, "a message that nobody hears");
    rediscovery.receive(message, [&](Bytes form) { demand(form.size() == size, "renumbered to another size"); });
  }
  return 0;
}
