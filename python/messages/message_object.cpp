// SPDX-License-Identifier: Apache-2.0
#include "python/messages/message_object.hpp"

#include <cstring>
#include <string>
#include <string_view>

#include "python/messages/field.hpp"
#include "python/messages/message.hpp"

namespace myelin::python {
namespace {

bool is_check_fields(PyObject* name) {
  return PyUnicode_CompareWithASCIIString(name, "check_fields") == 0;
}

const MessageType& type_of(PyObject* self) {
  return *as_message(self)->type;
}

// False with upstream's AssertionError for keywords that are no fields.
[[gnu::cold]] bool refuse_keywords(const MessageType& type, PyObject* names) {
  Ref unknown = Ref::steal(PyList_New(0));
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(names);
  for (Py_ssize_t i = 0; unknown && i < count; ++i) {
    PyObject* name = PySequence_Fast_GET_ITEM(names, i);
    if (type.find(name) == nullptr && !is_check_fields(name) && PyList_Append(unknown.get(), name) < 0) return false;
  }
  if (!unknown || PyList_Sort(unknown.get()) < 0) return false;
  Ref comma = Ref::steal(PyUnicode_FromString(", "));
  Ref joined = comma ? Ref::steal(PyUnicode_Join(comma.get(), unknown.get())) : Ref();
  if (joined) {
    PyErr_Format(PyExc_AssertionError, "Invalid arguments passed to constructor: %U", joined.get());
  }
  return false;
}

[[gnu::cold]] void refuse_positional(const MessageType& type, Py_ssize_t count) {
  PyErr_Format(PyExc_TypeError, "%s.__init__() takes 1 positional argument but %zd were given", type.class_name.c_str(),
               count + 1);
}

bool set_keyword(const MessageType& type, PyObject* self, PyObject* name, PyObject* value, bool& known) {
  const Field* field = type.find(name);
  if (field == nullptr) {
    known = known && is_check_fields(name);
    return true;
  }
  return set_field(*field, self, value, Origin::construction);
}

PyObject* create(PyTypeObject* cls, PyObject*, PyObject*) {
  const MessageType* type = message_type(reinterpret_cast<PyObject*>(cls));
  if (type == nullptr) {
    PyErr_Format(PyExc_TypeError, "%s cannot be instantiated", cls->tp_name);
    return nullptr;
  }
  return new_message(*type, cls);
}

int initialise(PyObject* self, PyObject* arguments, PyObject* keywords) {
  const MessageType& type = type_of(self);
  if (PyTuple_GET_SIZE(arguments) != 0) {
    refuse_positional(type, PyTuple_GET_SIZE(arguments));
    return -1;
  }
  for (const Field& field : type.fields) reset_field(field, self);
  if (keywords == nullptr) return 0;
  PyObject* name;
  PyObject* value;
  Py_ssize_t position = 0;
  bool known = true;
  while (PyDict_Next(keywords, &position, &name, &value)) known = known && (type.find(name) || is_check_fields(name));
  if (!known) {
    Ref names = Ref::steal(PyDict_Keys(keywords));
    if (names) refuse_keywords(type, names.get());
    return -1;
  }
  position = 0;
  while (PyDict_Next(keywords, &position, &name, &value)) {
    if (!set_keyword(type, self, name, value, known)) return -1;
  }
  return 0;
}

// "std_msgs.msg.String": the class without the module of its own.
Ref printed_name(PyObject* self) {
  auto* cls = reinterpret_cast<PyObject*>(Py_TYPE(self));
  Ref module = Ref::steal(PyObject_GetAttrString(cls, "__module__"));
  Ref name = Ref::steal(PyObject_GetAttrString(cls, "__name__"));
  if (!module || !name || !PyUnicode_Check(module.get())) return {};
  const Py_ssize_t length = PyUnicode_GET_LENGTH(module.get());
  const Py_ssize_t dot = PyUnicode_FindChar(module.get(), '.', 0, length, -1);
  if (dot < 0) return name;
  Ref package = Ref::steal(PyUnicode_Substring(module.get(), 0, dot));
  return package ? Ref::steal(PyUnicode_FromFormat("%U.%U", package.get(), name.get())) : Ref();
}

// An array.array is printed as a list.
Ref printed_value(const Field& field, PyObject* self) {
  Ref value = Ref::steal(get_field(field, self));
  if (!value || field.shape != Shape::number_sequence) return value ? Ref::steal(PyObject_Repr(value.get())) : Ref();
  Ref list = Ref::steal(PySequence_List(value.get()));
  return list ? Ref::steal(PyObject_Repr(list.get())) : Ref();
}

PyObject* represent(PyObject* self) {
  const MessageType& type = type_of(self);
  Ref name = printed_name(self);
  Ref parts = Ref::steal(PyList_New(static_cast<Py_ssize_t>(type.fields.size())));
  if (!name || !parts) return nullptr;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    Ref value = printed_value(type.fields[i], self);
    if (!value) return nullptr;
    PyObject* part = PyUnicode_FromFormat("%U=%U", type.fields[i].name, value.get());
    if (part == nullptr) return nullptr;
    PyList_SET_ITEM(parts.get(), static_cast<Py_ssize_t>(i), part);
  }
  Ref comma = Ref::steal(PyUnicode_FromString(", "));
  Ref joined = comma ? Ref::steal(PyUnicode_Join(comma.get(), parts.get())) : Ref();
  return joined ? PyUnicode_FromFormat("%U(%U)", name.get(), joined.get()) : nullptr;
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
  if (operation != Py_EQ && operation != Py_NE) Py_RETURN_NOTIMPLEMENTED;
  int equal = PyObject_TypeCheck(other, Py_TYPE(self));
  if (equal != 0 && self != other) {
    for (const Field& field : type_of(self).fields) {
      equal = equal_fields(field, self, other);
      if (equal < 0) return nullptr;
      if (equal == 0) break;
    }
  }
  return PyBool_FromLong(operation == Py_EQ ? equal : !equal);
}

// As a class with these __slots__ reduces by itself, so that pickles go to genuine classes and come from them.
PyObject* reduce(PyObject* self, PyObject*) {
  Ref copyreg = Ref::steal(PyImport_ImportModule("copyreg"));
  Ref make = copyreg ? Ref::steal(PyObject_GetAttrString(copyreg.get(), "__newobj__")) : Ref();
  Ref slots = Ref::steal(PyDict_New());
  if (!make || !slots) return nullptr;
  for (const Field& field : type_of(self).fields) {
    Ref value = Ref::steal(get_field(field, self));
    if (!value || PyDict_SetItem(slots.get(), field.slot, value.get()) < 0) return nullptr;
  }
  if (PyDict_SetItemString(slots.get(), "_check_fields", Py_True) < 0) return nullptr;
  Ref dictionary = Ref::steal(PyObject_GetAttrString(self, "__dict__"));  // of a subclass's instance
  if (!dictionary) {
    PyErr_Clear();
    dictionary = Ref::borrow(Py_None);
  }
  return Py_BuildValue("O(O)(OO)", make.get(), Py_TYPE(self), dictionary.get(), slots.get());
}

const MessageType* required_type(PyObject* cls) {
  const MessageType* type = message_type(cls);
  if (type == nullptr) PyErr_SetString(PyExc_TypeError, "not a message class");
  return type;
}

PyObject* get_fields_and_field_types(PyObject* cls, PyObject*) {
  const MessageType* type = required_type(cls);
  Ref shared = type == nullptr ? Ref() : Ref::steal(field_types(*type));
  return shared ? PyDict_Copy(shared.get()) : nullptr;
}

PyObject* get_check_fields(PyObject*, void*) {
  Py_RETURN_TRUE;
}

int set_check_fields(PyObject*, PyObject*, void*) {
  return 0;
}

PyMethodDef methods[] = {{"__reduce__", reduce, METH_NOARGS, nullptr},
                         {"get_fields_and_field_types", get_fields_and_field_types, METH_NOARGS | METH_CLASS,
                          "The names of the fields and their types, as the interface language spells them."},
                         {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {{"_check_fields", get_check_fields, set_check_fields,
                             "Whether assignments are checked: always, whatever is assigned here.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

PyObject* new_message(const MessageType& type, PyTypeObject* cls) {
  PyObject* self = cls->tp_alloc(cls, 0);
  if (self == nullptr) return nullptr;
  as_message(self)->type = &type;
  std::memcpy(as_message(self)->instance() + sizeof(Message), type.prototype.data() + sizeof(Message),
              type.size() - sizeof(Message));
  return self;
}

void message_dealloc(PyObject* self) {
  PyTypeObject* cls = Py_TYPE(self);
  if (PyType_IS_GC(cls)) PyObject_GC_UnTrack(self);
  message_clear(self);
  cls->tp_free(self);
  Py_DECREF(cls);
}

int message_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  for (const std::uint32_t offset : type_of(self).objects) {
    Py_VISIT(*reinterpret_cast<PyObject**>(as_message(self)->instance() + offset));
  }
  return 0;
}

int message_clear(PyObject* self) {
  for (const std::uint32_t offset : type_of(self).objects) {
    Py_CLEAR(*reinterpret_cast<PyObject**>(as_message(self)->instance() + offset));
  }
  return 0;
}

PyObject* message_vectorcall(PyObject* cls, PyObject* const* arguments, std::size_t count, PyObject* keywords) {
  auto* type_object = reinterpret_cast<PyTypeObject*>(cls);
  const MessageType* type = message_type(cls);
  const Py_ssize_t positional = PyVectorcall_NARGS(count);
  if (positional != 0) {
    refuse_positional(*type, positional);
    return nullptr;
  }
  Ref self = Ref::steal(new_message(*type, type_object));
  if (!self || keywords == nullptr) return self.release();
  bool known = true;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(keywords); ++i) {
    if (!set_keyword(*type, self.get(), PyTuple_GET_ITEM(keywords, i), arguments[i], known)) {
      // Unknown keywords come first, as upstream has it.
      bool all_known = true;
      for (Py_ssize_t j = i + 1; j < PyTuple_GET_SIZE(keywords); ++j) {
        PyObject* name = PyTuple_GET_ITEM(keywords, j);
        all_known = all_known && (type->find(name) != nullptr || is_check_fields(name));
      }
      if (known && all_known) return nullptr;
      PyErr_Clear();
      refuse_keywords(*type, keywords);
      return nullptr;
    }
  }
  if (known) return self.release();
  refuse_keywords(*type, keywords);
  return nullptr;
}

PyTypeObject* message_base() {
  static PyTypeObject* base = nullptr;
  if (base != nullptr) return base;
  PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                         {Py_tp_init, reinterpret_cast<void*>(initialise)},
                         {Py_tp_repr, reinterpret_cast<void*>(represent)},
                         {Py_tp_richcompare, reinterpret_cast<void*>(compare)},
                         {Py_tp_hash, reinterpret_cast<void*>(PyObject_HashNotImplemented)},
                         {Py_tp_methods, methods},
                         {Py_tp_getset, attributes},
                         {Py_tp_doc, const_cast<char*>("What all message classes have in common.")},
                         {0, nullptr}};
  PyType_Spec spec = {"_myelin.Message", sizeof(Message), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  base = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return base;
}

}  // namespace myelin::python
