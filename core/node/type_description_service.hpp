// SPDX-License-Identifier: Apache-2.0
// TypeDescriptionService: `~/get_type_description` of a node, by which tools learn what a type looks like that they have
// no files of.
//
//   auto service = TypeDescriptionService::create(node);      // served where the node runs
//
// It answers for every type that the context's registry knows. A hash that is not that of our version of the type, or an
// unknown name, is refused in the response; it is never an error here.
#pragma once

#include <memory>

#include "core/node/node.hpp"

namespace myelin::node {

class TypeDescriptionService {
 public:
  // Throws as Node::create_service().
  static std::shared_ptr<TypeDescriptionService> create(const std::shared_ptr<Node>& node);
  ~TypeDescriptionService();

  void destroy();

 private:
  explicit TypeDescriptionService(std::shared_ptr<Service> service) : service_(std::move(service)) {}
  const std::shared_ptr<Service> service_;
};

}  // namespace myelin::node
