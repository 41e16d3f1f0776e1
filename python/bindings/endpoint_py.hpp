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
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/cdr/error.hpp"
#include "core/node/endpoints.hpp"
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

// Throws TypeError when `cls` is no message class.
const MessageType& message_class(py::handle cls);

// "example_interfaces/srv/AddTwoInts" from its request.
std::string service_type(const MessageType& request);

// Takes a new reference; throws what Python raised when there is none.
py::object checked_object(PyObject* object);
py::object attribute(const py::object& face, PyObject* name);
PyObject* interned(const char* name);

// Warns of bytes that are no message, at most every five seconds, with their number. Any thread, no GIL.
class Discarded {
 public:
  Discarded(std::string logger, std::string what) : logger_(std::move(logger)), what_(std::move(what)) {}
  void count(const cdr::DecodeError& error);
  std::uint64_t total() const;

 private:
  const std::string logger_, what_;
  mutable std::mutex mutex_;
  std::uint64_t total_ = 0;
  exec::Clock::time_point last_warning_;
};

// An event of a publisher or a subscription; calls `owner._run` with the status's numbers.
class EventHandle {
 public:
  explicit EventHandle(std::shared_ptr<NodeHandle> home) : home_(std::move(home)) {}

  node::EventSource::Handler handler_for(py::handle owner);
  void hold(std::shared_ptr<node::EventSource> source) { source_ = std::move(source); }
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

// What every endpoint offers.
template <class Handle>
py::class_<Handle> bind_endpoint(py::module_& module, const char* name, const char* doc) {
  return py::class_<Handle>(module, name, doc)
      .def("name", [](const Handle& self) { return self.core().name().name; })
      .def("qos", [](const Handle& self) { return self.core().qos(); })
      .def("logger_name", [](const Handle& self) { return self.home()->remains()->logger_name(); })
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
