// SPDX-License-Identifier: Apache-2.0
// A Value as the source and the target of the walk.
#include <array>

#include "core/cdr/value.hpp"
#include "core/cdr/walk.hpp"

namespace myelin::cdr {
namespace {

constexpr std::array<const char*, std::variant_size_v<Value::Data>> alternative_names = {
    "nothing", "boolean",  "int8",    "uint8",    "int16",     "uint16",    "int32",   "uint32",     "int64",
    "uint64",  "float32",  "float64", "string",   "wstring",   "int8[]",    "uint8[]", "int16[]",    "uint16[]",
    "int32[]", "uint32[]", "int64[]", "uint64[]", "float32[]", "float64[]", "a list",  "a structure"};

template <class T, std::size_t I = 0>
constexpr std::size_t index_of_alternative() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, Value::Data>, T>) {
    return I;
  } else {
    return index_of_alternative<T, I + 1>();
  }
}

// What the vector of a primitive's array holds.
template <class T>
using Element = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;

template <class T>
const T& alternative(const Value& value) {
  const T* found = std::get_if<T>(&value.data());
  if (found == nullptr) {
    throw Fault(std::string("holds ") + alternative_names[value.data().index()] + ", needs " +
                alternative_names[index_of_alternative<T>()]);
  }
  return *found;
}

class ValueSource {
 public:
  // Checks that the value is a structure of the plan's type.
  ValueSource(const Value& value, const Plan& plan) : record_(&alternative<Value::Struct>(value)), plan_(&plan) {
    // Caches may differ between the value and the message it was put into; types may not.
    if (record_->plan != plan_ && !(record_->plan != nullptr && record_->plan->type() == plan_->type())) {
      throw Fault("holds " + (record_->plan ? record_->plan->type_name() : "a structure without type") + ", needs " +
                  plan_->type_name());
    }
    if (record_->fields.size() != plan_->fields().size()) {
      throw Fault("holds " + std::to_string(record_->fields.size()) + " fields, needs " +
                  std::to_string(plan_->fields().size()));
    }
  }

  template <class T>
  T scalar(std::size_t field) const {
    return alternative<T>(record_->fields[field]);
  }
  std::string_view string(std::size_t field) const { return alternative<std::string>(record_->fields[field]); }
  std::u16string_view wstring(std::size_t field) const { return alternative<std::u16string>(record_->fields[field]); }

  Elements primitives(std::size_t field) const {
    return with_primitive(plan_->fields()[field].kind, [&]<class T>() -> Elements {
      const auto& elements = alternative<std::vector<Element<T>>>(record_->fields[field]);
      if constexpr (std::is_same_v<T, bool>) {
        for (const std::uint8_t octet : elements) {
          if (octet > 1) throw Fault("a boolean of value " + std::to_string(octet));
        }
      }
      return Bytes(std::as_bytes(std::span(elements)));
    });
  }

  std::size_t size(std::size_t field) const { return list(field).size(); }
  std::string_view string(std::size_t field, std::size_t element) const {
    return alternative<std::string>(list(field)[element]);
  }
  std::u16string_view wstring(std::size_t field, std::size_t element) const {
    return alternative<std::u16string>(list(field)[element]);
  }

  ValueSource child(std::size_t field) const { return {record_->fields[field], *plan_->fields()[field].nested}; }
  ValueSource child(std::size_t field, std::size_t element) const {
    return {list(field)[element], *plan_->fields()[field].nested};
  }

 private:
  const Value::List& list(std::size_t field) const { return alternative<Value::List>(record_->fields[field]); }

  const Value::Struct* record_;
  const Plan* plan_;
};

class ValueTarget {
 public:
  // Makes the value a structure whose fields are all still to come.
  ValueTarget(Value& value, const Plan& plan)
      : record_(&value.data().emplace<Value::Struct>(Value::Struct{&plan, Value::List(plan.fields().size())})) {}

  template <class T>
  void scalar(std::size_t field, T value) {
    record_->fields[field].data().emplace<T>(value);
  }
  void string(std::size_t field, std::string_view text) { put(record_->fields[field], text); }
  void wstring(std::size_t field, const WideText& text) { put(record_->fields[field], text); }

  void primitives(std::size_t field, const RawArray& raw) {
    with_primitive(record_->plan->fields()[field].kind, [&]<class T>() {
      auto& elements = record_->fields[field].data().emplace<std::vector<Element<T>>>();
      if (raw.viewable()) {
        // Spares large arrays being filled with zeros first.
        const auto* first = reinterpret_cast<const Element<T>*>(raw.bytes.data());
        elements.assign(first, first + raw.size());
      } else {
        elements.resize(raw.size());
        raw.copy_to(elements.data());
      }
    });
  }

  void resize(std::size_t field, std::size_t count) { record_->fields[field].data().emplace<Value::List>(count); }
  void string(std::size_t field, std::size_t element, std::string_view text) { put(list(field)[element], text); }
  void wstring(std::size_t field, std::size_t element, const WideText& text) { put(list(field)[element], text); }

  ValueTarget child(std::size_t field) { return {record_->fields[field], *record_->plan->fields()[field].nested}; }
  ValueTarget child(std::size_t field, std::size_t element) {
    return {list(field)[element], *record_->plan->fields()[field].nested};
  }

 private:
  static void put(Value& value, std::string_view text) { value.data().emplace<std::string>(text); }
  static void put(Value& value, const WideText& text) { value.data().emplace<std::u16string>(text.text()); }
  Value::List& list(std::size_t field) { return record_->fields[field].as<Value::List>(); }

  Value::Struct* record_;
};

}  // namespace

std::vector<std::byte> encode(const Value& message) {
  const auto* record = std::get_if<Value::Struct>(&message.data());
  if (record == nullptr || record->plan == nullptr) throw EncodeError("a message is a structure with a type");
  Writer writer;
  try {
    encode(*record->plan, ValueSource(message, *record->plan), writer);
  } catch (const Fault& fault) {
    throw EncodeError(fault.describe(record->plan->type_name()));
  }
  std::vector<std::byte> bytes;
  bytes.reserve(writer.size());
  for (const Bytes piece : writer.pieces()) bytes.insert(bytes.end(), piece.begin(), piece.end());
  return bytes;
}

Value decode(const Plan& plan, Bytes bytes) {
  Value message;
  decode(plan, bytes, ValueTarget(message, plan));
  return message;
}

}  // namespace myelin::cdr
