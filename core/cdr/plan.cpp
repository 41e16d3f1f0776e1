// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/plan.hpp"

#include <limits>

#include "core/base/error.hpp"
#include "core/idl/registry.hpp"

namespace myelin::cdr {
namespace {

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();

// Saturating: the sizes come from a file anyone may have written.
std::size_t sum(std::size_t a, std::size_t b) {
  return a > most - b ? most : a + b;
}
std::size_t product(std::size_t a, std::size_t b) {
  return b != 0 && a > most / b ? most : a * b;
}

std::uint8_t width_of(idl::Kind kind) {
  switch (kind) {
    case idl::Kind::nested:
    case idl::Kind::string:
    case idl::Kind::wstring:
      return 0;
    case idl::Kind::int8:
    case idl::Kind::uint8:
    case idl::Kind::boolean:
    case idl::Kind::octet:
      return 1;
    case idl::Kind::int16:
    case idl::Kind::uint16:
      return 2;
    case idl::Kind::int32:
    case idl::Kind::uint32:
    case idl::Kind::float32:
      return 4;
    case idl::Kind::int64:
    case idl::Kind::uint64:
    case idl::Kind::float64:
      return 8;
  }
  throw Error("unknown kind " + std::to_string(static_cast<int>(kind)));
}

std::size_t element_minimum(const PlanField& field) {
  if (field.nested != nullptr) return field.nested->minimum_size();
  return field.width != 0 ? field.width : 4;  // a string is at least its length
}

std::size_t field_minimum(const PlanField& field) {
  switch (field.collection) {
    case idl::Collection::none:
      return field.minimum;
    case idl::Collection::array:
      return product(field.capacity, field.minimum);
    default:
      return 4;
  }
}

std::uint32_t counted(const idl::Type& type, const idl::Field& field, std::size_t capacity) {
  if (capacity > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(type.name + ": " + field.name + ": a capacity of " + std::to_string(capacity) +
                " is more than the wire can count");
  }
  return static_cast<std::uint32_t>(capacity);
}

}  // namespace

const Plan& PlanCache::plan(std::string_view type_name) {
  auto plans = plans_.lock();
  return find_or_compile(*plans, std::string(type_name));
}

const Plan& PlanCache::find_or_compile(Plans& plans, const std::string& type_name) {
  // A null plan is one that is being compiled, further up this call's own stack.
  const auto [entry, missing] = plans.try_emplace(type_name);
  if (!missing) {
    if (entry->second == nullptr) throw Error(type_name + ": contains itself");
    return *entry->second;
  }
  try {
    auto plan = std::make_unique<Plan>();
    plan->type_ = &registry_.describe(type_name).type;
    plan->fields_.reserve(plan->type_->fields.size());
    for (const idl::Field& source : plan->type_->fields) {
      PlanField field;
      field.name = source.name;
      field.kind = source.type.kind;
      field.collection = source.type.collection;
      field.width = width_of(source.type.kind);
      field.capacity = counted(*plan->type_, source, source.type.capacity);
      field.string_capacity = counted(*plan->type_, source, source.type.string_capacity);
      if (field.kind == idl::Kind::nested) field.nested = &find_or_compile(plans, source.type.nested_type);
      field.source = &source;
      field.minimum = element_minimum(field);
      plan->minimum_size_ = sum(plan->minimum_size_, field_minimum(field));
      plan->fields_.push_back(std::move(field));
    }
    if (plan->fields_.empty()) plan->minimum_size_ = 1;
    // Not through `entry`: compiling a nested type may have rehashed the map.
    return *(plans.at(type_name) = std::move(plan));
  } catch (...) {
    plans.erase(type_name);
    throw;
  }
}

}  // namespace myelin::cdr
