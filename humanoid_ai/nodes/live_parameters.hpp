// SPDX-License-Identifier: Apache-2.0
// LiveParameters: parameters with a meaning and a range, read by any thread, changed by anybody while the node runs.
//
//   Live<double> threshold = parameters.number("threshold", 0.5, 0.0, 1.0, "detections below do not count");
//   Live<std::string> model = parameters.text("model", "", "a file", [](const std::string& path) { return complaint(path); });
//   parameters.on_change("model", [this] { load(model.get()); });       // in the thread that set it
//   if (score > threshold.get()) ...
//
// A value outside its range, or one that its check complains about, is refused when it is set, by whoever sets it, and at the
// start: then the declaration throws rclcpp::exceptions::InvalidParameterValueException with the reason. What was set before
// stays in place.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rcl_interfaces/msg/floating_point_range.hpp"
#include "rcl_interfaces/msg/integer_range.hpp"
#include "rcl_interfaces/msg/parameter_descriptor.hpp"
#include "rcl_interfaces/msg/set_parameters_result.hpp"
#include "rclcpp/rclcpp.hpp"

namespace humanoid_ai {

// The value of a parameter now. Copies refer to the same value; any thread.
template <class T>
class Live {
 public:
  Live() : Live(T{}) {}
  explicit Live(T value) : cell_(std::make_shared<Cell>(std::move(value))) {}

  T get() const {
    const std::lock_guard lock(cell_->mutex);
    return cell_->value;
  }
  void set(T value) const {
    const std::lock_guard lock(cell_->mutex);
    cell_->value = std::move(value);
  }

 private:
  struct Cell {
    explicit Cell(T initial) : value(std::move(initial)) {}
    std::mutex mutex;
    T value;
  };
  std::shared_ptr<Cell> cell_;
};

class LiveParameters {
 public:
  // Why a value cannot be taken, in one line; empty when it can.
  template <class T>
  using Check = std::function<std::string(const T&)>;

  // Of an rclcpp::Node or an rclcpp_lifecycle::LifecycleNode, which must outlive it.
  template <class NodeT>
  explicit LiveParameters(NodeT& node) {
    declare_ = [&node](const std::string& name, const rclcpp::ParameterValue& value,
                       const rcl_interfaces::msg::ParameterDescriptor& descriptor) {
      return node.declare_parameter(name, value, descriptor);
    };
    const std::shared_ptr<Entries> entries = entries_;
    checking_ = node.add_on_set_parameters_callback(
        [entries](const std::vector<rclcpp::Parameter>& set) { return entries->check(set); });
    taking_ = node.add_post_set_parameters_callback(
        [entries](const std::vector<rclcpp::Parameter>& set) { entries->take(set); });
  }
  ~LiveParameters() { entries_->clear(); }
  LiveParameters(const LiveParameters&) = delete;
  LiveParameters& operator=(const LiveParameters&) = delete;

  Live<double> number(const std::string& name, double value, double least, double most, const std::string& meaning,
                      Check<double> check = {}) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    descriptor.floating_point_range.resize(1);
    descriptor.floating_point_range[0].from_value = least;
    descriptor.floating_point_range[0].to_value = most;
    return declare<double>(name, value, descriptor, std::move(check));
  }

  Live<std::int64_t> integer(const std::string& name, std::int64_t value, std::int64_t least, std::int64_t most,
                             const std::string& meaning, Check<std::int64_t> check = {}) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    descriptor.integer_range.resize(1);
    descriptor.integer_range[0].from_value = least;
    descriptor.integer_range[0].to_value = most;
    descriptor.integer_range[0].step = 1;
    return declare<std::int64_t>(name, value, descriptor, std::move(check));
  }

  Live<std::string> text(const std::string& name, const std::string& value, const std::string& meaning,
                         Check<std::string> check = {}) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    return declare<std::string>(name, value, descriptor, std::move(check));
  }

  Live<bool> flag(const std::string& name, bool value, const std::string& meaning, Check<bool> check = {}) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    return declare<bool>(name, value, descriptor, std::move(check));
  }

  Live<std::vector<std::string>> texts(const std::string& name, const std::vector<std::string>& value,
                                       const std::string& meaning, Check<std::vector<std::string>> check = {}) {
    rcl_interfaces::msg::ParameterDescriptor descriptor;
    descriptor.description = meaning;
    return declare<std::vector<std::string>>(name, value, descriptor, std::move(check));
  }

  // Calls `react` whenever the parameter, declared before, was set; in the thread that set it, the new value in place.
  void on_change(const std::string& name, std::function<void()> react) { entries_->react(name, std::move(react)); }

 private:
  struct Entry {
    std::function<std::string(const rclcpp::Parameter&)> check;
    std::function<void(const rclcpp::Parameter&)> take;
    std::vector<std::function<void()>> reactions;
  };

  // Shared with the callbacks, which may outlive this object for a moment.
  class Entries {
   public:
    void add(const std::string& name, Entry entry) {
      const std::lock_guard lock(mutex_);
      entries_[name] = std::move(entry);
    }
    void react(const std::string& name, std::function<void()> reaction) {
      const std::lock_guard lock(mutex_);
      entries_.at(name).reactions.push_back(std::move(reaction));
    }
    void clear() {
      const std::lock_guard lock(mutex_);
      entries_.clear();
    }
    rcl_interfaces::msg::SetParametersResult check(const std::vector<rclcpp::Parameter>& set) {
      const std::lock_guard lock(mutex_);
      rcl_interfaces::msg::SetParametersResult result;
      result.successful = true;
      for (const rclcpp::Parameter& parameter : set) {
        const auto found = entries_.find(parameter.get_name());
        if (found == entries_.end() || !found->second.check) continue;
        result.reason = found->second.check(parameter);
        result.successful = result.reason.empty();
        if (!result.successful) break;
      }
      return result;
    }
    void take(const std::vector<rclcpp::Parameter>& set) {
      const std::lock_guard lock(mutex_);
      for (const rclcpp::Parameter& parameter : set) {
        const auto found = entries_.find(parameter.get_name());
        if (found != entries_.end()) found->second.take(parameter);
      }
      for (const rclcpp::Parameter& parameter : set) {
        const auto found = entries_.find(parameter.get_name());
        if (found == entries_.end()) continue;
        for (const auto& reaction : found->second.reactions) reaction();
      }
    }

   private:
    std::recursive_mutex mutex_;  // a reaction may set another parameter of the node
    std::unordered_map<std::string, Entry> entries_;
  };

  template <class T>
  Live<T> declare(const std::string& name, const T& value, const rcl_interfaces::msg::ParameterDescriptor& descriptor,
                  Check<T> check) {
    const Live<T> live(value);
    Entry entry;
    if (check) {
      entry.check = [check = std::move(check)](const rclcpp::Parameter& parameter) {
        return check(parameter.get_value<T>());
      };
    }
    entry.take = [live](const rclcpp::Parameter& parameter) { live.set(parameter.get_value<T>()); };
    entries_->add(name, std::move(entry));
    live.set(declare_(name, rclcpp::ParameterValue(value), descriptor).template get<T>());
    return live;
  }

  std::function<rclcpp::ParameterValue(const std::string&, const rclcpp::ParameterValue&,
                                       const rcl_interfaces::msg::ParameterDescriptor&)>
      declare_;
  const std::shared_ptr<Entries> entries_ = std::make_shared<Entries>();
  std::shared_ptr<void> checking_;  // the node calls them while these live
  std::shared_ptr<void> taking_;
};

}  // namespace humanoid_ai
