// SPDX-License-Identifier: Apache-2.0
// encode() and decode(): the walk over a Plan, between the wire and whatever objects hold the values.
//
//   cdr::Writer writer;                                  // keep it: reusing it saves the allocations
//   cdr::encode(plan, MySource{&message}, writer);       // throws EncodeError
//   transport.send(writer.pieces());                     // while the message's large arrays stay as they are
//
//   cdr::decode(plan, bytes, MyTarget{&message});        // throws DecodeError
//
// A Source or a Target is a small handle on one structure, passed by value: a pointer or two. Everything is asked by
// `field`, the index into plan.fields(); the walk asks in order, once, and only for what the plan says is there.
// Nothing is virtual, so a handle on native members compiles to loads and stores.
//
//   struct Source {
//     template <class T> T scalar(std::size_t field) const;      // T is the wire type: bool, std::int8_t ... double;
//                                                                // an octet is std::uint8_t
//     auto string(std::size_t field) const;                      // converts to std::string_view, UTF-8
//     auto wstring(std::size_t field) const;                     // converts to std::u16string_view, UTF-16
//     Source child(std::size_t field) const;                     // the structure in the field
//     Elements primitives(std::size_t field) const;              // all elements of an array or sequence of primitives,
//                                                                // in native order; a boolean is one octet, 0 or 1.
//                                                                // Plain Bytes convert: lasting, referenced if large
//
//     // May be missing: fields from this one on that are single primitives of one width, none a boolean, when they lie
//     // side by side in native order. Empty when they do not.
//     Bytes run(std::size_t field) const;
//
//     // A list of strings, wstrings or structures: how many, and each of them.
//     std::size_t size(std::size_t field) const;
//     auto string(std::size_t field, std::size_t element) const;
//     auto wstring(std::size_t field, std::size_t element) const;
//     Source child(std::size_t field, std::size_t element) const;
//   };
//
//   struct Target {
//     template <class T> void scalar(std::size_t field, T value);
//     void string(std::size_t field, std::string_view text);     // octets as they came: may be no UTF-8, hold zeros
//     void wstring(std::size_t field, const WideText& text);     // .size(), [i], .text()
//     Target child(std::size_t field);
//     void primitives(std::size_t field, const RawArray& raw);   // lies in the message: keep a view while
//                                                                // raw.viewable() and the message lives, or
//                                                                // raw.copy_to(memory)
//
//     MutableBytes run(std::size_t field);                       // may be missing; as a source's, to be written
//
//     // A list, arrays too: first its size, then each element once, in order.
//     void resize(std::size_t field, std::size_t count);
//     void string(std::size_t field, std::size_t element, std::string_view text);
//     void wstring(std::size_t field, std::size_t element, const WideText& text);
//     Target child(std::size_t field, std::size_t element);
//   };
//
// What string() and wstring() return is used before the walk asks for anything else, so a source may build a text on
// the spot and return the owner by value. A source or target that cannot go on throws Fault, which gets the field's
// path in front and becomes the EncodeError or DecodeError; any other exception passes through untouched.
//
// The walk itself sees to bounds, element counts and lengths, in both directions; a target is never asked to make more
// elements than the bytes that are left can hold. A decode that throws leaves the target partly written. Recursion goes
// as deep as the type nests, which no message can change.
//
// A bound of a string counts characters, as upstream's Python does; the wire and C++ count octets or units, never
// fewer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/cdr/bounds.hpp"
#include "core/cdr/error.hpp"
#include "core/cdr/plan.hpp"
#include "core/cdr/stream.hpp"

