// SPDX-License-Identifier: Apache-2.0
// Plan: a type description compiled once into what encoding and decoding need, nested types resolved.
//
// A Plan says what is on the wire; it does not know in what objects the values live. The walkers of core/cdr/walk.hpp
// drive a plan over any object model: cdr::Value (dynamic, below the core's own messages) or a face's own objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/idl/type.hpp"

namespace myelin::idl {
class Registry;
}

namespace myelin::cdr {

class Plan;

struct PlanField {
  std::string name;
  idl::Kind kind = idl::Kind::nested;
  idl::Collection collection = idl::Collection::none;
  std::uint8_t width = 0;  // octets of one primitive element on the wire, also its alignment; 0 for strings and nested
  std::uint32_t capacity = 0;          // elements of an array, bound of a bounded_sequence
  std::uint32_t string_capacity = 0;   // bound of a string; 0 is unbounded
  const Plan* nested = nullptr;        // when kind is nested
  const idl::Field* source = nullptr;  // where the default value is
  std::size_t minimum = 0;             // least octets of one element on the wire
};

class Plan {
 public:
  const std::string& type_name() const { return type_->name; }
  std::span<const PlanField> fields() const { return fields_; }
  const idl::Type& type() const { return *type_; }

  // The least number of octets that one value of this type takes on the wire, whatever its alignment: what lets a
  // decoder refuse an absurd sequence length before it allocates.
  std::size_t minimum_size() const { return minimum_size_; }

 private:
  friend class PlanCache;
  const idl::Type* type_ = nullptr;
  std::vector<PlanField> fields_;
  std::size_t minimum_size_ = 0;
};

// Compiles each type once. Any thread may call; plans live as long as the cache, and the cache no longer than the
// registry.
class PlanCache {
 public:
  explicit PlanCache(idl::Registry& registry) : registry_(registry) {}

  // "std_msgs/msg/String". Throws as idl::Registry::describe(), and Error for a type that contains itself.
  const Plan& plan(std::string_view type_name);

  idl::Registry& registry() { return registry_; }

 private:
  using Plans = std::unordered_map<std::string, std::unique_ptr<Plan>>;
  const Plan& find_or_compile(Plans& plans, const std::string& type_name);

  idl::Registry& registry_;
  Guarded<Plans> plans_;
};

}  // namespace myelin::cdr
