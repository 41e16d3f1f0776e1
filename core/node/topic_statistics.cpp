// SPDX-License-Identifier: Apache-2.0
#include "core/node/topic_statistics.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "core/cdr/stream.hpp"

namespace myelin::node {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double nanoseconds_per_millisecond = 1e6;

// statistics_msgs/msg/StatisticDataType
enum class DataType : std::uint8_t { average = 1, minimum = 2, maximum = 3, deviation = 4, count = 5 };

std::int64_t system_now_ns() {
  return std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

void put_time(cdr::Writer& writer, std::int64_t ns) {
  writer.put(static_cast<std::int32_t>(ns / 1'000'000'000));
  writer.put(static_cast<std::uint32_t>(ns % 1'000'000'000));
}

}  // namespace

void Moments::add(double value) {
  minimum_ = count_ == 0 ? value : std::min(minimum_, value);
  maximum_ = count_ == 0 ? value : std::max(maximum_, value);
  ++count_;
  const double difference = value - average_;
  average_ += difference / static_cast<double>(count_);
  squares_ += difference * (value - average_);
}

double Moments::average() const {
  return count_ == 0 ? unknown : average_;
}

double Moments::minimum() const {
  return count_ == 0 ? unknown : minimum_;
}

double Moments::maximum() const {
  return count_ == 0 ? unknown : maximum_;
}

double Moments::deviation() const {
  return count_ == 0 ? unknown : std::sqrt(squares_ / static_cast<double>(count_));
}

TopicStatistics::TopicStatistics(const std::shared_ptr<Node>& node, const Options& options)
    : node_name_(node->name()),
      publisher_(node->create_publisher(
          {.name = options.topic, .type = "statistics_msgs/msg/MetricsMessage", .qos = options.qos})) {
  window_.lock()->begin_ns = system_now_ns();
}

std::shared_ptr<TopicStatistics> TopicStatistics::create(const std::shared_ptr<Node>& node,
                                                         std::shared_ptr<exec::CallbackGroup> group,
                                                         const Options& options) {
  if (options.period_ns <= 0) throw InvalidArgument("topic statistics: the publish period must be greater than 0");
  const std::shared_ptr<TopicStatistics> statistics(new TopicStatistics(node, options));
  statistics->timer_ =
      Timer::create(std::make_shared<Clock>(ClockType::steady_time), options.period_ns, std::move(group),
                    [weak = std::weak_ptr(statistics)](const TimerCall&, exec::Claim&) {
                      if (const auto alive = weak.lock()) alive->tell();
                    });
  node->adopt(statistics->timer_);
  return statistics;
}

TopicStatistics::~TopicStatistics() {
  if (timer_) timer_->leave();
  publisher_->destroy();
}

void TopicStatistics::observe(std::int64_t source_timestamp_ns, std::int64_t received_timestamp_ns) {
  auto window = window_.lock();
  if (source_timestamp_ns > 0) {
    window->age.add(static_cast<double>(received_timestamp_ns - source_timestamp_ns) / nanoseconds_per_millisecond);
  }
  const std::int64_t last = std::exchange(window->last_received_ns, received_timestamp_ns);
  if (last != 0) {
    window->period.add(static_cast<double>(received_timestamp_ns - last) / nanoseconds_per_millisecond);
  }
}

void TopicStatistics::tell() {
  const std::int64_t now = system_now_ns();
  Window over;
  {
    auto window = window_.lock();
    over = std::exchange(*window, Window{now, window->last_received_ns, {}, {}});
  }
  try {
    publish("message_age", over.age, over.begin_ns, now);
    publish("message_period", over.period, over.begin_ns, now);
  } catch (const ContextInvalid&) {
  } catch (const Closed&) {
  }
}

void TopicStatistics::publish(const char* source, const Moments& moments, std::int64_t begin_ns, std::int64_t end_ns) {
  const std::pair<DataType, double> points[] = {{DataType::average, moments.average()},
                                                {DataType::maximum, moments.maximum()},
                                                {DataType::minimum, moments.minimum()},
                                                {DataType::count, static_cast<double>(moments.count())},
                                                {DataType::deviation, moments.deviation()}};
  cdr::Writer writer;
  writer.put_string(node_name_);
  writer.put_string(source);
  writer.put_string("ms");
  put_time(writer, begin_ns);
  put_time(writer, end_ns);
  writer.put_length(std::size(points));
  for (const auto& [type, value] : points) {
    writer.put(static_cast<std::uint8_t>(type));
    writer.put(value);
  }
  publisher_->publish(writer.pieces());
}

}  // namespace myelin::node
