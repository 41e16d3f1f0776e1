// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder speak of: a context, nodes in it, and an executor that runs them in a thread.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rclcpp/executors.hpp"
#include "rclcpp/node.hpp"

namespace rclcpp {

template <class Condition>
void await(Condition&& condition) {
  while (!condition()) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

// A name that no other test, and no other run of this one, uses.
inline std::string unique(const std::string& name) {
  static int count = 0;
  return name + "_" + std::to_string(::getpid()) + "_" + std::to_string(count++);
}

inline Context::SharedPtr new_context(std::vector<const char*> arguments = {}) {
  arguments.insert(arguments.begin(), "test");
  InitOptions options;
  options.set_domain_id(41);
  auto context = std::make_shared<Context>();
  context->init(static_cast<int>(arguments.size()), arguments.data(), options);
  return context;
}

// Runs the nodes that are added, from its making to its end.
class Spinner {
 public:
  explicit Spinner(const Context::SharedPtr& context)
      : executor(options(context)), thread_([this] { executor.spin(); }) {
    await([this] { return executor.is_spinning(); });  // a cancel() before that would be in vain
  }
  ~Spinner() {
    executor.cancel();
    thread_.join();
  }
  executors::SingleThreadedExecutor executor;

 private:
  static ExecutorOptions options(const Context::SharedPtr& context) {
    ExecutorOptions options;
    options.context = context;
    return options;
  }
  std::thread thread_;
};

class World : public testing::Test {
 protected:
  Node::SharedPtr node(const std::string& name = "node", NodeOptions options = NodeOptions()) {
    return std::make_shared<Node>(name, options.context(context).start_parameter_services(false));
  }
  // A node that runs already.
  Node::SharedPtr running(const std::string& name = "node", const NodeOptions& options = NodeOptions()) {
    auto made = node(name, options);
    spinner.executor.add_node(made);
    return made;
  }

  const Context::SharedPtr context = new_context();
  Spinner spinner{context};
};

template <class Publisher, class Subscription>
void await_matched(const Publisher& publisher, const Subscription& subscription) {
  await([&] { return publisher->get_subscription_count() > 0 && subscription->get_publisher_count() > 0; });
}

}  // namespace rclcpp
