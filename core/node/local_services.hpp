// SPDX-License-Identifier: Apache-2.0
// Which services of this process are called so and run in a certain executor: those that a thread which waits for their
// answer may have to serve itself.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/node/endpoints.hpp"

namespace myelin::node {

std::vector<std::shared_ptr<Service>> local_services(const std::string& name, const exec::Executor& executor);

}  // namespace myelin::node
