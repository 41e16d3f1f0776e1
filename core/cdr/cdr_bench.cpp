// SPDX-License-Identifier: Apache-2.0
// What encoding and decoding a Value costs, and what the walk alone costs when it may reference the large array.
#include <benchmark/benchmark.h>

#include "core/cdr/value.hpp"
#include "core/cdr/walk.hpp"
#include "core/idl/registry.hpp"

namespace myelin::cdr {
namespace {

PlanCache& plans() {
  static idl::Registry registry({std::filesystem::path(MYELIN_SOURCE_DIR "/interfaces")});
  static PlanCache cache(registry);
  return cache;
}

Value string_message() {
  Value message(plans().plan("std_msgs/msg/String"));
  message["data"] = std::string(32, 'x');
  return message;
}

Value header() {
  Value message(plans().plan("std_msgs/msg/Header"));
  message["frame_id"] = std::string("base_link");
  return message;
}

Value imu() {
  Value message(plans().plan("sensor_msgs/msg/Imu"));
  message["header"] = header();
  return message;
}

Value point_cloud() {
  Value message(plans().plan("sensor_msgs/msg/PointCloud2"));
  message["header"] = header();
  Value::List fields;
  for (const char* name : {"x", "y", "z", "intensity"}) {
    Value field(plans().plan("sensor_msgs/msg/PointField"));
    field["name"] = std::string(name);
    fields.push_back(field);
  }
  message["fields"] = fields;
  message["data"] = std::vector<std::uint8_t>(16 * 1024, 1);
  return message;
}

Value image() {
  Value message(plans().plan("sensor_msgs/msg/Image"));
  message["header"] = header();
  message["encoding"] = std::string("bgr8");
  message["data"] = std::vector<std::uint8_t>(1920 * 1080 * 3, 1);
  return message;
}

void encodes(benchmark::State& state, Value (*make)()) {
  const Value message = make();
  std::size_t size = 0;
  for (auto _ : state) {
    const std::vector<std::byte> bytes = encode(message);
    size = bytes.size();
    benchmark::DoNotOptimize(bytes.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(size * state.iterations()));
}

void decodes(benchmark::State& state, Value (*make)()) {
  const Value message = make();
  const Plan& plan = *message.as<Value::Struct>().plan;
  const std::vector<std::byte> bytes = encode(message);
  for (auto _ : state) {
    const Value back = decode(plan, bytes);
    benchmark::DoNotOptimize(&back);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size() * state.iterations()));
}

// A target that keeps nothing: the decoder's own share of the time.
struct Sink {
  template <class T>
  void scalar(std::size_t, T value) {
    benchmark::DoNotOptimize(value);
  }
  void string(std::size_t, std::string_view text) { benchmark::DoNotOptimize(text); }
  void wstring(std::size_t, const WideText& text) { benchmark::DoNotOptimize(text.size()); }
  void primitives(std::size_t, const RawArray& raw) { benchmark::DoNotOptimize(raw.bytes.data()); }
  void resize(std::size_t, std::size_t count) { benchmark::DoNotOptimize(count); }
  void string(std::size_t, std::size_t, std::string_view text) { benchmark::DoNotOptimize(text); }
  void wstring(std::size_t, std::size_t, const WideText& text) { benchmark::DoNotOptimize(text.size()); }
  Sink child(std::size_t) { return {}; }
  Sink child(std::size_t, std::size_t) { return {}; }
};

void walks(benchmark::State& state, Value (*make)()) {
  const Value message = make();
  const Plan& plan = *message.as<Value::Struct>().plan;
  const std::vector<std::byte> bytes = encode(message);
  for (auto _ : state) decode(plan, bytes, Sink{});
}

#define CDR_BENCHMARK(message)                  \
  BENCHMARK_CAPTURE(encodes, message, message); \
  BENCHMARK_CAPTURE(decodes, message, message); \
  BENCHMARK_CAPTURE(walks, message, message)

CDR_BENCHMARK(string_message);
CDR_BENCHMARK(header);
CDR_BENCHMARK(imu);
CDR_BENCHMARK(point_cloud);
CDR_BENCHMARK(image);

}  // namespace
}  // namespace myelin::cdr
