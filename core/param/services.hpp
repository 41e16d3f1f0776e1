// SPDX-License-Identifier: Apache-2.0
// The six parameter services of a node: `~/describe_parameters` and so on, through which other programs see and change its
// parameters. Requests are served where the node runs.
//
// A request that is no message of its type is dropped with a warning; a refusal of any other kind is in the response.
// What a user's callback throws leaves the executor, as it does when the node sets its own parameters.
#pragma once

#include <memory>
#include <vector>

#include "core/param/parameters.hpp"

namespace myelin::param {

class Services {
 public:
  // Requests that ask are served in the one group, requests that set in the other. Throws as Node::create_service(). Does
  // not keep `parameters` alive.
  Services(node::Node& node, const std::shared_ptr<Parameters>& parameters,
           const std::shared_ptr<exec::CallbackGroup>& asking, const std::shared_ptr<exec::CallbackGroup>& setting);
  void destroy();

 private:
  std::vector<std::shared_ptr<node::Service>> services_;
};

}  // namespace myelin::param
