// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <unordered_map>

#include "core/idl/registry.hpp"
#include "python/messages/array_view.hpp"
#include "python/messages/field.hpp"
#include "python/messages/message.hpp"
#include "python/messages/message_object.hpp"
#include "python/messages/message_type.hpp"
#include "python/messages/numpy.hpp"

namespace myelin::python {
namespace {

// Guarded by the GIL.
struct Types {
  std::unordered_map<std::string, std::unique_ptr<MessageType>> by_name;
  std::unordered_map<const PyTypeObject*, const MessageType*> by_class;
};
Types& types() {
  static auto* all = new Types;  // classes outlive every destructor
  return *all;
}

// The default of a field as the class attribute X__DEFAULT shows it: made anew each time, so that nobody can change it.
struct DefaultAttribute {
  PyObject_HEAD const Field* field;
};

PyObject* get_default(PyObject* self, PyObject*, PyObject*) {
  return default_value(*reinterpret_cast<DefaultAttribute*>(self)->field);
}

PyTypeObject* default_attribute_type() {
  static PyTypeObject* type = [] {
    PyType_Slot slots[] = {{Py_tp_descr_get, reinterpret_cast<void*>(get_default)}, {0, nullptr}};
    PyType_Spec spec = {"_myelin.DefaultAttribute", sizeof(DefaultAttribute), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
    return reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  }();
  return type;
}

// A class attribute that is made when first asked for: SLOT_TYPES and _fields_and_field_types.
struct SharedAttribute {
  PyObject_HEAD PyObject* (*make)(const MessageType& type);
};

PyObject* get_shared(PyObject* self, PyObject*, PyObject* cls) {
  const MessageType* type = message_type(cls);
  if (type == nullptr) return Py_NewRef(self);
  return reinterpret_cast<SharedAttribute*>(self)->make(*type);
}

bool add_shared(PyTypeObject* base, const char* name, PyObject* (*make)(const MessageType&)) {
  static PyTypeObject* type = [] {
    PyType_Slot slots[] = {{Py_tp_descr_get, reinterpret_cast<void*>(get_shared)}, {0, nullptr}};
    PyType_Spec spec = {"_myelin.SharedAttribute", sizeof(SharedAttribute), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
    return reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  }();
  if (type == nullptr) return false;
  Ref attribute = Ref::steal(type->tp_alloc(type, 0));
  if (!attribute) return false;
  reinterpret_cast<SharedAttribute*>(attribute.get())->make = make;
  return PyDict_SetItemString(base->tp_dict, name, attribute.get()) == 0;
}

bool is_constant(const MessageType& type, std::string_view name) {
  for (const idl::Constant& constant : type.plan->type().constants) {
    if (constant.name == name) return true;
  }
  return false;
}

std::string default_name(const Field& field) {
  std::string name = field.plan->name;
  for (char& letter : name) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return name + "__DEFAULT";
}

bool is_default(const MessageType& type, std::string_view name) {
  if (!name.ends_with("__DEFAULT")) return false;
  for (const Field& field : type.fields) {
    if (field.has_default && default_name(field) == name) return true;
  }
  return false;
}

// Constants and defaults of a class can be read and not written.
int set_class_attribute(PyObject* cls, PyObject* name, PyObject* value) {
  const MessageType* type = message_type(cls);
  const char* utf8 = type != nullptr && PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : nullptr;
  if (utf8 != nullptr && (is_constant(*type, utf8) || is_default(*type, utf8))) {
    PyErr_Format(PyExc_AttributeError, "property '%U' of '%s' object has no %s", name, Py_TYPE(cls)->tp_name,
                 value == nullptr ? "deleter" : "setter");
    return -1;
  }
  // Whoever gives a class another constructor wants it called.
  const std::string_view text = utf8 == nullptr ? "" : utf8;
  if (text == "__init__" || text == "__new__") reinterpret_cast<PyTypeObject*>(cls)->tp_vectorcall = nullptr;
  return PyType_Type.tp_setattro(cls, name, value);
}

// What upstream loads here is always there.
PyObject* import_type_support(PyObject*, PyObject*) {
  Py_RETURN_NONE;
}

// The namespace a class statement with this metaclass begins with: the constants and the defaults. A new reference.
PyObject* prepare(PyObject* metaclass, PyObject*, PyObject*) {
  Ref capsule = Ref::steal(PyObject_GetAttrString(metaclass, "_TYPE_SUPPORT"));
  if (!capsule) return nullptr;
  const auto* type = static_cast<const MessageType*>(PyCapsule_GetPointer(capsule.get(), "myelin.MessageType"));
  Ref names = type == nullptr ? Ref() : Ref::steal(PyDict_New());
  if (!names) return nullptr;
  for (const idl::Constant& constant : type->plan->type().constants) {
    PyObject* value = PyDict_GetItemString(type->cls->tp_dict, constant.name.c_str());
    if (value != nullptr && PyDict_SetItemString(names.get(), constant.name.c_str(), value) < 0) return nullptr;
  }
  for (const Field& field : type->fields) {
    if (!field.has_default) continue;
    Ref value = Ref::steal(default_value(field));
    if (!value || PyDict_SetItemString(names.get(), default_name(field).c_str(), value.get()) < 0) return nullptr;
  }
  return names.release();
}

PyTypeObject* metaclass_base() {
  static PyTypeObject* base = nullptr;
  if (base != nullptr) return base;
  static PyMethodDef methods[] = {
      {"__import_type_support__", import_type_support, METH_NOARGS | METH_CLASS, nullptr},
      {"__prepare__", as_method(&prepare), METH_VARARGS | METH_KEYWORDS | METH_CLASS, nullptr},
      {nullptr, nullptr, 0, nullptr}};
  PyType_Slot slots[] = {
      {Py_tp_setattro, reinterpret_cast<void*>(set_class_attribute)}, {Py_tp_methods, methods}, {0, nullptr}};
  PyType_Spec spec = {"_myelin.MessageMeta", static_cast<int>(PyType_Type.tp_basicsize),
                      static_cast<int>(PyType_Type.tp_itemsize), Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  Ref bases = Ref::steal(PyTuple_Pack(1, &PyType_Type));
  if (!bases) return nullptr;
  base = reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, bases.get()));
  return base;
}

// Metaclass_String.
PyTypeObject* make_metaclass(const MessageType& type) {
  auto* base = reinterpret_cast<PyObject*>(metaclass_base());
  Ref capsule = Ref::steal(checked(PyCapsule_New(const_cast<MessageType*>(&type), "myelin.MessageType", nullptr)));
  auto* metaclass = reinterpret_cast<PyTypeObject*>(checked(PyObject_CallFunction(
      reinterpret_cast<PyObject*>(&PyType_Type), "s(O){s:s,s:s,s:O,s:O,s:O,s:O,s:O}",
      ("Metaclass_" + type.class_name).c_str(), checked(base), "__module__", type.module_name.c_str(), "__doc__",
      ("Metaclass of message '" + type.class_name + "'.").c_str(), "_TYPE_SUPPORT", capsule.get(),
      "_CREATE_ROS_MESSAGE", capsule.get(), "_CONVERT_FROM_PY", capsule.get(), "_CONVERT_TO_PY", capsule.get(),
      "_DESTROY_ROS_MESSAGE", capsule.get())));
  metaclass->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
  return metaclass;
}

// Begins with the signature, as CPython wants it: that of a generated constructor.
std::string documentation(const MessageType& type) {
  std::string text = type.class_name + "(**kwargs)\n--\n\nMessage class '" + type.class_name + "'.";
  const auto& constants = type.plan->type().constants;
  if (!constants.empty()) text += "\n\nConstants:";
  for (const idl::Constant& constant : constants) text += "\n  " + constant.name;
  return text;
}

void add_attributes(MessageType& type) {
  for (Field& field : type.fields) {
    for (PyObject* name : {field.name, field.slot}) {
      type.attributes.push_back({PyUnicode_AsUTF8(name), field_getter(field), field_setter(field), nullptr, &field});
    }
  }
  type.attributes.push_back({nullptr, nullptr, nullptr, nullptr, nullptr});
}

Ref slot_names(const MessageType& type) {
  Ref slots = Ref::steal(checked(PyList_New(0)));
  for (const Field& field : type.fields) {
    if (PyList_Append(slots.get(), field.slot) < 0) throw PythonError();
  }
  Ref last = Ref::steal(checked(PyUnicode_InternFromString("_check_fields")));
  if (PyList_Append(slots.get(), last.get()) < 0) throw PythonError();
  return slots;
}

void set_class_item(PyObject* dictionary, const std::string& name, PyObject* value) {
  Ref held = Ref::steal(checked(value));
  if (PyDict_SetItemString(dictionary, name.c_str(), held.get()) < 0) throw PythonError();
}

void fill_class(const MessageType& type) {
  PyObject* dictionary = type.cls->tp_dict;
  set_class_item(dictionary, "__slots__", slot_names(type).release());
  for (const idl::Constant& constant : type.plan->type().constants) {
    set_class_item(dictionary, constant.name, literal_object(constant.value, constant.kind));
  }
  PyTypeObject* attribute = default_attribute_type();
  if (attribute == nullptr) throw PythonError();
  for (const Field& field : type.fields) {
    if (!field.has_default) continue;
    PyObject* value = checked(attribute->tp_alloc(attribute, 0));
    reinterpret_cast<DefaultAttribute*>(value)->field = &field;
    set_class_item(dictionary, default_name(field), value);
  }
  PyType_Modified(type.cls);
}

PyTypeObject* ready_base() {
  static PyTypeObject* base = nullptr;
  if (base != nullptr) return base;
  PyTypeObject* made = message_base();
  if (made == nullptr || !add_shared(made, "SLOT_TYPES", slot_types) ||
      !add_shared(made, "_fields_and_field_types", field_types)) {
    throw PythonError();
  }
  PyType_Modified(made);
  return base = made;
}

}  // namespace

void make_class(MessageType& type) {
  PyTypeObject* base = ready_base();
  PyTypeObject* metaclass = make_metaclass(type);
  add_attributes(type);
  const std::string text = documentation(type);
  const std::string name = type.module_name + "." + type.class_name;
  std::vector<PyType_Slot> slots = {{Py_tp_dealloc, reinterpret_cast<void*>(message_dealloc)},
                                    {Py_tp_getset, type.attributes.data()},
                                    {Py_tp_doc, const_cast<char*>(text.c_str())}};
  unsigned flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE;
  if (!type.objects.empty()) {
    flags |= Py_TPFLAGS_HAVE_GC;
    slots.push_back({Py_tp_traverse, reinterpret_cast<void*>(message_traverse)});
    slots.push_back({Py_tp_clear, reinterpret_cast<void*>(message_clear)});
  }
  slots.push_back({0, nullptr});
  PyType_Spec spec = {name.c_str(), static_cast<int>(type.size()), 0, flags, slots.data()};
  Ref bases = Ref::steal(checked(PyTuple_Pack(1, base)));
  type.cls = reinterpret_cast<PyTypeObject*>(checked(PyType_FromSpecWithBases(&spec, bases.get())));
  // As the name of a class that a class statement made: "unhashable type: 'String'".
  type.cls->tp_name = type.class_name.c_str();
  // A metaclass adds no members to `type`, so a class may change to it before anybody has seen it.
  Py_SET_TYPE(reinterpret_cast<PyObject*>(type.cls), metaclass);
  fill_class(type);
  type.cls->tp_vectorcall = message_vectorcall;
  types().by_class.emplace(type.cls, &type);
}

const MessageType& nested_type(const Field& field) {
  if (field.nested == nullptr) field.nested = &message_type_named(field.plan->nested->type_name());
  return *field.nested;
}

const MessageType& message_type_named(std::string_view name) {
  std::unique_ptr<MessageType>& slot = types().by_name[std::string(name)];
  if (slot == nullptr) {
    std::unique_ptr<MessageType> made(lay_out(plans().plan(name)));
    make_class(*made);
    slot = std::move(made);
  }
  return *slot;
}

const MessageType* message_type(PyObject* cls) {
  if (!PyType_Check(cls)) return nullptr;
  const auto& known = types().by_class;
  for (const auto* type = reinterpret_cast<PyTypeObject*>(cls); type != nullptr; type = type->tp_base) {
    const auto found = known.find(type);
    if (found != known.end()) return found->second;
  }
  return nullptr;
}

const MessageType* type_of_message(PyObject* object) {
  PyTypeObject* base = message_base();
  if (base == nullptr || !PyObject_TypeCheck(object, base)) return nullptr;
  return as_message(object)->type;
}

const std::string& type_name(const MessageType& type) {
  return type.plan->type_name();
}
const cdr::Plan& plan_of(const MessageType& type) {
  return *type.plan;
}
const std::string& type_hash(const MessageType& type) {
  return plans().registry().hash(type_name(type));
}
PyObject* class_of(const MessageType& type) {
  return reinterpret_cast<PyObject*>(type.cls);
}

PyObject* default_value(const Field& field) {
  try {
    if (field.shape == Shape::number_array) return new_ndarray(field.plan->kind, field.default_elements);
    // Any other field's default is what a new message has.
    Ref message = Ref::steal(new_message(*field.owner));
    return message ? get_field(field, message.get()) : nullptr;
  } catch (...) {
    raise_current_exception();
    return nullptr;
  }
}

}  // namespace myelin::python
