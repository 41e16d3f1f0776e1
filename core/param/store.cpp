// SPDX-License-Identifier: Apache-2.0
#include "core/param/store.hpp"

#include <algorithm>

#include "core/param/range.hpp"

namespace myelin::param {
namespace {

constexpr char separator = '.';
constexpr std::uint64_t depth_recursive = 0;

bool type_fits(const Value& value, const Descriptor& descriptor) {
  return descriptor.dynamic_typing || type_of(value) == Type::not_set || type_of(value) == descriptor.type;
}

bool within_depth(std::string_view name, std::uint64_t depth) {
  return static_cast<std::uint64_t>(std::count(name.begin(), name.end(), separator)) < depth;
}

bool stands_below(std::string_view name, std::string_view prefix, std::uint64_t depth) {
  if (name == prefix) return true;
  if (!name.starts_with(prefix) || name[prefix.size()] != separator) return false;
  return depth == depth_recursive || within_depth(name.substr(prefix.size() + 1), depth);
}

}  // namespace

Value Store::get(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    if (allow_undeclared_) return {};
    throw NotDeclared(name);
  }
  const Entry& entry = found->second;
  if (type_of(entry.value) == Type::not_set && !entry.descriptor.dynamic_typing) throw Uninitialized(name);
  return entry.value;
}

std::optional<Value> Store::find(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return std::nullopt;
  return found->second.value;
}

Type Store::type(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found != entries_.end()) return type_of(found->second.value);
  if (allow_undeclared_) return Type::not_set;
  throw NotDeclared(name);
}

Descriptor Store::describe(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found != entries_.end()) return found->second.descriptor;
  if (allow_undeclared_) return {};
  throw NotDeclared(name);
}

std::vector<Parameter> Store::all() const {
  std::vector<Parameter> parameters;
  for (const auto& [name, entry] : entries_) parameters.push_back({name, entry.value});
  return parameters;
}

std::vector<const Store::Entries::value_type*> Store::in_order() const {
  std::vector<const Entries::value_type*> ordered;
  for (const auto& entry : entries_) ordered.push_back(&entry);
  std::sort(ordered.begin(), ordered.end(), [](auto* a, auto* b) { return a->second.order < b->second.order; });
  return ordered;
}

std::vector<Parameter> Store::by_prefix(std::string_view prefix) const {
  const std::string start = prefix.empty() ? "" : std::string(prefix) + separator;
  std::vector<Parameter> parameters;
  for (const auto* entry : in_order()) {
    if (entry->first.starts_with(start)) parameters.push_back({entry->first.substr(start.size()), entry->second.value});
  }
  return parameters;
}

Listing Store::list(const std::vector<std::string>& prefixes, std::uint64_t depth) const {
  Listing listing;
  for (const auto* entry : in_order()) {
    const std::string& name = entry->first;
    const bool wanted = prefixes.empty()
                            ? depth == depth_recursive || within_depth(name, depth)
                            : std::any_of(prefixes.begin(), prefixes.end(),
                                          [&](const std::string& prefix) { return stands_below(name, prefix, depth); });
    if (!wanted) continue;
    listing.names.push_back(name);
    const std::size_t last = name.rfind(separator);
    if (last == std::string::npos) continue;
    std::string prefix = name.substr(0, last);
    if (std::find(listing.prefixes.begin(), listing.prefixes.end(), prefix) == listing.prefixes.end()) {
      listing.prefixes.push_back(std::move(prefix));
    }
  }
  return listing;
}

Verdict Store::check(const Parameter& parameter, const Descriptor& descriptor) const {
  if (!descriptor.dynamic_typing && has(parameter.name) && type_of(parameter.value) == Type::not_set) {
    return {false, "Static parameter cannot be undeclared"};
  }
  if (!type_fits(parameter.value, descriptor)) {
    return {false, std::string("Wrong parameter type, expected 'Type.") + type_name(descriptor.type) + "' got 'Type." +
                       type_name(type_of(parameter.value)) + "'"};
  }
  if (const auto* integer = std::get_if<std::int64_t>(&parameter.value); integer && !descriptor.integer_range.empty()) {
    return check_range(parameter.name, *integer, descriptor.integer_range.front());
  }
  if (const auto* number = std::get_if<double>(&parameter.value); number && !descriptor.floating_point_range.empty()) {
    return check_range(parameter.name, *number, descriptor.floating_point_range.front());
  }
  return {};
}

