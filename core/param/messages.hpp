// SPDX-License-Identifier: Apache-2.0
// Parameters as rcl_interfaces messages. Plans come from the cache that the node's context has.
#pragma once

#include <string_view>
#include <vector>

#include "core/cdr/value.hpp"
#include "core/param/store.hpp"

namespace myelin::param {

cdr::Value value_message(cdr::PlanCache& plans, const Value& value);
cdr::Value parameter_message(cdr::PlanCache& plans, const Parameter& parameter);
cdr::Value descriptor_message(cdr::PlanCache& plans, const Descriptor& descriptor);
cdr::Value result_message(cdr::PlanCache& plans, const Verdict& verdict);
cdr::Value listing_message(cdr::PlanCache& plans, const Listing& listing);
cdr::Value event_message(cdr::PlanCache& plans, std::string_view node, std::int64_t stamp_ns, const Changes& changes);

// A type that ParameterType has no name for: any program can send one.
class UnknownType : public Error {
 public:
  using Error::Error;
};

// Throw UnknownType.
Value value_of(const cdr::Value& message);
Parameter parameter_of(const cdr::Value& message);

// Lists of strings have elements of their own in a message.
cdr::Value::List string_list(const std::vector<std::string>& texts);
std::vector<std::string> strings_of(const cdr::Value& list);

}  // namespace myelin::param
