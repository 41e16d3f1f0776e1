// SPDX-License-Identifier: Apache-2.0
// What the typed codec costs; core/cdr/cdr_bench.cpp has the same messages as Values.
#include <benchmark/benchmark.h>

#include "geometry_msgs/msg/twist.hpp"
#include "rosidl/typed.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "sensor_msgs/msg/imu.hpp"
#include "std_msgs/msg/string.hpp"

namespace myelin::cdr {
namespace {

std_msgs::msg::String string_message() {
  return std_msgs::build<std_msgs::msg::String>().data(std::string(32, 'x'));
}

geometry_msgs::msg::Twist twist() {
  return geometry_msgs::msg::Twist();
}

sensor_msgs::msg::Imu imu() {
  sensor_msgs::msg::Imu message;
  message.header.frame_id = "base_link";
  return message;
}

sensor_msgs::msg::Image image() {
  sensor_msgs::msg::Image message;
  message.header.frame_id = "base_link";
  message.encoding = "bgr8";
  message.data.assign(1920 * 1080 * 3, 1);
  return message;
}

template <class T>
Buffer payload_of(const T& message) {
  Writer writer;
  encode(message, writer);
  return Buffer::copy_of(writer.pieces());
}

// Up to the list of pieces; the copy into the middleware is not the codec's.
template <class T>
void encodes(benchmark::State& state, T (*make)()) {
  const T message = make();
  Writer writer;
  for (auto _ : state) {
    encode(message, writer);
    benchmark::DoNotOptimize(writer.pieces().data());
  }
}

// Into one message again and again, as a subscription that keeps it does.
template <class T>
void decodes(benchmark::State& state, T (*make)()) {
  const Buffer payload = payload_of(make());
  T into;
  for (auto _ : state) {
    decode(payload.bytes, into);
    benchmark::DoNotOptimize(&into);
  }
}

template <class T>
void views(benchmark::State& state, T (*make)()) {
  const Buffer payload = payload_of(make());
  for (auto _ : state) benchmark::DoNotOptimize(view<T>(payload));
}

#define TYPED_BENCHMARK(message)                \
  BENCHMARK_CAPTURE(encodes, message, message); \
  BENCHMARK_CAPTURE(decodes, message, message); \
  BENCHMARK_CAPTURE(views, message, message)

TYPED_BENCHMARK(string_message);
TYPED_BENCHMARK(twist);
TYPED_BENCHMARK(imu);
TYPED_BENCHMARK(image);

}  // namespace
}  // namespace myelin::cdr
