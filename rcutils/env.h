// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

// The value of a variable, "" when it is not set. Null, or what was wrong.
inline const char* rcutils_get_env(const char* env_name, const char** env_value) {
  if (env_name == nullptr) return "argument env_name is null";
  if (env_value == nullptr) return "argument env_value is null";
  const char* const value = std::getenv(env_name);
  *env_value = value == nullptr ? "" : value;
  return nullptr;
}
// Null unsets it. False when no variable can have the name.
inline bool rcutils_set_env(const char* env_name, const char* env_value) {
  if (env_name == nullptr) return false;
  return (env_value == nullptr ? ::unsetenv(env_name) : ::setenv(env_name, env_value, 1)) == 0;
}
