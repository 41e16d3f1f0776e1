// SPDX-License-Identifier: Apache-2.0
#include "core/param/range.hpp"

#include <algorithm>
#include <cmath>

namespace myelin::param {
namespace {

constexpr double relative_tolerance = 1e-6;

bool is_close(double a, double b) {
  if (a == b) return true;
  if (std::isinf(a) || std::isinf(b)) return false;
  return std::abs(a - b) <= relative_tolerance * std::max(std::abs(a), std::abs(b));
}

// The full stop after "range" is there for integers only: upstream's texts, which programs compare.
template <class T>
Verdict out_of_range(const std::string& name, const char* range, T low, T high, T value) {
  return {false, "Parameter " + name + " out of " + range + " Min: " + node::to_string(low) +
                     ", Max: " + node::to_string(high) + ", value: " + node::to_string(value)};
}

template <class T, class Step>
Verdict off_step(const std::string& name, const char* how, T low, T high, T value, Step step) {
  return {false, "The parameter value for " + name + " is not " + how + " step. Min: " + node::to_string(low) +
                     ", max: " + node::to_string(high) + ", value: " + node::to_string(value) + ", step: " + step};
}

}  // namespace

Verdict check_range(const std::string& name, std::int64_t value, const node::IntegerRange& range) {
  const auto [low, high] = std::minmax({range.from, range.to});
  if (value == low || value == high) return {};
  if (value < low || value > high) return out_of_range(name, "range.", low, high, value);
  const std::uint64_t distance = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(low);
  if (range.step != 0 && distance % range.step != 0) {
    return off_step(name, "a valid", low, high, value, std::to_string(range.step));
  }
  return {};
}

Verdict check_range(const std::string& name, double value, const node::FloatingPointRange& range) {
  const auto [low, high] = std::minmax({range.from, range.to});
  if (is_close(value, low) || is_close(value, high)) return {};
  if (!(low < value && value < high)) return out_of_range(name, "range", low, high, value);
  if (range.step != 0.0) {
    const double steps = std::nearbyint((value - low) / range.step);
    if (!is_close(low + steps * range.step, value)) {
      return off_step(name, "close enough to a valid", low, high, value, node::to_string(range.step));
    }
  }
  return {};
}

}  // namespace myelin::param
