// SPDX-License-Identifier: Apache-2.0
// How a wait for a future ended.
#pragma once

#include <ostream>
#include <string>

namespace rclcpp {

enum class FutureReturnCode { SUCCESS, INTERRUPTED, TIMEOUT };

inline std::string to_string(const FutureReturnCode& code) {
  const std::string number = " (" + std::to_string(static_cast<int>(code)) + ")";
  switch (code) {
    case FutureReturnCode::SUCCESS:
      return "SUCCESS" + number;
    case FutureReturnCode::INTERRUPTED:
      return "INTERRUPTED" + number;
    case FutureReturnCode::TIMEOUT:
      return "TIMEOUT" + number;
  }
  return "Unknown enum value" + number;
}
inline std::ostream& operator<<(std::ostream& out, const FutureReturnCode& code) {
  return out << to_string(code);
}

}  // namespace rclcpp
