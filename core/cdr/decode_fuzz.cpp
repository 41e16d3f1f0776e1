// SPDX-License-Identifier: Apache-2.0
// The first octet chooses a type, the rest is a message as it may come from the wire. The decoder and its naive twin must
// agree on it; what they accept must survive being written again, in either byte order; and no input makes the decoder
// allocate more than a small multiple of its own size.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "core/cdr/naive.hpp"
#include "core/cdr/value.hpp"
#include "core/idl/registry.hpp"

// fuzz/run compiles and runs in the root of the source tree.
#ifndef MYELIN_SOURCE_DIR
#define MYELIN_SOURCE_DIR "."
#endif

// There under AddressSanitizer only; elsewhere nothing is counted.
extern "C" [[gnu::weak]] int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*, std::size_t),
                                                                       void (*)(const volatile void*));

namespace myelin::cdr {
namespace {

// fuzz/seed_cdr_decode.py reads this list: seeds choose their type by its place here.
constexpr std::array types = {
    "test_msgs/msg/Arrays",
    "test_msgs/msg/BasicTypes",
    "test_msgs/msg/BoundedPlainSequences",
    "test_msgs/msg/BoundedSequences",
    "test_msgs/msg/Builtins",
    "test_msgs/msg/Constants",
    "test_msgs/msg/Defaults",
    "test_msgs/msg/Empty",
    "test_msgs/msg/MultiNested",
    "test_msgs/msg/Nested",
    "test_msgs/msg/Strings",
    "test_msgs/msg/UnboundedSequences",
    "test_msgs/msg/WStrings",
    "test_msgs/srv/Arrays_Event",
    "test_msgs/srv/BasicTypes_Event",
    "test_msgs/srv/Empty_Event",
    "test_msgs/action/Fibonacci_FeedbackMessage",
    "action_msgs/srv/CancelGoal_Response",
    "builtin_interfaces/msg/Duration",
    "diagnostic_msgs/msg/DiagnosticArray",
    "example_interfaces/msg/ByteMultiArray",
    "example_interfaces/msg/WString",
    "geometry_msgs/msg/PoseWithCovarianceStamped",
    "geometry_msgs/msg/TransformStamped",
    "lifecycle_msgs/srv/GetAvailableTransitions_Response",
    "nav_msgs/msg/OccupancyGrid",
    "nav_msgs/msg/Odometry",
    "rcl_interfaces/msg/Log",
    "rcl_interfaces/msg/ParameterEvent",
    "rcl_interfaces/srv/DescribeParameters_Response",
    "rcl_interfaces/srv/SetParameters_Request",
    "rmw_dds_common/msg/ParticipantEntitiesInfo",
    "sensor_msgs/msg/BatteryState",
    "sensor_msgs/msg/CameraInfo",
    "sensor_msgs/msg/Image",
    "sensor_msgs/msg/JointState",
    "sensor_msgs/msg/PointCloud2",
    "shape_msgs/msg/Mesh",
    "std_msgs/msg/Header",
    "std_msgs/msg/Int64MultiArray",
    "std_msgs/msg/String",
    "std_srvs/srv/Empty_Event",
    "tf2_msgs/msg/TFMessage",
    "type_description_interfaces/srv/GetTypeDescription_Response",
    "vision_msgs/msg/Detection2DArray",
    "visualization_msgs/msg/MarkerArray",
};

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

std::optional<Value> try_naive(PlanCache& plans, const char* type, Bytes bytes) {
  try {
    return naive::decode(plans, type, bytes);
  } catch (const naive::Refused&) {
    return std::nullopt;
  }
}

std::optional<Value> try_decode(const Plan& plan, Bytes bytes) {
  try {
    return decode(plan, bytes);
  } catch (const DecodeError& error) {
    if (!std::string_view(error.what()).starts_with(plan.type_name() + ": ")) disagree(error.what(), "names no type");
    return std::nullopt;
  }
}

void check(PlanCache& plans, const char* type, Bytes bytes) {
  const Plan& plan = plans.plan(type);
  const std::size_t before = allocated;
  const std::optional<Value> value = try_decode(plan, bytes);
  if (allocated - before > most_allocated(bytes.size())) disagree(type, "allocates too much");
  const std::optional<Value> expected = try_naive(plans, type, bytes);
  if (value.has_value() != expected.has_value()) disagree(type, value ? "only the twin refuses" : "the twin accepts");
  if (!value) return;
  if (!naive::same(*value, *expected)) disagree(type, "the twin reads another value");

  const std::vector<std::byte> again = encode(*value);
  if (again != naive::encode(*value, false)) disagree(type, "the twin writes other bytes");
  if (!naive::same(decode(plan, again), *value)) disagree(type, "does not survive being written");
  if (!naive::same(decode(plan, naive::encode(*value, true)), *value)) disagree(type, "does not survive big endian");
  std::ostringstream() << *value;
}

}  // namespace
}  // namespace myelin::cdr

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace myelin;
  static idl::Registry registry({std::filesystem::path(MYELIN_SOURCE_DIR "/interfaces")});
  static cdr::PlanCache plans(registry);
  [[maybe_unused]] static const bool counting = (cdr::count_allocations(), true);
  if (size == 0) return 0;
  cdr::check(plans, cdr::types[data[0] % cdr::types.size()], std::as_bytes(std::span(data + 1, size - 1)));
  return 0;
}
