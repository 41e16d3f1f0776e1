// SPDX-License-Identifier: Apache-2.0
// What the module libhumanoid_ai_torch.so exports, so that nobody links libtorch who does not use it.
#pragma once

#include <cstddef>

#include "humanoid_ai/perception/detectors/network.hpp"

// A network that the caller deletes; null when it cannot be had: then `why` says so in one line, cut off at `why_size`.
extern "C" humanoid_ai::Network* humanoid_ai_open_torchscript(const char* path, char* why, std::size_t why_size);
