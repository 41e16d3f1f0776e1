// SPDX-License-Identifier: Apache-2.0
// One remap rule as it stands after -r:
//
//   rule        := [node ":"] ( "__node:=" token | "__name:=" token | "__ns:=" namespace | match ":=" replacement )
//   match       := ["rostopic://" | "rosservice://"] name
//   replacement := name
//   name        := ["/" | "~/"] token { "/" token }
//   token       := letter or "_", then letters, digits, "_"
//
// Wildcards (*, **) and back references (\1) belong to the design of ROS 2's rules; rcl refuses them, and so do we.
#pragma once

#include <string_view>

#include "core/node/arguments.hpp"

namespace myelin::node {

// Throws InvalidRosArguments, saying what was expected where.
RemapRule parse_remap_rule(std::string_view text);

// "talker", "_x9": what may stand between slashes.
bool is_name_token(std::string_view text);

}  // namespace myelin::node
