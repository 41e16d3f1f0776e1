// SPDX-License-Identifier: Apache-2.0
#include "python/messages/message_type.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "core/cdr/walk.hpp"
#include "core/idl/names.hpp"
#include "python/messages/array_view.hpp"
#include "python/messages/message.hpp"

namespace myelin::python {
namespace {

// Arrays of numbers up to this size lie in the instance: covariances, matrices, identifiers.
constexpr std::size_t small_array = 512;

Shape shape_of(const cdr::PlanField& plan) {
  const bool single = plan.collection == idl::Collection::none;
  if (plan.kind == idl::Kind::nested) return single ? Shape::message : Shape::list;
  if (plan.kind == idl::Kind::string || plan.kind == idl::Kind::wstring) return single ? Shape::text : Shape::list;
  if (single) return Shape::number;
  if (type_code(plan.kind) == 0) return Shape::list;
  return plan.collection == idl::Collection::array ? Shape::number_array : Shape::number_sequence;
}

std::size_t stored_size(idl::Kind kind) {
  return cdr::with_primitive(kind, []<class T>() { return sizeof(typename Stored<T>::type); });
}

template <class T>
T number_of(const idl::Literal& literal) {
  return std::visit(
      []<class V>(const V& value) -> T {
        if constexpr (std::is_arithmetic_v<V>) {
          return static_cast<T>(value);
        } else {
          return T{};
        }
      },
      literal.value);
}

template <class T>
void append_element(std::vector<std::byte>& elements, T value) {
  const std::size_t end = elements.size();
  elements.resize(end + sizeof(T));
  std::memcpy(elements.data() + end, &value, sizeof(T));
}

const idl::Literal* default_literal(const Field& field) {
  const auto& defaults = field.plan->source->default_value;
  return defaults.empty() ? nullptr : &defaults.front();
}

const idl::Literal::List& default_list(const Field& field) {
  static const idl::Literal::List none;
  const idl::Literal* literal = default_literal(field);
  const auto* list = literal == nullptr ? nullptr : std::get_if<idl::Literal::List>(&literal->value);
  return list == nullptr ? none : *list;
}

void set_default_elements(Field& field) {
  if (field.plan->width == 0) return;
  for (const idl::Literal& literal : default_list(field)) {
    cdr::with_primitive(field.plan->kind,
                        [&]<class T>() { append_element(field.default_elements, number_of<T>(literal)); });
  }
  if (field.fixed()) field.default_elements.resize(std::size_t{field.plan->capacity} * field.plan->width);
}

void set_default_object(Field& field) {
  if (field.shape == Shape::text) {
    const idl::Literal* literal = default_literal(field);
    field.default_object = literal == nullptr ? checked(PyUnicode_FromStringAndSize(nullptr, 0))
                                              : checked(literal_object(*literal, field.plan->kind));
  } else if (field.shape == Shape::list && field.has_default) {
    const idl::Literal::List& list = default_list(field);
    field.default_object = checked(PyTuple_New(static_cast<Py_ssize_t>(list.size())));
    for (std::size_t i = 0; i < list.size(); ++i) {
      PyTuple_SET_ITEM(field.default_object, static_cast<Py_ssize_t>(i),
                       checked(literal_object(list[i], field.plan->kind)));
    }
  }
}

// The next offset that fits, and the place after it.
std::uint32_t place(std::size_t& end, std::size_t size, std::size_t alignment) {
  const std::size_t begin = (end + alignment - 1) / alignment * alignment;
  end = begin + size;
  return static_cast<std::uint32_t>(begin);
}

void place_member(MessageType& type, Field& field, std::size_t& end) {
  if (field.shape == Shape::number) {
    const std::size_t size = stored_size(field.plan->kind);
    field.offset = place(end, size, size);
    return;
  }
  field.offset = place(end, sizeof(PyObject*), alignof(PyObject*));
  type.objects.push_back(field.offset);
  const std::size_t octets = field.default_elements.size();
  if (field.shape == Shape::number_array && octets != 0 && octets <= small_array) {
    field.elements = place(end, octets, alignof(double));
  }
}

bool stored_as_sent(const Field& field) {
  return field.shape == Shape::number && field.plan->kind != idl::Kind::boolean &&
         stored_size(field.plan->kind) == field.plan->width;
}

void find_runs(std::vector<Field>& fields) {
  for (std::size_t i = fields.size(); i > 1; --i) {
    Field& field = fields[i - 2];
    const Field& next = fields[i - 1];
    const std::uint32_t width = field.plan->width;
    if (!stored_as_sent(field) || !stored_as_sent(next)) continue;
    if (next.plan->width != width || next.offset != field.offset + width) continue;
    field.run = width + std::max(next.run, width);
  }
}

void fill_prototype(MessageType& type) {
  for (const Field& field : type.fields) {
    char* instance = type.prototype.data();
    if (field.elements != 0) {
      std::memcpy(instance + field.elements, field.default_elements.data(), field.default_elements.size());
    }
    const idl::Literal* literal = default_literal(field);
    if (field.shape != Shape::number || literal == nullptr) continue;
    cdr::with_primitive(field.plan->kind, [&]<class T>() {
      using S = typename Stored<T>::type;
      field.number<S>(instance) = number_of<S>(*literal);
    });
  }
}

void set_names(MessageType& type) {
  const std::string& full = type.plan->type_name();
  const std::size_t slash = full.rfind('/');
  type.class_name = full.substr(slash + 1);
  const auto name = idl::split_interface_name(full);
  const std::string file = name ? std::string(name->file) : type.class_name.substr(0, type.class_name.find('_'));
  type.module_name = full.substr(0, slash) + "._" + snake_case(file);
  std::replace(type.module_name.begin(), type.module_name.end(), '/', '.');
}

}  // namespace

const Field* MessageType::find(PyObject* name) const {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  for (const Field& field : fields) {
    if (PyUnicode_Compare(field.name, name) == 0) return &field;
  }
  return nullptr;
}

MessageType* lay_out(const cdr::Plan& plan) {
  auto type = std::make_unique<MessageType>();
  type->plan = &plan;
  set_names(*type);
  std::size_t end = sizeof(Message);
  type->fields.resize(plan.fields().size());
  for (std::size_t i = 0; i < type->fields.size(); ++i) {
    Field& field = type->fields[i];
    field.plan = &plan.fields()[i];
    field.owner = type.get();
    field.shape = shape_of(*field.plan);
    field.has_default = default_literal(field) != nullptr;
    field.name = checked(PyUnicode_InternFromString(field.plan->name.c_str()));
    field.slot = checked(PyUnicode_InternFromString(("_" + field.plan->name).c_str()));
    set_default_elements(field);
    set_default_object(field);
    place_member(*type, field, end);
  }
  find_runs(type->fields);
  type->prototype.resize((end + alignof(double) - 1) / alignof(double) * alignof(double));
  fill_prototype(*type);
  return type.release();
}

std::string snake_case(std::string_view name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  // First a capitalised word parts from what precedes it, then a capital from a small letter or digit.
  std::string parted;
  for (std::size_t i = 0; i < name.size();) {
    parted += name[i++];
    if (i + 1 >= name.size() || !upper(name[i]) || !lower(name[i + 1])) continue;
    parted += '_';
    parted += name[i++];
    while (i < name.size() && lower(name[i])) parted += name[i++];
  }
  std::string snake;
  for (std::size_t i = 0; i < parted.size(); ++i) {
    const bool boundary = i != 0 && upper(parted[i]) && (lower(parted[i - 1]) || digit(parted[i - 1]));
    if (boundary) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(parted[i])));
  }
  return snake;
}

PyObject* literal_object(const idl::Literal& literal, idl::Kind kind) {
  if (const auto* text = std::get_if<std::string>(&literal.value)) {
    return PyUnicode_DecodeUTF8(text->data(), static_cast<Py_ssize_t>(text->size()), "replace");
  }
  switch (kind) {
    case idl::Kind::boolean:
      return PyBool_FromLong(number_of<bool>(literal));
    case idl::Kind::octet: {
      const char octet = static_cast<char>(number_of<std::uint8_t>(literal));
      return PyBytes_FromStringAndSize(&octet, 1);
    }
    case idl::Kind::float32:
    case idl::Kind::float64:
      return PyFloat_FromDouble(number_of<double>(literal));
    case idl::Kind::uint64:
      return PyLong_FromUnsignedLongLong(number_of<std::uint64_t>(literal));
    default:
      return PyLong_FromLongLong(number_of<std::int64_t>(literal));
  }
}

}  // namespace myelin::python
