// SPDX-License-Identifier: Apache-2.0
#include "python/messages/field.hpp"

#include <cstring>

#include "core/cdr/walk.hpp"
#include "python/messages/array_field.hpp"
#include "python/messages/list_field.hpp"
#include "python/messages/refusal.hpp"
#include "python/messages/sequence_field.hpp"

namespace myelin::python {
namespace {

PyObject* get_text(const Field& field, char* instance) {
  PyObject* object = field.object(instance);
  return Py_NewRef(object != nullptr ? object : field.default_object);
}

bool set_text(const Field& field, char* instance, PyObject* value) {
  const std::uint32_t bound = field.plan->string_capacity;
  if (bound != 0 && (!PyUnicode_Check(value) || PyUnicode_GET_LENGTH(value) > bound)) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be string value not longer than %u", field.name,
                 static_cast<unsigned>(bound));
    return false;
  }
  if (!PyUnicode_Check(value)) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be of type 'str'", field.name);
    return false;
  }
  Py_XSETREF(field.object(instance), Py_NewRef(value));
  return true;
}

PyObject* get_message(const Field& field, char* instance) {
  PyObject*& object = field.object(instance);
  if (object == nullptr) {
    PyObject* made = new_message(nested_type(field));
    if (made == nullptr) return nullptr;
    Py_XSETREF(object, made);
  }
  return Py_NewRef(object);
}

bool set_message(const Field& field, char* instance, PyObject* value) {
  const MessageType& nested = nested_type(field);
  if (!PyObject_TypeCheck(value, nested.cls)) {
    PyErr_Format(PyExc_AssertionError, "The '%U' field must be a sub message of type '%s'", field.name,
                 nested.class_name.c_str());
    return false;
  }
  Py_XSETREF(field.object(instance), Py_NewRef(value));
  return true;
}

template <Shape shape>
PyObject* get_shape(const Field& field, char* instance) {
  if constexpr (shape == Shape::text) return get_text(field, instance);
  if constexpr (shape == Shape::message) return get_message(field, instance);
  if constexpr (shape == Shape::number_sequence) return get_sequence(field, instance);
  if constexpr (shape == Shape::number_array) return get_number_array(field, instance);
  if constexpr (shape == Shape::list) return get_list(field, instance);
}

template <Shape shape>
bool set_shape(const Field& field, char* instance, PyObject* value, Origin origin) {
  if constexpr (shape == Shape::text) return set_text(field, instance, value);
  if constexpr (shape == Shape::message) return set_message(field, instance, value);
  if constexpr (shape == Shape::number_sequence) return set_sequence(field, instance, value, origin);
  if constexpr (shape == Shape::number_array) return set_number_array(field, instance, value, origin);
  if constexpr (shape == Shape::list) return set_list(field, instance, value);
}

template <Shape shape>
PyObject* get_attribute(PyObject* self, void* closure) {
  try {
    return get_shape<shape>(*static_cast<const Field*>(closure), as_message(self)->instance());
  } catch (...) {
    raise_current_exception();
    return nullptr;
  }
}

template <Shape shape>
int set_attribute(PyObject* self, PyObject* value, void* closure) {
  const auto& field = *static_cast<const Field*>(closure);
  if (value == nullptr) {
    PyErr_Format(PyExc_AttributeError, "can't delete attribute '%U'", field.name);
    return -1;
  }
  try {
    if (set_shape<shape>(field, as_message(self)->instance(), value, Origin::assignment)) return 0;
    describe_refusal(field, value);
    return -1;
  } catch (...) {
    raise_current_exception();
    return -1;
  }
}

// Calls visit.operator()<shape>(). REQUIRES: not Shape::number.
template <class Visit>
auto with_shape(Shape shape, Visit&& visit) {
  switch (shape) {
    case Shape::text:
      return visit.template operator()<Shape::text>();
    case Shape::message:
      return visit.template operator()<Shape::message>();
    case Shape::number_sequence:
      return visit.template operator()<Shape::number_sequence>();
    case Shape::number_array:
      return visit.template operator()<Shape::number_array>();
    default:
      return visit.template operator()<Shape::list>();
  }
}

