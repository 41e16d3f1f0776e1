// SPDX-License-Identifier: Apache-2.0
// The first octet chooses a type, the rest is a message as it may come from the wire. The typed codec and the plan-driven one
// must agree on it, wherever in memory it lies and whatever the message held before; and no input makes the typed one
// allocate more than a small multiple of its own size.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "core/cdr/value.hpp"
#include "core/idl/registry.hpp"
#include "diagnostic_msgs/msg/diagnostic_array.hpp"
#include "nav_msgs/msg/occupancy_grid.hpp"
#include "rcl_interfaces/msg/parameter_event.hpp"
#include "rosidl/typed.hpp"
#include "sensor_msgs/msg/camera_info.hpp"
#include "sensor_msgs/msg/point_cloud2.hpp"
#include "shape_msgs/msg/mesh.hpp"
#include "test_msgs/msg/arrays.hpp"
#include "test_msgs/msg/bounded_plain_sequences.hpp"
#include "test_msgs/msg/bounded_sequences.hpp"
#include "test_msgs/msg/empty.hpp"
#include "test_msgs/msg/nested.hpp"
#include "test_msgs/msg/strings.hpp"
#include "test_msgs/msg/unbounded_sequences.hpp"
#include "test_msgs/msg/w_strings.hpp"
#include "tf2_msgs/msg/tf_message.hpp"

// fuzz/run compiles and runs in the root of the source tree.
#ifndef MYELIN_SOURCE_DIR
#define MYELIN_SOURCE_DIR "."
#endif

// There under AddressSanitizer only; elsewhere nothing is counted.
extern "C" [[gnu::weak]] int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                                       void (*)(const volatile void*));

namespace myelin::cdr {
namespace {

using Octets = std::vector<std::byte>;

std::size_t allocated = 0;

void count_allocations() {
  if (__sanitizer_install_malloc_and_free_hooks == nullptr) return;
  __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t size) { allocated += size; },
                                            [](const volatile void*) {});
}

constexpr std::size_t most_allocated(std::size_t input) {
  return 64 * 1024 + 128 * input;
}

[[noreturn]] void disagree(const char* type, const char* what) {
  std::fprintf(stderr, "%s: %s\n", type, what);
  std::abort();
}

// What the plan-driven codec makes of it, written again.
std::optional<Octets> expected(const Plan& plan, Bytes bytes) {
  try {
    return encode(decode(plan, bytes));
  } catch (const DecodeError&) {
    return std::nullopt;
  }
}

template <class T>
Octets octets_of(const T& message) {
  static Writer writer;
  encode(message, writer);
  Octets octets(writer.size());
  copy_to(octets.data(), writer.pieces());
  return octets;
}

template <class T>
bool decodes(Bytes bytes, T& into) {
  try {
    decode(bytes, into);
    return true;
  } catch (const DecodeError& error) {
    if (!std::string_view(error.what()).starts_with(std::string(type_name<T>()) + ": ")) {
      disagree(error.what(), "names no type");
    }
    return false;
  }
}

// The same octets so many bytes behind an aligned address.
Buffer shifted(Bytes bytes, std::size_t by) {
  Buffer buffer = Buffer::allocate(bytes.size() + by);
  buffer.bytes = buffer.bytes.subspan(by);
  std::copy(bytes.begin(), bytes.end(), buffer.bytes.begin());
  return buffer;
}

template <class T>
void check(PlanCache& plans, Bytes bytes) {
  constexpr const char* type = type_name<T>();
  const Plan& plan = plans.plan(type);
  const auto right = expected(plan, bytes);

  T message(rosidl_runtime_cpp::MessageInitialization::SKIP);
  const std::size_t before = allocated;
  const bool accepted = decodes(bytes, message);
  if (allocated - before > most_allocated(bytes.size())) disagree(type, "allocates too much");
  if (accepted != right.has_value()) disagree(type, accepted ? "only the plan refuses" : "the plan accepts");
  // By way of the plan, which does not keep the octet of a structure without members.
  const Octets octets = accepted ? octets_of(message) : Octets();
  if (accepted && expected(plan, octets) != right) disagree(type, "the plan reads another value");

  static T used;
  decodes(bytes, used);
  if (accepted && octets_of(used) != octets) disagree(type, "what was there before shows");

  for (const std::size_t by : {0, 1, 4}) {
    try {
      const auto viewed = view<T>(shifted(bytes, by));
      if (!accepted) disagree(type, "a view accepts");
      if (octets_of(*viewed) != octets) disagree(type, "a view reads another value");
      if (octets_of(T(*viewed)) != octets) disagree(type, "a copy of a view is another value");
    } catch (const DecodeError&) {
      if (accepted) disagree(type, "a view refuses");
    }
  }
}

// fuzz/seed_cdr_decode.py reads this list: seeds choose their type by its place here.
constexpr std::array types = {
    &check<diagnostic_msgs::msg::DiagnosticArray>,
    &check<nav_msgs::msg::OccupancyGrid>,
    &check<rcl_interfaces::msg::ParameterEvent>,
    &check<sensor_msgs::msg::CameraInfo>,
    &check<sensor_msgs::msg::PointCloud2>,
    &check<shape_msgs::msg::Mesh>,
    &check<test_msgs::msg::Arrays>,
    &check<test_msgs::msg::BoundedPlainSequences>,
    &check<test_msgs::msg::BoundedSequences>,
    &check<test_msgs::msg::Empty>,
    &check<test_msgs::msg::Nested>,
    &check<test_msgs::msg::Strings>,
    &check<test_msgs::msg::UnboundedSequences>,
    &check<test_msgs::msg::WStrings>,
    &check<tf2_msgs::msg::TFMessage>,
};

}  // namespace
}  // namespace myelin::cdr

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace myelin;
  static idl::Registry registry({std::filesystem::path(MYELIN_SOURCE_DIR "/interfaces")});
  static cdr::PlanCache plans(registry);
  [[maybe_unused]] static const bool counting = (cdr::count_allocations(), true);
  if (size == 0) return 0;
  cdr::types[data[0] % cdr::types.size()](plans, std::as_bytes(std::span(data + 1, size - 1)));
  return 0;
}
