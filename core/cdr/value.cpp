// SPDX-License-Identifier: Apache-2.0
#include "core/cdr/value.hpp"

#include <stdexcept>

#include "core/cdr/unicode.hpp"
#include "core/cdr/walk.hpp"

namespace myelin::cdr {
namespace {

template <class T>
T number(const idl::Literal& literal) {
  return std::visit(
      [](const auto& value) -> T {
        if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>) {
          return static_cast<T>(value);
        } else {
          throw Error("a number is needed");
        }
      },
      literal.value);
}

std::string text(const idl::Literal& literal) {
  const auto* value = std::get_if<std::string>(&literal.value);
  if (value == nullptr) throw Error("a string is needed");
  return *value;
}

Value scalar_default(const PlanField& field, const idl::Literal* literal) {
  switch (field.kind) {
    case idl::Kind::nested:
      return Value(*field.nested);
    case idl::Kind::string:
      return literal ? text(*literal) : std::string();
    case idl::Kind::wstring:
      return literal ? utf16(text(*literal)) : std::u16string();
    default:
      return with_primitive(field.kind, [&]<class T>() { return Value(literal ? number<T>(*literal) : T{}); });
  }
}

// Elements of an array or sequence: the literals where there are any, otherwise as many defaults as the type always
// has.
Value list_default(const PlanField& field, const idl::Literal::List* literals) {
  const std::size_t fixed = field.collection == idl::Collection::array ? field.capacity : 0;
  const std::size_t count = literals ? literals->size() : fixed;
  if (field.width == 0) {
    Value::List list;
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i) list.push_back(scalar_default(field, literals ? &(*literals)[i] : nullptr));
    return list;
  }
  return with_primitive(field.kind, [&]<class T>() {
    using Element = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    std::vector<Element> elements(count);
    for (std::size_t i = 0; literals && i < count; ++i) elements[i] = static_cast<Element>(number<T>((*literals)[i]));
    return Value(std::move(elements));
  });
}

Value default_of(const PlanField& field) {
  const auto& literals = field.source->default_value;
  if (field.collection == idl::Collection::none) {
    return scalar_default(field, literals.empty() ? nullptr : &literals.front());
  }
  return list_default(field, literals.empty() ? nullptr : &std::get<idl::Literal::List>(literals.front().value));
}

std::size_t index_of(const Value& value, std::string_view name) {
  const auto* record = std::get_if<Value::Struct>(&value.data());
  if (record == nullptr) throw std::out_of_range("no structure to look for field " + std::string(name) + " in");
  const std::span<const PlanField> fields = record->plan->fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return i;
  }
  throw std::out_of_range(record->plan->type_name() + " has no field " + std::string(name));
}

}  // namespace

Value::Value(const Plan& plan) {
  Struct record{&plan, {}};
  record.fields.reserve(plan.fields().size());
  for (const PlanField& field : plan.fields()) record.fields.push_back(default_of(field));
  data_ = std::move(record);
}

Value& Value::operator[](std::string_view field) {
  const std::size_t index = index_of(*this, field);
  return as<Struct>().fields.at(index);
}

const Value& Value::operator[](std::string_view field) const {
  const std::size_t index = index_of(*this, field);
  return as<Struct>().fields.at(index);
}

}  // namespace myelin::cdr
