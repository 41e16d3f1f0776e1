// SPDX-License-Identifier: Apache-2.0
// Store: the parameters of a node as data, and the rules of ROS 2 for reading and changing them. No callbacks, messages,
// threads: Parameters adds those.
//
//   Store store(false);
//   store.declare({"rate", 10.0}, descriptor);          // after check_declare()
//   Verdict verdict = store.check({{"rate", 20.0}});    // would it be accepted?
//   Changes changes = store.set({{"rate", 20.0}});      // do it
//
// Unless its descriptor says dynamic_typing, a parameter keeps the type it was declared with. A value that is not set
// deletes a dynamically typed parameter; a statically typed one may be declared without a value and is then uninitialized.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/param/error.hpp"

namespace myelin::param {

// What a change did: the lists of rcl_interfaces/msg/ParameterEvent.
struct Changes {
  std::vector<Parameter> added, changed, deleted;
};

// rcl_interfaces/msg/ListParametersResult
struct Listing {
  std::vector<std::string> names, prefixes;
};

class Store {
 public:
  explicit Store(bool allow_undeclared) : allow_undeclared_(allow_undeclared) {}
  bool allows_undeclared() const { return allow_undeclared_; }

  bool has(std::string_view name) const { return entries_.find(name) != entries_.end(); }
  Value get(const std::string& name) const;  // NotDeclared, Uninitialized
  std::optional<Value> find(std::string_view name) const;
  Type type(const std::string& name) const;                         // NotDeclared
  Descriptor describe(const std::string& name) const;               // NotDeclared
  std::vector<Parameter> all() const;                               // in order of name
  std::vector<Parameter> by_prefix(std::string_view prefix) const;  // in order of declaration, names without the prefix
  Listing list(const std::vector<std::string>& prefixes, std::uint64_t depth) const;  // in order of declaration

  // Declaring. check_declare() throws AlreadyDeclared, InvalidType; a value that the descriptor's range excludes is a
  // verdict. declare() REQUIRES that check_declare() is content.
  Verdict check_declare(const Parameter& parameter, const Descriptor& descriptor) const;
  Changes declare(const Parameter& parameter, const Descriptor& descriptor);
  void undeclare(const std::string& name);  // NotDeclared, Immutable

  // Setting. require_declared() throws NotDeclared unless undeclared ones are allowed. set() REQUIRES that check() is
  // content.
  void require_declared(const std::vector<Parameter>& parameters) const;
  Verdict check(const std::vector<Parameter>& parameters) const;
  Changes set(const std::vector<Parameter>& parameters);

  // Keeps the value if the new descriptor allows it, else takes the alternative; a descriptor without a type keeps the
  // parameter's. Throws NotDeclared unless undeclared ones
  // are allowed (then nothing happens), Immutable, Uninitialized, InvalidValue.
  void set_descriptor(const std::string& name, Descriptor descriptor, const std::optional<Value>& alternative);

 private:
  struct Entry {
    Value value;
    Descriptor descriptor;
    std::uint64_t order;  // of declaration
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  Verdict check(const Parameter& parameter, const Descriptor& descriptor) const;
  void assign(const Parameter& parameter, Descriptor descriptor, Changes& changes);
  std::vector<const Entries::value_type*> in_order() const;

  const bool allow_undeclared_;
  std::uint64_t next_order_ = 0;
  Entries entries_;
};

}  // namespace myelin::param
