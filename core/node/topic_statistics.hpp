// SPDX-License-Identifier: Apache-2.0
// TopicStatistics: how old the messages of a subscription are when they come, and how far apart, in milliseconds, told once a
// period as two statistics_msgs/msg/MetricsMessage ("message_age", "message_period") and then begun anew.
//
// Any thread may call any method.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/guarded.hpp"
#include "core/node/node.hpp"

namespace myelin::node {

// Mean and deviation of what was added, by Welford's method.
class Moments {
 public:
  void add(double value);
  std::uint64_t count() const { return count_; }
  // NaN when nothing was added.
  double average() const;
  double minimum() const;
  double maximum() const;
  double deviation() const;  // of the population

 private:
  std::uint64_t count_ = 0;
  double average_ = 0, squares_ = 0, minimum_ = 0, maximum_ = 0;
};

class TopicStatistics {
 public:
  struct Options {
    std::string topic = "/statistics";
    std::int64_t period_ns = 1'000'000'000;
    transport::Qos qos = transport::qos::standard();
  };
  // Its timer runs in `group`, where the node runs. Throws as Node::create_publisher(), and InvalidArgument for a period that is
  // not positive.
  static std::shared_ptr<TopicStatistics> create(const std::shared_ptr<Node>& node,
                                                 std::shared_ptr<exec::CallbackGroup> group, const Options& options);
  ~TopicStatistics();

  // A message came; both on the system's clock. Without a source timestamp (0) its age is not known.
  void observe(std::int64_t source_timestamp_ns, std::int64_t received_timestamp_ns);

 private:
  struct Window {
    std::int64_t begin_ns = 0;
    std::int64_t last_received_ns = 0;  // 0: none yet
    Moments age, period;
  };
  TopicStatistics(const std::shared_ptr<Node>& node, const Options& options);
  void tell();
  void publish(const char* source, const Moments& moments, std::int64_t begin_ns, std::int64_t end_ns);

  const std::string node_name_;
  const std::shared_ptr<Publisher> publisher_;
  std::shared_ptr<Timer> timer_;
  Guarded<Window> window_;
};

}  // namespace myelin::node
