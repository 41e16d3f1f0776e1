// SPDX-License-Identifier: Apache-2.0
// ComponentManagerIsolated: a ComponentManager that runs each component in an executor of its own, in a thread of its own.
// What a component's callback throws ends the running of this component, with a line in the log, and of no other.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "rclcpp/executors/single_threaded_executor.hpp"
#include "rclcpp_components/component_manager.hpp"

namespace rclcpp_components {

template <class ExecutorT = rclcpp::executors::SingleThreadedExecutor>
class ComponentManagerIsolated : public ComponentManager {
 public:
  using ComponentManager::ComponentManager;
  ~ComponentManagerIsolated() override { unload_all(); }

 protected:
  void add_node_to_executor(uint64_t node_id) override {
    const auto base = node_wrappers_.at(node_id).get_node_base_interface();
    runners_[node_id] = std::make_unique<Runner>(base);
  }
  void remove_node_from_executor(uint64_t node_id) override { runners_.erase(node_id); }

 private:
  class Runner {
   public:
    explicit Runner(const rclcpp::node_interfaces::NodeBaseInterface::SharedPtr& node)
        : node_(node), executor_(in(*node)) {
      executor_.add_node(node_);
      thread_ = std::thread([this] { run(); });
    }
    ~Runner() {
      // A cancel that comes before the spin has no effect.
      while (!done_) {
        executor_.cancel();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      thread_.join();
      executor_.remove_node(node_);
    }
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

   private:
    static rclcpp::ExecutorOptions in(rclcpp::node_interfaces::NodeBaseInterface& node) {
      rclcpp::ExecutorOptions options;
      options.context = node.get_context();
      return options;
    }
    void run() {
      try {
        executor_.spin();
      } catch (const std::exception& error) {
        report(error.what());
      } catch (...) {
        report("something that is no std::exception");
      }
      done_ = true;
    }
    void report(const std::string& error) {
      const rclcpp::Logger logger = rclcpp::get_logger(node_->core()->logger_name());
      RCLCPP_FATAL(logger, "A callback threw, and the component runs no more: %s", error.c_str());
    }

    const rclcpp::node_interfaces::NodeBaseInterface::SharedPtr node_;
    ExecutorT executor_;
    std::atomic<bool> done_{false};
    std::thread thread_;
  };

  std::map<uint64_t, std::unique_ptr<Runner>> runners_;
};

}  // namespace rclcpp_components
