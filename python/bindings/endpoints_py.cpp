// SPDX-License-Identifier: Apache-2.0
// Publisher, Subscription, Client and Service. Here bytes become Python objects and back, at the last moment and in the
// thread that runs the callback.
//
// An entity knows the Python object that owns it (rclpy.subscription.Subscription and so on) weakly and finds the callback
// there, so the garbage collector sees every reference. It is made in two steps: the constructor takes what is to be made,
// open(owner) makes it, because messages may arrive from then on.
#include "core/node/endpoints.hpp"

#include <pybind11/stl.h>

#include <atomic>
#include <mutex>

#include "core/cdr/error.hpp"
#include "core/node/logging.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/errors.hpp"
#include "python/bindings/exec_py.hpp"
#include "python/bindings/module.hpp"
#include "python/messages/message.hpp"

namespace myelin::python {
namespace {

// An Encoding for one use; a thread keeps those that it does not use now.
class EncodingLease {
 public:
  EncodingLease() {
    if (idle.empty()) {
      encoding_ = std::make_unique<Encoding>();
    } else {
      encoding_ = std::move(idle.back());
      idle.pop_back();
    }
  }
  // REQUIRES: the GIL is held.
  ~EncodingLease() {
    encoding_->clear();
    if (idle.size() < 4) idle.push_back(std::move(encoding_));
  }
  EncodingLease(const EncodingLease&) = delete;
  EncodingLease& operator=(const EncodingLease&) = delete;

  Gather encode(py::handle message) {
    if (!python::encode(message.ptr(), *encoding_)) throw py::error_already_set();
    return encoding_->pieces();
  }

 private:
  static thread_local std::vector<std::unique_ptr<Encoding>> idle;
  std::unique_ptr<Encoding> encoding_;
};
thread_local std::vector<std::unique_ptr<Encoding>> EncodingLease::idle;

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

Bytes bytes_of(py::handle bytes) {
  return {reinterpret_cast<const std::byte*>(PyBytes_AS_STRING(bytes.ptr())),
          static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr()))};
}

const MessageType& message_class(py::handle cls) {
  const MessageType* type = message_type(cls.ptr());
  if (type == nullptr) throw py::type_error("no message class: " + std::string(py::repr(cls)));
  return *type;
}

// Warns of bytes that are no message, at most every five seconds, with their number.
class Discarded {
 public:
  Discarded(std::string logger, std::string what) : logger_(std::move(logger)), what_(std::move(what)) {}

  void count(const cdr::DecodeError& error) {
    std::uint64_t total = 0;
    {
      const std::lock_guard lock(mutex_);
      total = ++total_;
      const auto now = exec::Clock::now();
      if (total > 1 && now - last_warning_ < std::chrono::seconds(5)) return;
      last_warning_ = now;
    }
    if (!node::logging::enabled(logger_, node::logging::Severity::warn)) return;
    node::logging::write(logger_, node::logging::Severity::warn,
                         "Discarded " + what_ + " (" + std::to_string(total) + " so far): " + error.what(),
                         {.function = "take", .file = "rclpy", .line = 0});
  }
  std::uint64_t total() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  const std::string logger_, what_;
  mutable std::mutex mutex_;
  std::uint64_t total_ = 0;
  exec::Clock::time_point last_warning_;
};

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

// An event of a publisher or a subscription; calls `owner._run` with the status's numbers.
class EventHandle {
 public:
  EventHandle(std::shared_ptr<NodeHandle> home) : home_(std::move(home)) {}

  node::EventSource::Handler handler_for(py::handle owner) {
    owner_ = std::make_shared<Weak>(owner);
    return [owner = owner_](const transport::EventStatus& status, exec::Claim& claim) {
      const WithGil gil;
      call_owner(*owner, "_run", claim,
                 py::make_tuple(status.total, status.total_change, status.current, status.current_change,
                                status.not_alive, status.not_alive_change, static_cast<int>(status.last_policy)));
    };
  }
  void hold(std::shared_ptr<node::EventSource> source) { source_ = std::move(source); }
  void destroy() {
    if (!source_) return;
    source_->bind(nullptr);
    home_->remains()->release(*source_);
    source_.reset();
  }

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

class PublisherHandle {
 public:
  PublisherHandle(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& topic,
                  const transport::Qos& qos)
      : home_(std::move(home)), type_(message_class(type)), class_(type) {
    const Unlocked unlocked;
    core_ = home_->core()->create_publisher({.name = topic, .type = type_name(type_), .qos = qos});
  }

