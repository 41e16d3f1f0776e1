// SPDX-License-Identifier: Apache-2.0
#include "python/bindings/endpoint_py.hpp"

#include "python/bindings/module.hpp"

namespace myelin::python {

thread_local std::vector<std::unique_ptr<Encoding>> EncodingLease::idle;

EncodingLease::EncodingLease() {
  if (idle.empty()) {
    encoding_ = std::make_unique<Encoding>();
  } else {
    encoding_ = std::move(idle.back());
    idle.pop_back();
  }
}

EncodingLease::~EncodingLease() {
  encoding_->clear();
  if (idle.size() < 4) idle.push_back(std::move(encoding_));
}

Gather EncodingLease::encode(py::handle message) {
  if (!python::encode(message.ptr(), *encoding_)) throw py::error_already_set();
  return encoding_->pieces();
}

const MessageType& message_class(py::handle cls) {
  const MessageType* type = message_type(cls.ptr());
  if (type == nullptr) throw py::type_error("no message class: " + std::string(py::repr(cls)));
  return *type;
}

std::string service_type(const MessageType& request) {
  const std::string& name = type_name(request);
  return name.substr(0, name.rfind("_Request"));
}

py::object checked_object(PyObject* object) {
  if (object == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

py::object attribute(const py::object& face, PyObject* name) {
  return checked_object(PyObject_GetAttr(face.ptr(), name));
}

PyObject* interned(const char* name) {
  return PyUnicode_InternFromString(name);
}

node::EventSource::Handler EventHandle::handler_for(py::handle owner) {
  owner_ = std::make_shared<Weak>(owner);
  return [owner = owner_](const transport::EventStatus& status, exec::Claim& claim) {
    const WithGil gil;
    call_owner(*owner, "_run", claim,
               py::make_tuple(status.total, status.total_change, status.current, status.current_change,
                              status.not_alive, status.not_alive_change, static_cast<int>(status.last_policy)));
  };
}

void EventHandle::destroy() {
  if (!source_) return;
  source_->bind(nullptr);
  home_->remains()->release(*source_);
  source_.reset();
}

void bind_endpoints(py::module_& module) {
  module.def(
      "is_message_class", [](py::handle cls) { return message_type(cls.ptr()) != nullptr; }, py::arg("cls"));
  module.def(
      "type_name_of", [](py::handle cls) { return type_name(message_class(cls)); }, py::arg("cls"),
      "The type of a message class as 'std_msgs/msg/String'.");

  py::class_<EventHandle>(module, "EventHandler")
      .def("destroy_when_not_in_use", &EventHandle::destroy, py::call_guard<Unlocked>())
      .def("__enter__", [](const py::object& self) { return self; })
      .def("__exit__", [](EventHandle&, const py::args&) {});

  bind_publisher(module);
  bind_subscription(module);
  bind_client(module);
  bind_service(module);
}

}  // namespace myelin::python
