// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rcpputils {

// Empty when it is not set. Throws std::runtime_error for a name that is null.
inline std::string get_env_var(const char* env_var) {
  if (env_var == nullptr) throw std::runtime_error("argument env_name is null");
  const char* const value = std::getenv(env_var);
  return value == nullptr ? "" : value;
}

// Null unsets it. Throws std::runtime_error for a name that no variable can have.
inline bool set_env_var(const char* env_var, const char* env_value) {
  if (env_var == nullptr) throw std::runtime_error("env_name is null");
  if ((env_value == nullptr ? ::unsetenv(env_var) : ::setenv(env_var, env_value, 1)) == 0) return true;
  throw std::runtime_error(std::generic_category().message(errno));
}

}  // namespace rcpputils