  void publish(py::handle message) {
    const std::shared_ptr<node::Publisher> kept = core_;
    node::Publisher& publisher = core();
    if (PyBytes_Check(message.ptr())) {
      const auto pinned = py::reinterpret_borrow<py::object>(message);
      const Bytes piece = bytes_of(message);
      unless_interrupted([&] { return publisher.publish(Gather(&piece, 1)); });
      return;
    }
    if (type_of_message(message.ptr()) != &type_) {
      throw py::type_error("Expected " + std::string(py::repr(class_.handle())) + ", got " +
                           std::string(py::repr(py::type::of(message))));
    }
    EncodingLease lease;
    const Gather pieces = lease.encode(message);
    unless_interrupted([&] { return publisher.publish(pieces); });
  }

  node::Publisher& core() const {
    if (closed_) throw node::Closed("publisher was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  const std::shared_ptr<NodeHandle> home_;
  const MessageType& type_;
  const Held class_;
  std::shared_ptr<node::Publisher> core_;
  std::atomic<bool> closed_{false};
};

class SubscriptionHandle {
 public:
  SubscriptionHandle(std::shared_ptr<NodeHandle> home, const py::object& type, std::string topic,
                     const transport::Qos& qos, std::shared_ptr<exec::CallbackGroup> group, bool raw)
      : home_(std::move(home)),
        type_(message_class(type)),
        spec_{.name = std::move(topic), .type = type_name(type_), .qos = qos},
        group_(std::move(group)),
        raw_(raw) {
    home_->core()->resolve_topic_name(spec_.name);
  }

  void open(py::handle owner) {
    const std::string topic = home_->core()->resolve_topic_name(spec_.name);
    taking_ = std::make_shared<Taking>(owner, type_, raw_, home_->core()->logger_name(),
                                       "a message on topic '" + topic + "' that is no " + type_name(type_));
    const auto handler = [taking = taking_](transport::Sample&& sample, exec::Claim& claim) {
      taking->take(std::move(sample), claim);
    };
    const Unlocked unlocked;
    core_ = home_->core()->create_subscription(spec_, group_, handler);
  }

  node::Subscription& core() const {
    if (closed_ || !core_) throw node::Closed("subscription was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  // Runs in another executor than its node from now on.
  void move_to(const SpinningExecutor& executor) {
    core();
    home_->remains()->release(*core_);
    executor.core()->add(core_);
  }
  void want_info(bool wanted) { taking_->with_info = wanted; }
  std::uint64_t discarded() const { return taking_->discarded.total(); }
  void destroy() {
    if (closed_.exchange(true) || !core_) return;
    taking_->closed = true;
    core_->destroy();
  }

 private:
  struct Taking {
    const Weak owner;
    const MessageType& type;
    const bool raw;
    Discarded discarded;
    std::atomic<bool> with_info{false};
    std::atomic<bool> closed{false};

    Taking(py::handle face, const MessageType& message, bool keep_raw, std::string logger, std::string what)
        : owner(face), type(message), raw(keep_raw), discarded(std::move(logger), std::move(what)) {}

    void take(transport::Sample&& sample, exec::Claim& claim) {
      const WithGil gil;
      if (closed) return;
      const py::object face = owner.lock();
      if (!face) return;
      static PyObject* const name = interned("_callback");
      const py::object callback = attribute(face, name);
      py::object message;
      try {
        message =
            checked_object(raw ? PyBytes_FromStringAndSize(reinterpret_cast<const char*>(sample.payload.bytes.data()),
                                                           static_cast<Py_ssize_t>(sample.payload.bytes.size()))
                               : decode(type, sample.payload));
      } catch (const cdr::DecodeError& error) {
        const Unlocked unlocked;
        discarded.count(error);
        return;
      }
      if (!with_info) {
        PyObject* const argument = message.ptr();
        finish(PyObject_Vectorcall(callback.ptr(), &argument, 1, nullptr), claim);
        return;
      }
      py::dict info;
      info["source_timestamp"] = sample.source_timestamp_ns;
      info["received_timestamp"] = sample.received_timestamp_ns;
      info["publication_sequence_number"] = sample.sequence;
      info["reception_sequence_number"] = py::none();
      PyObject* const arguments[] = {message.ptr(), info.ptr()};
      finish(PyObject_Vectorcall(callback.ptr(), arguments, 2, nullptr), claim);
    }
  };

  const std::shared_ptr<NodeHandle> home_;
  const MessageType& type_;
  const node::EndpointSpec spec_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  const bool raw_;
  std::shared_ptr<Taking> taking_;
  std::shared_ptr<node::Subscription> core_;
  std::atomic<bool> closed_{false};
};

// "example_interfaces/srv/AddTwoInts" from its request.
std::string service_type(const MessageType& request) {
  const std::string& name = type_name(request);
  return name.substr(0, name.rfind("_Request"));
}

class ClientHandle {
 public:
  ClientHandle(std::shared_ptr<NodeHandle> home, const py::object& type, std::string service, const transport::Qos& qos,
               std::shared_ptr<exec::CallbackGroup> group)
      : home_(std::move(home)),
        request_(message_class(type.attr("Request"))),
        response_(message_class(type.attr("Response"))),
        spec_{.name = std::move(service), .type = service_type(request_), .qos = qos},
        group_(std::move(group)) {
    home_->core()->resolve_service_name(spec_.name);
  }

  void open(py::handle owner) {
    const auto face = std::make_shared<Weak>(owner);
    const auto discarded = std::make_shared<Discarded>(
        home_->core()->logger_name(), "an answer of service '" + home_->core()->resolve_service_name(spec_.name) +
                                          "' that is no " + type_name(response_));
    const auto handler = [face, discarded, &response = response_](std::int64_t sequence, transport::Sample&& sample,
                                                                  exec::Claim&) {
      const WithGil gil;
      const py::object client = face->lock();
      if (!client) return;
      try {
        client.attr("_deliver")(sequence, checked_object(decode(response, sample.payload)));
      } catch (const cdr::DecodeError& error) {
        {
          const Unlocked unlocked;
          discarded->count(error);
        }
        client.attr("_fail")(sequence, py::handle(errors().rmw_error)(error.what()));
      }
    };
    const Unlocked unlocked;
    core_ = home_->core()->create_client(spec_, group_, handler);
  }

  std::int64_t send(py::handle request) {
    const std::shared_ptr<node::Client> kept = core_;
    node::Client& client = core();
    if (type_of_message(request.ptr()) != &request_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    return unless_interrupted([&] { return client.send(pieces); });
  }

  // True when a response was delivered; false when the time is over, or after interrupt().
  bool pump(std::optional<std::int64_t> timeout_ns) {
    const std::shared_ptr<node::Client> client = core_;
    core();
    const auto& context = home_->remains()->context();
    const std::uint64_t interrupted = interrupts_;
    bool delivered = false;
    wait_with_signals(deadline_after(timeout_ns), [&](exec::Deadline deadline) {
      exec::Claim none;
      delivered = client->pump(none) || (client->wait_for_response(deadline) && client->pump(none));
      return delivered || interrupts_ != interrupted || !context->ok();
    });
    return delivered;
  }
  void interrupt() {
    ++interrupts_;
    if (core_) core_->interrupt();
  }
  bool wait_for_service(std::optional<std::int64_t> timeout_ns) {
    const std::shared_ptr<node::Client> client = core_;
    core();
    const auto& context = home_->remains()->context();
    wait_with_signals(deadline_after(timeout_ns), [&](exec::Deadline deadline) {
      return client->wait_for_service(deadline) || !context->ok() || closed_;
    });
    return !closed_ && client->service_is_ready();
  }

  node::Client& core() const {
    if (closed_ || !core_) throw node::Closed("client was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (closed_.exchange(true) || !core_) return;
    core_->destroy();
    interrupt();
  }

 private:
  const std::shared_ptr<NodeHandle> home_;
  const MessageType& request_;
  const MessageType& response_;
  const node::EndpointSpec spec_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  std::shared_ptr<node::Client> core_;
  std::atomic<std::uint64_t> interrupts_{0};
  std::atomic<bool> closed_{false};
};

// Who asked.
struct RequestHeader {
  node::Service::Request request;
};

class ServiceHandle {
 public:
  ServiceHandle(std::shared_ptr<NodeHandle> home, const py::object& type, std::string service,
                const transport::Qos& qos, std::shared_ptr<exec::CallbackGroup> group)
      : home_(std::move(home)),
        request_(message_class(type.attr("Request"))),
        response_(message_class(type.attr("Response"))),
        spec_{.name = std::move(service), .type = service_type(request_), .qos = qos},
        group_(std::move(group)) {
    home_->core()->resolve_service_name(spec_.name);
  }

  void open(py::handle owner) {
    const std::string name = home_->core()->resolve_service_name(spec_.name);
    serving_ = std::make_shared<Serving>(owner, request_, response_, home_->core()->logger_name(),
                                         "a request to service '" + name + "' that is no " + type_name(request_));
    const auto handler = [serving = serving_](const node::Service::Request& request, transport::Sample&& sample,
                                              exec::Claim& claim) { serving->serve(request, sample, claim); };
    {
      const Unlocked unlocked;
      core_ = home_->core()->create_service(spec_, group_, handler);
    }
  }

  void respond(const RequestHeader& header, py::handle response) {
    const std::shared_ptr<node::Service> kept = core_;
    node::Service& service = core();
    if (type_of_message(response.ptr()) != &response_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(response);
    const Unlocked unlocked;
    service.respond(header.request, pieces);
  }

  // Serves one request that has come, in this thread, whatever its callback group: for those who wait for the answer and
  // keep the group, or the only thread, from serving it.
  void serve_one() {
    const std::shared_ptr<node::Service> service = core_;
    core();
    service->serve_one();
  }

  node::Service& core() const {
    if (closed_ || !core_) throw node::Closed("service was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (closed_.exchange(true) || !core_) return;
    serving_->closed = true;
    core_->destroy();
  }

 private:
  struct Serving {
    const Weak owner;
    const MessageType& request_type;
    const MessageType& response_type;
    Discarded discarded;
    std::atomic<bool> closed{false};

    Serving(py::handle face, const MessageType& request, const MessageType& response, std::string logger,
            std::string what)
        : owner(face), request_type(request), response_type(response), discarded(std::move(logger), std::move(what)) {}

    void serve(const node::Service::Request& id, const transport::Sample& sample, exec::Claim& claim) {
      const WithGil gil;
      if (closed) return;
      const py::object face = owner.lock();
      if (!face) return;
      static PyObject* const callback_name = interned("callback");
      const py::object callback = attribute(face, callback_name);
      py::object request;
      try {
        request = checked_object(decode(request_type, sample.payload));
      } catch (const cdr::DecodeError& error) {
        const Unlocked unlocked;
        discarded.count(error);
        return;
      }
      const py::object response = checked_object(PyObject_CallNoArgs(class_of(response_type)));
      PyObject* const arguments[] = {request.ptr(), response.ptr()};
      const py::object result = checked_object(PyObject_Vectorcall(callback.ptr(), arguments, 2, nullptr));
      const py::object header = py::cast(RequestHeader{id});
      if (PyCoro_CheckExact(result.ptr())) {
        finish(face.attr("_respond_later")(result, header).release().ptr(), claim);
      } else {
        face.attr("send_response")(result, header);
      }
    }
  };

  const std::shared_ptr<NodeHandle> home_;
  const MessageType& request_;
  const MessageType& response_;
  const node::EndpointSpec spec_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  std::shared_ptr<Serving> serving_;
  std::shared_ptr<node::Service> core_;
  std::atomic<bool> closed_{false};
};

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

}  // namespace

void bind_endpoints(py::module_& module) {
  module.def(
      "is_message_class", [](py::handle cls) { return message_type(cls.ptr()) != nullptr; }, py::arg("cls"));
  module.def(
      "type_name_of", [](py::handle cls) { return type_name(message_class(cls)); }, py::arg("cls"),
      "The type of a message class as 'std_msgs/msg/String'.");
  module.def("serialize_message",
             [](py::handle message) { return checked_object(python::serialize_message(message.ptr())); });
  module.def("deserialize_message", [](py::handle bytes, py::handle cls) {
    return checked_object(python::deserialize_message(bytes.ptr(), cls.ptr()));
  });

  py::class_<EventHandle>(module, "EventHandler")
      .def("destroy_when_not_in_use", &EventHandle::destroy, py::call_guard<Unlocked>())
      .def("__enter__", [](const py::object& self) { return self; })
      .def("__exit__", [](EventHandle&, const py::args&) {});

  bind_endpoint<PublisherHandle>(module, "Publisher", "Sends messages of one type on one topic.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&>(),
           py::arg("node"), py::arg("type"), py::arg("topic"), py::arg("qos"))
      .def("publish", &PublisherHandle::publish, py::arg("message"), "A message of the type, or bytes that are CDR.")
      .def("get_subscription_count", [](const PublisherHandle& self) { return self.core().subscription_count(); })
      .def(
          "wait_for_all_acked",
          [](const PublisherHandle& self, std::optional<std::int64_t> timeout_ns) {
            return wait_with_signals(deadline_after(timeout_ns), [&](exec::Deadline deadline) {
              using std::chrono::nanoseconds;
              const auto left = deadline ? *deadline - exec::Clock::now() : nanoseconds(transport::infinite_ns);
              return self.core().wait_for_all_acked(std::max<std::int64_t>(0, nanoseconds(left).count()));
            });
          },
          py::arg("timeout_ns"))
      .def(
          "assert_liveliness", [](const PublisherHandle& self) { self.core().assert_liveliness(); },
          py::call_guard<Unlocked>())
      .def(
          "create_event",
          [](const PublisherHandle& self, int event, const std::shared_ptr<exec::CallbackGroup>& group,
             py::handle owner) { return create_event(self.home(), self.core(), event, group, owner); },
          py::arg("event"), py::arg("group"), py::arg("owner"));

  bind_endpoint<SubscriptionHandle>(module, "Subscription", "Hands each message on a topic to `owner._callback`.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>, bool>(),
           py::arg("node"), py::arg("type"), py::arg("topic"), py::arg("qos"), py::arg("group"), py::arg("raw"))
      .def("open", &SubscriptionHandle::open, py::arg("owner"))
      .def("move_to", &SubscriptionHandle::move_to, py::arg("executor"), py::call_guard<Unlocked>())
      .def("want_info", &SubscriptionHandle::want_info, py::arg("wanted"))
      .def("discarded", &SubscriptionHandle::discarded, "How many messages were no messages of the type.")
      .def("get_publisher_count", [](const SubscriptionHandle& self) { return self.core().publisher_count(); })
      .def(
          "create_event",
          [](const SubscriptionHandle& self, int event, const std::shared_ptr<exec::CallbackGroup>& group,
             py::handle owner) { return create_event(self.home(), self.core(), event, group, owner); },
          py::arg("event"), py::arg("group"), py::arg("owner"));

  bind_endpoint<ClientHandle>(module, "Client", "Sends requests; hands responses to `owner._deliver`.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node"), py::arg("type"), py::arg("service"), py::arg("qos"), py::arg("group"))
      .def("open", &ClientHandle::open, py::arg("owner"))
      .def("send", &ClientHandle::send, py::arg("request"), "The sequence number that the response will carry.")
      .def("pump", &ClientHandle::pump, py::arg("timeout_ns"),
           "Waits for one response and delivers it in this thread; false when there was none.")
      .def("interrupt", &ClientHandle::interrupt, py::call_guard<Unlocked>())
      .def(
          "service_is_ready", [](const ClientHandle& self) { return self.core().service_is_ready(); },
          py::call_guard<Unlocked>())
      .def("wait_for_service", &ClientHandle::wait_for_service, py::arg("timeout_ns"));

  py::class_<RequestHeader>(module, "RequestHeader", "Who asked, and in which request.")
      .def_property_readonly("sequence_number", [](const RequestHeader& self) { return self.request.id.sequence; })
      .def_property_readonly("source_timestamp",
                             [](const RequestHeader& self) { return self.request.source_timestamp_ns; })
      .def_property_readonly("received_timestamp",
                             [](const RequestHeader& self) { return self.request.received_timestamp_ns; })
      .def_property_readonly("writer_guid",
                             [](const RequestHeader& self) { return to_python(self.request.id.endpoint); });

  bind_endpoint<ServiceHandle>(module, "Service", "Answers requests with what `owner.callback` returns.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node"), py::arg("type"), py::arg("service"), py::arg("qos"), py::arg("group"))
      .def("open", &ServiceHandle::open, py::arg("owner"))
      .def("serve_one", &ServiceHandle::serve_one, py::call_guard<Unlocked>())
      .def("respond", &ServiceHandle::respond, py::arg("header"), py::arg("response"));
}

}  // namespace myelin::python
