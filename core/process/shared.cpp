// SPDX-License-Identifier: Apache-2.0
#include "core/process/shared.hpp"

#include <map>
#include <string>

#include "core/base/guarded.hpp"

namespace myelin::process {

std::shared_ptr<void> shared(std::string_view name, const std::function<std::shared_ptr<void>()>& make) {
  static auto* const things = new Guarded<std::map<std::string, std::shared_ptr<void>, std::less<>>>;
  auto known = things->lock();
  if (const auto found = known->find(name); found != known->end()) return found->second;
  return known->emplace(name, make()).first->second;
}

}  // namespace myelin::process