Verdict Store::check_declare(const Parameter& parameter, const Descriptor& descriptor) const {
  if (has(parameter.name)) throw AlreadyDeclared({parameter.name});
  if (!type_fits(parameter.value, descriptor)) throw InvalidType(parameter, descriptor.type);
  return check(parameter, descriptor);
}

Changes Store::declare(const Parameter& parameter, const Descriptor& descriptor) {
  Changes changes;
  assign(parameter, descriptor, changes);
  return changes;
}

void Store::undeclare(const std::string& name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) throw NotDeclared(name);
  if (found->second.descriptor.read_only) throw Immutable(name);
  entries_.erase(found);
}

void Store::require_declared(const std::vector<Parameter>& parameters) const {
  if (allow_undeclared_) return;
  std::vector<std::string> undeclared;
  for (const Parameter& parameter : parameters) {
    if (!has(parameter.name)) undeclared.push_back(parameter.name);
  }
  if (!undeclared.empty()) throw NotDeclared(std::move(undeclared));
}

Verdict Store::check(const std::vector<Parameter>& parameters) const {
  for (const Parameter& parameter : parameters) {
    const auto found = entries_.find(parameter.name);
    if (found == entries_.end()) continue;
    const Descriptor& descriptor = found->second.descriptor;
    if (descriptor.read_only) return {false, "Trying to set a read-only parameter: " + parameter.name + "."};
    if (const Verdict verdict = check(parameter, descriptor); !verdict.successful) return verdict;
  }
  return {};
}

Changes Store::set(const std::vector<Parameter>& parameters) {
  Changes changes;
  for (const Parameter& parameter : parameters) {
    const auto found = entries_.find(parameter.name);
    if (type_of(parameter.value) == Type::not_set) {
      changes.deleted.push_back(parameter);
      if (found != entries_.end()) entries_.erase(found);
      continue;
    }
    Descriptor descriptor;
    if (found != entries_.end())
      descriptor = found->second.descriptor;
    else
      descriptor.dynamic_typing = true;
    assign(parameter, std::move(descriptor), changes);
  }
  return changes;
}

void Store::assign(const Parameter& parameter, Descriptor descriptor, Changes& changes) {
  descriptor.name = parameter.name;
  if (descriptor.dynamic_typing) descriptor.type = type_of(parameter.value);
  const auto [entry, fresh] = entries_.try_emplace(parameter.name);
  if (fresh) entry->second.order = next_order_++;
  auto& list = type_of(entry->second.value) == Type::not_set ? changes.added : changes.changed;
  list.push_back(parameter);
  entry->second.value = parameter.value;
  entry->second.descriptor = std::move(descriptor);
}

void Store::set_descriptor(const std::string& name, Descriptor descriptor, const std::optional<Value>& alternative) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    if (allow_undeclared_) return;
    throw NotDeclared(name);
  }
  if (found->second.descriptor.read_only) throw Immutable(name);
  Parameter parameter{name, get(name)};
  descriptor.name = name;
  if (descriptor.type == Type::not_set) descriptor.type = found->second.descriptor.type;
  if (!check(parameter, descriptor).successful) {
    parameter.value = alternative.value_or(parameter.value);
    const Verdict verdict = check(parameter, descriptor);
    if (!verdict.successful) throw InvalidValue(name, parameter.value, verdict.reason);
  }
  if (descriptor.dynamic_typing) descriptor.type = type_of(parameter.value);
  found->second.value = parameter.value;
  found->second.descriptor = std::move(descriptor);
}

}  // namespace myelin::param
