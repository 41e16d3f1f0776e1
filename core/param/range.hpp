// SPDX-License-Identifier: Apache-2.0
// Whether a number lies in the range of its descriptor. The ends always do; between them a step, where there is one,
// counts from the lower end. Doubles are compared within a relative 1e-6.
#pragma once

#include <string>

#include "core/param/error.hpp"

namespace myelin::param {

Verdict check_range(const std::string& name, std::int64_t value, const node::IntegerRange& range);
Verdict check_range(const std::string& name, double value, const node::FloatingPointRange& range);

}  // namespace myelin::param