namespace myelin::cdr {

// Calls visit.operator()<T>() with the wire type of a primitive kind. REQUIRES: neither nested nor a string.
template <class Visit>
auto with_primitive(idl::Kind kind, Visit&& visit) {
  switch (kind) {
    case idl::Kind::boolean:
      return visit.template operator()<bool>();
    case idl::Kind::int8:
      return visit.template operator()<std::int8_t>();
    case idl::Kind::int16:
      return visit.template operator()<std::int16_t>();
    case idl::Kind::uint16:
      return visit.template operator()<std::uint16_t>();
    case idl::Kind::int32:
      return visit.template operator()<std::int32_t>();
    case idl::Kind::uint32:
      return visit.template operator()<std::uint32_t>();
    case idl::Kind::int64:
      return visit.template operator()<std::int64_t>();
    case idl::Kind::uint64:
      return visit.template operator()<std::uint64_t>();
    case idl::Kind::float32:
      return visit.template operator()<float>();
    case idl::Kind::float64:
      return visit.template operator()<double>();
    default:  // uint8, octet
      return visit.template operator()<std::uint8_t>();
  }
}

// The checks that both directions share. All throw Fault.
namespace bounds {

inline void check_count(const PlanField& field, std::size_t count) {
  if (field.collection == idl::Collection::array) {
    if (count != field.capacity) miscounted(count, field.capacity);
  } else if (field.collection == idl::Collection::bounded_sequence) {
    if (count > field.capacity) exceeded(count, "elements", field.capacity);
  }
}

}  // namespace bounds

// One structure with all that is in it. Throws Fault.
template <class Source>
void walk(const Plan& plan, const Source& source, Writer& writer);
template <class Target>
void walk(const Plan& plan, Reader& reader, Target target);

namespace steps {

template <class Text>
void put_text(const PlanField& field, const Text& text, Writer& writer) {
  const std::string_view view(text);
  bounds::check_text(view, field.string_capacity);
  writer.put_string(view);
}

template <class Text>
void put_wide_text(const PlanField& field, const Text& text, Writer& writer) {
  const std::u16string_view view(text);
  bounds::check_wide_text(view, field.string_capacity);
  writer.put_wstring(view);
}

inline std::string_view get_text(const PlanField& field, Reader& reader) {
  const std::string_view text = reader.get_string();
  bounds::check_text(text, field.string_capacity);
  return text;
}

inline WideText get_wide_text(const PlanField& field, Reader& reader) {
  const WideText text = reader.get_wstring();
  bounds::check_wide_text(text, field.string_capacity);
  return text;
}

// Runs step(0) ... step(count - 1); a Fault learns in which element it arose.
template <class Step>
void each_element(std::size_t count, Step&& step) {
  std::size_t element = 0;
  try {
    for (; element < count; ++element) step(element);
  } catch (Fault& fault) {
    fault.within_element(element);
    throw;
  }
}

template <class Source>
void put_one(const PlanField& field, std::size_t index, const Source& source, Writer& writer) {
  switch (field.kind) {
    case idl::Kind::nested:
      return walk(*field.nested, source.child(index), writer);
    case idl::Kind::string:
      return put_text(field, source.string(index), writer);
    case idl::Kind::wstring:
      return put_wide_text(field, source.wstring(index), writer);
    default:
      with_primitive(field.kind, [&]<class T>() { writer.put(source.template scalar<T>(index)); });
  }
}

template <class Source>
void put_primitives(const PlanField& field, std::size_t index, const Source& source, Writer& writer) {
  const Elements elements = source.primitives(index);
  const std::size_t count = elements.bytes.size() / field.width;
  if (elements.bytes.size() % field.width != 0) throw Fault("elements that are cut short");
  bounds::check_count(field, count);
  if (field.collection != idl::Collection::array) writer.put_length(count);
  writer.put_array(elements, field.width);
}

template <class Source>
void put_many(const PlanField& field, std::size_t index, const Source& source, Writer& writer) {
  if (field.width != 0) return put_primitives(field, index, source, writer);
  const std::size_t count = source.size(index);
  bounds::check_count(field, count);
  if (field.collection != idl::Collection::array) writer.put_length(count);
  if (field.kind == idl::Kind::nested) {
    each_element(count, [&](std::size_t element) { walk(*field.nested, source.child(index, element), writer); });
  } else if (field.kind == idl::Kind::string) {
    each_element(count, [&](std::size_t element) { put_text(field, source.string(index, element), writer); });
  } else {
    each_element(count, [&](std::size_t element) { put_wide_text(field, source.wstring(index, element), writer); });
  }
}

template <class Target>
void get_one(const PlanField& field, std::size_t index, Reader& reader, Target& target) {
  switch (field.kind) {
    case idl::Kind::nested:
      return walk(*field.nested, reader, target.child(index));
    case idl::Kind::string:
      return target.string(index, get_text(field, reader));
    case idl::Kind::wstring:
      return target.wstring(index, get_wide_text(field, reader));
    default:
      with_primitive(field.kind, [&]<class T>() { target.template scalar<T>(index, reader.get<T>()); });
  }
}

template <class Target>
void get_many(const PlanField& field, std::size_t index, Reader& reader, Target& target) {
  const std::size_t minimum = field.minimum;
  std::size_t count = field.capacity;
  if (field.collection == idl::Collection::array) {
    reader.expect(count, minimum);
  } else {
    count = reader.get_length(minimum);
    bounds::check_count(field, count);
  }
  if (field.kind == idl::Kind::boolean) return target.primitives(index, reader.get_booleans(count));
  if (field.width != 0) return target.primitives(index, reader.get_array(count, field.width));
  target.resize(index, count);
  if (field.kind == idl::Kind::nested) {
    each_element(count, [&](std::size_t element) { walk(*field.nested, reader, target.child(index, element)); });
  } else if (field.kind == idl::Kind::string) {
    each_element(count, [&](std::size_t element) { target.string(index, element, get_text(field, reader)); });
  } else {
    each_element(count, [&](std::size_t element) { target.wstring(index, element, get_wide_text(field, reader)); });
  }
}

}  // namespace steps

template <class Source>
void walk(const Plan& plan, const Source& source, Writer& writer) {
  const std::span<const PlanField> fields = plan.fields();
  if (fields.empty()) return writer.put(std::uint8_t{0});
  std::size_t index = 0;
  try {
    for (; index < fields.size(); ++index) {
      const PlanField& field = fields[index];
      if constexpr (requires { source.run(index); }) {
        if (const Bytes run = source.run(index); !run.empty()) {
          writer.put_run(run, field.width);
          index += run.size() / field.width - 1;
          continue;
        }
      }
      if (field.collection == idl::Collection::none) {
        steps::put_one(field, index, source, writer);
      } else {
        steps::put_many(field, index, source, writer);
      }
    }
  } catch (Fault& fault) {
    fault.within_field(fields[index].name);
    throw;
  }
}

template <class Target>
void walk(const Plan& plan, Reader& reader, Target target) {
  const std::span<const PlanField> fields = plan.fields();
  if (fields.empty()) return void(reader.get<std::uint8_t>());
  std::size_t index = 0;
  try {
    for (; index < fields.size(); ++index) {
      const PlanField& field = fields[index];
      if constexpr (requires { target.run(index); }) {
        if (const MutableBytes run = target.run(index); !run.empty() && reader.get_run(run, field.width)) {
          index += run.size() / field.width - 1;
          continue;
        }
      }
      if (field.collection == idl::Collection::none) {
        steps::get_one(field, index, reader, target);
      } else {
        steps::get_many(field, index, reader, target);
      }
    }
  } catch (Fault& fault) {
    fault.within_field(fields[index].name);
    throw;
  }
}

// Writes the message into the cleared writer. Throws EncodeError, and whatever the source throws.
template <class Source>
void encode(const Plan& plan, const Source& source, Writer& writer) {
  writer.clear();
  try {
    walk(plan, source, writer);
  } catch (const Fault& fault) {
    throw EncodeError(fault.describe(plan.type_name()));
  }
}

// Reads the message, ignoring what follows its last field. Throws DecodeError, and whatever the target throws.
template <class Target>
void decode(const Plan& plan, Bytes message, Target target) {
  try {
    Reader reader(message);
    walk(plan, reader, target);
  } catch (const Fault& fault) {
    throw DecodeError(fault.describe(plan.type_name()));
  }
}

}  // namespace myelin::cdr
