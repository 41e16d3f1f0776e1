// SPDX-License-Identifier: Apache-2.0
// How a context begins: its domain, and what signals do to it. A value.
#pragma once

#include <cstddef>
#include <optional>

#include "core/node/environment.hpp"

namespace rclcpp {

class InitOptions {
 public:
  // Whether SIGINT and SIGTERM, when rclcpp handles them, shut the context down.
  bool shutdown_on_signal = true;

  InitOptions() = default;

  bool auto_initialize_logging() const { return initialize_logging_; }
  // Logging always begins with the first context; with false, the logging flags of this one's arguments are not its.
  InitOptions& auto_initialize_logging(bool initialize_logging) {
    initialize_logging_ = initialize_logging;
    return *this;
  }
  // That of ROS_DOMAIN_ID.
  void use_default_domain_id() { domain_id_.reset(); }
  void set_domain_id(std::size_t domain_id) { domain_id_ = domain_id; }
  std::size_t get_domain_id() const { return domain_id_ ? *domain_id_ : myelin::node::domain_id_from_environment(); }

 private:
  bool initialize_logging_ = true;
  std::optional<std::size_t> domain_id_;
};

}  // namespace rclcpp
