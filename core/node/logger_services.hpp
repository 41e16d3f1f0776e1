// SPDX-License-Identifier: Apache-2.0
// The services ~/get_logger_levels and ~/set_logger_levels of a node: others may ask and set the levels of the process's
// loggers.
#pragma once

#include <memory>

#include "core/node/node.hpp"

namespace myelin::node {

class LoggerServices {
 public:
  // They are served where the node runs, in `group`. Throws as Node::create_service().
  LoggerServices(Node& node, const std::shared_ptr<exec::CallbackGroup>& group);

 private:
  std::shared_ptr<Service> get_, set_;
};

}  // namespace myelin::node
