// SPDX-License-Identifier: Apache-2.0
// The component classes of the libraries that this process has loaded, by their full names. Any thread may call.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/process/shared.hpp"
#include "rclcpp_components/node_factory.hpp"

namespace rclcpp_components::detail {

using Factories = myelin::Guarded<std::map<std::string, std::shared_ptr<NodeFactory>, std::less<>>>;

inline std::shared_ptr<Factories> factories() {
  return myelin::process::shared<Factories>("rclcpp_components factories",
                                            [] { return std::make_shared<Factories>(); });
}

inline void register_class(std::string_view name, std::shared_ptr<NodeFactory> factory) {
  if (name.starts_with("::")) name.remove_prefix(2);
  factories()->lock()->insert_or_assign(std::string(name), std::move(factory));
}

// Null when no library that was loaded has such a class.
inline std::shared_ptr<NodeFactory> find_class(std::string_view name) {
  const auto all = factories();
  auto known = all->lock();
  const auto found = known->find(name);
  return found == known->end() ? nullptr : found->second;
}

}  // namespace rclcpp_components::detail
