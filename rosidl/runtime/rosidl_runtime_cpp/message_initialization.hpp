// SPDX-License-Identifier: Apache-2.0
// What a message's constructor does with its members.
#pragma once

namespace rosidl_runtime_cpp {

enum class MessageInitialization {
  ALL,            // defaults where the interface gives them, zero elsewhere
  SKIP,           // nothing: numbers have no value yet; for whoever fills in everything
  ZERO,           // zero everywhere
  DEFAULTS_ONLY,  // defaults; numbers without one have no value yet
};

constexpr bool sets_defaults(MessageInitialization init) {
  return init == MessageInitialization::ALL || init == MessageInitialization::DEFAULTS_ONLY;
}
constexpr bool sets_zeros(MessageInitialization init) {
  return init == MessageInitialization::ALL || init == MessageInitialization::ZERO;
}

}  // namespace rosidl_runtime_cpp
