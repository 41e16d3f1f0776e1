// SPDX-License-Identifier: Apache-2.0
// What publishers, subscriptions, clients and services share. Here bytes become Python objects and back, at the last moment
// and in the thread that runs the callback.
//
// An entity knows the Python object that owns it (rclpy.subscription.Subscription and so on) weakly and finds the callback
// there, so the garbage collector sees every reference. It is made in two steps: the constructor takes what is to be made,
// open(owner) makes it, because messages may arrive from then on.
#pragma once

#include <pybind11/stl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/cdr/error.hpp"
#include "core/node/discarded.hpp"
#include "core/node/endpoints.hpp"
#include "core/node/introspection.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/gil.hpp"
#include "python/bindings/node_py.hpp"
#include "python/bindings/waiter.hpp"
#include "python/messages/message.hpp"

namespace myelin::python {

// An Encoding for one use; a thread keeps those that it does not use now.
class EncodingLease {
 public:
  EncodingLease();
  ~EncodingLease();  // REQUIRES: the GIL is held
  EncodingLease(const EncodingLease&) = delete;
  EncodingLease& operator=(const EncodingLease&) = delete;

  // Good as long as the lease. Throws what Python raised.
  Gather encode(py::handle message);
  // WriteOptions::handed_over for who publishes what was encoded.
  std::size_t hand_over() { return encoding_->hand_over(); }

 private:
  static thread_local std::vector<std::unique_ptr<Encoding>> idle;
  std::unique_ptr<Encoding> encoding_;
};

// A Ctrl-C that ended the context under a call is what the caller is to hear of.
template <class Call>
auto unless_interrupted(Call&& call) {
  try {
    const Unlocked unlocked;
    return call();
  } catch (const node::ContextInvalid&) {
    check_signals();
    throw;
  }
}

// What the middleware refuses is told with what was to be made.
template <class Make>
auto made(const char* failure, Make&& make) {
  try {
    const Unlocked unlocked;
    return make();
  } catch (const transport::TransportError& error) {
    throw transport::TransportError(std::string(failure) + ": " + error.what());
  }
}

// Throws TypeError when `cls` is no message class.
const MessageType& message_class(py::handle cls);

// "example_interfaces/srv/AddTwoInts" from its request.
std::string service_type(const MessageType& request);

// Takes a new reference; throws what Python raised when there is none.
py::object checked_object(PyObject* object);
py::object attribute(const py::object& face, PyObject* name);
PyObject* interned(const char* name);

using node::Discarded;

// An event of a publisher or a subscription; calls `owner._run` with the status's numbers.
class EventHandle {
 public:
  explicit EventHandle(std::shared_ptr<NodeHandle> home) : home_(std::move(home)) {}

  node::EventSource::Handler handler_for(py::handle owner);
  void hold(std::shared_ptr<node::EventSource> source) {
    source_ = std::move(source);
    source_->set_face(owner_);
  }
  void destroy();

 private:
  const std::shared_ptr<NodeHandle> home_;
  std::shared_ptr<Weak> owner_;
  std::shared_ptr<node::EventSource> source_;
};

template <class Endpoint>
std::unique_ptr<EventHandle> create_event(const std::shared_ptr<NodeHandle>& home, Endpoint& endpoint, int event,
                                          const std::shared_ptr<exec::CallbackGroup>& group, py::handle owner) {
  auto handle = std::make_unique<EventHandle>(home);
  auto handler = handle->handler_for(owner);
  const Unlocked unlocked;
  handle->hold(endpoint.create_event(static_cast<transport::Event>(event), group, std::move(handler)));
  return handle;
}

// Of a client or a service: whether it tells of its requests and responses.
template <class Handle>
void configure_introspection(const Handle& self, const std::shared_ptr<node::Clock>& clock, const transport::Qos& qos,
                             node::IntrospectionState state) {
  const Unlocked unlocked;
  try {
    self.core().configure_introspection(*self.home()->core(), {clock, qos, state});
  } catch (const node::ContextInvalid& error) {
    throw node::ContextInvalid(std::string("failed to configure ") + Handle::noun + " introspection: " + error.what());
  }
}

// Ends a wait of a client's call, from any thread.
struct Interrupter {
  std::function<void()> interrupt;
};
// As long as it lives, requests that come to a service end a wait.
struct Watch {
  node::Service::Token token;
};

// What every endpoint offers.
template <class Handle, class Holder = std::unique_ptr<Handle>>
py::class_<Handle, Holder> bind_endpoint(py::module_& module, const char* name, const char* doc) {
  return py::class_<Handle, Holder>(module, name, doc)
      .def_property_readonly("pointer", [](const Handle& self) { return reinterpret_cast<std::uintptr_t>(&self); })
      .def("qos", [](const Handle& self) { return self.core().qos(); })
      .def("get_logger_name",
           [](const Handle& self) {
             self.core();
             return self.home()->remains()->logger_name();
           })
      .def("destroy_when_not_in_use", &Handle::destroy, py::call_guard<Unlocked>())
      .def("__enter__",
           [](const py::object& self) {
             self.cast<Handle&>().core();
             return self;
           })
      .def("__exit__", [](Handle&, const py::args&) {});
}

// One a file.
void bind_publisher(py::module_& module);
void bind_subscription(py::module_& module);
void bind_client(py::module_& module);
void bind_service(py::module_& module);

}  // namespace myelin::python