int equal_objects(const Field& field, PyObject* a, PyObject* b) {
  if (field.object(as_message(a)->instance()) == field.object(as_message(b)->instance())) return 1;
  Ref left = Ref::steal(get_field(field, a));
  Ref right = left ? Ref::steal(get_field(field, b)) : Ref();
  if (!right) return -1;
  return PyObject_RichCompareBool(left.get(), right.get(), Py_EQ);
}

int equal_arrays(const Field& field, PyObject* a, PyObject* b) {
  Ref left = Ref::steal(get_field(field, a));
  Ref right = left ? Ref::steal(get_field(field, b)) : Ref();
  if (!right) return -1;
  const BufferOf x(left.get());
  const BufferOf y(right.get());
  std::vector<std::byte> p(field.default_elements.size());
  std::vector<std::byte> q(p.size());
  if (!x || !y || x.kind() != field.plan->kind || y.kind() != field.plan->kind || x.count() != field.plan->capacity ||
      y.count() != field.plan->capacity) {
    return 0;
  }
  if (x.read(field.plan->kind, p.data()) != Verdict::good || y.read(field.plan->kind, q.data()) != Verdict::good) {
    return -1;
  }
  return equal_numbers(field.plan->kind, p, q);
}

}  // namespace

PyObject* get_field(const Field& field, PyObject* message) {
  return field_getter(field)(message, const_cast<Field*>(&field));
}

bool set_field(const Field& field, PyObject* message, PyObject* value, Origin origin) {
  if (field.shape == Shape::number) {
    return number_setter(field.plan->kind)(message, value, const_cast<Field*>(&field)) == 0;
  }
  try {
    const bool taken = with_shape(field.shape, [&]<Shape shape>() {
      return set_shape<shape>(field, as_message(message)->instance(), value, origin);
    });
    if (!taken) describe_refusal(field, value);
    return taken;
  } catch (...) {
    raise_current_exception();
    return false;
  }
}

void reset_field(const Field& field, PyObject* message) {
  char* instance = as_message(message)->instance();
  const char* prototype = field.owner->prototype.data();
  if (field.shape == Shape::number) {
    cdr::with_primitive(field.plan->kind, [&]<class T>() {
      using S = typename Stored<T>::type;
      std::memcpy(instance + field.offset, prototype + field.offset, sizeof(S));
    });
    return;
  }
  if (field.elements != 0) {
    std::memcpy(instance + field.elements, prototype + field.elements, field.default_elements.size());
  }
  Py_CLEAR(field.object(instance));
}

getter field_getter(const Field& field) {
  if (field.shape == Shape::number) return number_getter(field.plan->kind);
  return with_shape(field.shape, []<Shape shape>() -> getter { return get_attribute<shape>; });
}

setter field_setter(const Field& field) {
  if (field.shape == Shape::number) return number_setter(field.plan->kind);
  return with_shape(field.shape, []<Shape shape>() -> setter { return set_attribute<shape>; });
}

int equal_fields(const Field& field, PyObject* a, PyObject* b) {
  char* left = as_message(a)->instance();
  char* right = as_message(b)->instance();
  switch (field.shape) {
    case Shape::number:
      return cdr::with_primitive(field.plan->kind, [&]<class T>() -> int {
        using S = typename Stored<T>::type;
        return field.number<S>(left) == field.number<S>(right);
      });
    case Shape::number_sequence:
      return equal_numbers(field.plan->kind, sequence_elements(field, left).bytes,
                           sequence_elements(field, right).bytes);
    case Shape::number_array:
      if (field.elements != 0 && field.object(left) == nullptr && field.object(right) == nullptr) {
        const std::size_t size = field.default_elements.size();
        return equal_numbers(field.plan->kind, {reinterpret_cast<std::byte*>(left) + field.elements, size},
                             {reinterpret_cast<std::byte*>(right) + field.elements, size});
      }
      return equal_arrays(field, a, b);
    default:
      return equal_objects(field, a, b);
  }
}

}  // namespace myelin::python
