// SPDX-License-Identifier: Apache-2.0
// Myelin's own environment variables. What makes no sense there counts as not set, and wrong_settings() says so.
//
//   MYELIN_LANE        0: no shared memory between processes. 1 by default.
//   MYELIN_LANE_SIZE   the most that this process keeps in shared memory for what it publishes: octets, or with K, M or G.
//   MYELIN_SPIN_US     so many microseconds a thread watches for messages before it sleeps, at most 1000000. 0 by default.
//
// An empty one is not set.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace myelin::settings {

bool lane();
std::optional<std::uint64_t> lane_size();
std::chrono::microseconds spin();

// A sentence for each variable that makes no sense, which names it.
std::vector<std::string> wrong();

}  // namespace myelin::settings
