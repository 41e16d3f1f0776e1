// SPDX-License-Identifier: Apache-2.0
// TimeSource: lets /clock say what time it is for a node (use_sim_time).
//
//   auto time_source = TimeSource::create(node);
//   time_source->enable(true);        // the node's clock stands at 0 until the first message comes
//
// The messages are taken where the node runs. Any thread may call any method.
#pragma once

#include <cstdint>
#include <memory>

#include "core/node/node.hpp"

namespace myelin::node {

class TimeSource {
 public:
  static std::shared_ptr<TimeSource> create(const std::shared_ptr<Node>& node);
  ~TimeSource();

  // Subscribes to /clock and overrides the node's clock, or ends both. Throws as Node::create_subscription().
  void enable(bool enabled);
  bool enabled() const;

 private:
  struct State;
  explicit TimeSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::node
