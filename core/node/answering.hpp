// SPDX-License-Identifier: Apache-2.0
// A service that the core answers itself, as messages that are values:
//
//   auto service = create_answering_service(*node, {"~/get_state", "lifecycle_msgs/srv/GetState", qos::services()}, group,
//                                           [](const cdr::Value& request, cdr::Value& response) { ... });
//
// A request that is no message of its type is dropped with a warning. What `answer` throws leaves the executor, and there
// is no answer then. Answers are lost without a word once the service was destroyed or its context shut down: nobody waits
// for them.
#pragma once

#include <functional>
#include <memory>

#include "core/cdr/value.hpp"
#include "core/node/node.hpp"

namespace myelin::node {

// Gets a response whose fields have their defaults. Runs where the node runs.
using Answer = std::function<void(const cdr::Value& request, cdr::Value& response)>;

// Throws as Node::create_service().
std::shared_ptr<Service> create_answering_service(Node& node, const EndpointSpec& spec,
                                                  std::shared_ptr<exec::CallbackGroup> group, Answer answer);

}  // namespace myelin::node
