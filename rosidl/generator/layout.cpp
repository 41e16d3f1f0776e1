// SPDX-License-Identifier: Apache-2.0
#include "rosidl/generator/layout.hpp"

#include <limits>

namespace myelin::rosidl {
namespace {

using idl::Collection;
using idl::Kind;

// A run is copied into the writer's buffer; an array of this many octets is better referenced.
constexpr std::size_t largest_in_run = 1024;

std::size_t width_of(Kind kind) {
  switch (kind) {
    case Kind::int16:
    case Kind::uint16:
      return 2;
    case Kind::int32:
    case Kind::uint32:
    case Kind::float32:
      return 4;
    case Kind::int64:
    case Kind::uint64:
    case Kind::float64:
      return 8;
    default:
      return 1;
  }
}

Layout element_layout(idl::Registry& registry, const idl::FieldType& type) {
  switch (type.kind) {
    case Kind::nested:
      return layout_of(registry, registry.describe(type.nested_type).type);
    case Kind::string:
    case Kind::wstring:
      return {.flat = 0, .minimum = 4, .fixed_size = false, .bounded_size = type.string_capacity != 0};
    case Kind::boolean:
      return {.flat = 0, .minimum = 1};
    default:
      return {.flat = width_of(type.kind), .minimum = width_of(type.kind)};
  }
}

}  // namespace

Layout layout_of(idl::Registry& registry, const idl::FieldType& type) {
  Layout layout = element_layout(registry, type);
  if (type.collection == Collection::none) return layout;
  if (type.collection == Collection::array) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    layout.minimum = layout.minimum > most / type.capacity ? most : layout.minimum * type.capacity;
    return layout;
  }
  const bool bounded = layout.bounded_size && type.collection == Collection::bounded_sequence;
  return {.flat = 0, .minimum = 4, .fixed_size = false, .bounded_size = bounded};
}

Layout layout_of(idl::Registry& registry, const idl::Type& type) {
  if (type.fields.empty()) return {.flat = 0, .minimum = 1};
  Layout whole{.flat = layout_of(registry, type.fields.front().type).flat};
  for (const idl::Field& field : type.fields) {
    const Layout part = layout_of(registry, field.type);
    if (part.flat != whole.flat) whole.flat = 0;
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    whole.minimum = part.minimum > most - whole.minimum ? most : whole.minimum + part.minimum;
    whole.fixed_size = whole.fixed_size && part.fixed_size;
    whole.bounded_size = whole.bounded_size && part.bounded_size;
  }
  return whole;
}

std::vector<Run> runs_of(idl::Registry& registry, const idl::Type& type) {
  std::vector<Run> runs;
  Run run{0, 0, 0};
  const auto close = [&] {
    if (run.width != 0 && run.end - run.begin >= 2) runs.push_back(run);
  };
  for (std::size_t index = 0; index < type.fields.size(); ++index) {
    const Layout layout = layout_of(registry, type.fields[index].type);
    const std::size_t width = layout.minimum <= largest_in_run ? layout.flat : 0;
    if (width != 0 && width == run.width) {
      run.end = index + 1;
    } else {
      close();
      run = {index, index + 1, width};
    }
  }
  close();
  return runs;
}

}  // namespace myelin::rosidl
