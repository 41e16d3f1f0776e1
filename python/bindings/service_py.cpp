// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <optional>

#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/quick_method.hpp"

namespace myelin::python {
namespace {

// Who asked.
struct RequestHeader {
  node::Service::Request request;
};

// A request that is taken instead of served, and where this thread wants it.
struct TakenRequest {
  node::Service::Request request;
  transport::Sample sample;
};
thread_local std::optional<TakenRequest>* taken_here = nullptr;

class ServiceHandle {
 public:
  static constexpr const char* noun = "service";

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
                                              exec::Claim& claim) {
      if (taken_here) {
        *taken_here = TakenRequest{request, std::move(sample)};
      } else {
        serving->serve(request, sample, claim);
      }
    };
    core_ = made("failed to create service", [&] { return home_->core()->create_service(spec_, group_, handler); });
    core_->set_face(std::shared_ptr<const Weak>(serving_, &serving_->owner));
  }

  void respond(py::handle response, const RequestHeader& header) {
    const std::shared_ptr<node::Service> kept = core_;
    node::Service& service = core();
    if (type_of_message(response.ptr()) != &response_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(response);
    const Unlocked unlocked;
    service.respond(header.request, pieces);
  }

  // The request that has waited longest, taken away from the callback, and who asks; two None when there is none.
  py::object take_request(const py::object& type) {
    const MessageType& message = message_class(type);
    node::Service& service = core();
    std::optional<TakenRequest> taken;
    taken_here = &taken;
    try {
      const Unlocked unlocked;
      service.serve_one();
    } catch (...) {
      taken_here = nullptr;
      throw;
    }
    taken_here = nullptr;
    if (!taken) return py::make_tuple(py::none(), py::none());
    return py::make_tuple(checked_object(decode(message, taken->sample.payload)), RequestHeader{taken->request});
  }

  // Serves one request that has come, in this thread, which waits for its answer.
  void serve_one() {
    if (const std::shared_ptr<node::Service> service = core_) service->serve_one();
  }
  bool has_request() const {
    const std::shared_ptr<node::Service> service = core_;
    return service && service->has_request();
  }
  Watch watch(const Interrupter& interrupter) { return {core().watch(interrupter.interrupt)}; }

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
        static PyObject* const send_response = interned("send_response");
        PyObject* const answer[] = {face.ptr(), result.ptr(), header.ptr()};
        checked_object(PyObject_VectorcallMethod(send_response, answer, 3, nullptr));
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

py::object service_send_response(ServiceHandle& self, Arguments arguments) {
  self.respond(arguments[0], bound<RequestHeader>(arguments[1]));
  return py::none();
}

}  // namespace

void bind_service(py::module_& module) {
  py::class_<Watch>(module, "Watch");
  py::enum_<node::IntrospectionState> state(module, "ServiceIntrospectionState", "What a client or service tells of.");
  state.value("OFF", node::IntrospectionState::off)
      .value("METADATA", node::IntrospectionState::metadata)
      .value("CONTENTS", node::IntrospectionState::contents);
  // Equal to their numbers, as upstream's.
  const auto equals = [](const py::object& left, const py::object& right) {
    return !right.is_none() && py::int_(left).equal(right);
  };
  state.attr("__eq__") = py::cpp_function(equals, py::is_method(state), py::name("__eq__"));
  state.attr("__ne__") =
      py::cpp_function([equals](const py::object& left, const py::object& right) { return !equals(left, right); },
                       py::is_method(state), py::name("__ne__"));

  py::class_<RequestHeader>(module, "RequestHeader", "Who asked, and in which request.")
      .def_property_readonly("sequence_number", [](const RequestHeader& self) { return self.request.id.sequence; })
      .def_property_readonly("source_timestamp",
                             [](const RequestHeader& self) { return self.request.source_timestamp_ns; })
      .def_property_readonly("received_timestamp",
                             [](const RequestHeader& self) { return self.request.received_timestamp_ns; })
      .def_property_readonly("writer_guid",
                             [](const RequestHeader& self) { return to_python(self.request.id.endpoint); });

  auto service =
      bind_endpoint<ServiceHandle>(module, "Service", "Answers requests with what `owner.callback` returns.");
  quick_method<service_send_response, 2>(service, "service_send_response",
                                         "service_send_response(response, header): answers who asked.");
  service
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node").none(false), py::arg("type"), py::arg("service"), py::arg("qos"), py::arg("group"))
      .def("open", &ServiceHandle::open, py::arg("owner"))
      .def("configure_introspection", &configure_introspection<ServiceHandle>, py::arg("clock").none(false),
           py::arg("qos"), py::arg("state"))
      .def_property_readonly("name", [](const ServiceHandle& self) { return self.core().name().name; })
      .def("watch", &ServiceHandle::watch, py::arg("interrupter"),
           "As long as the result lives, requests that come end the client's wait.")
      .def("has_request", &ServiceHandle::has_request, py::call_guard<Unlocked>())
      .def("serve_one", &ServiceHandle::serve_one, py::call_guard<Unlocked>())
      .def("service_take_request", &ServiceHandle::take_request, py::arg("type"),
           "(request, header), or (None, None).");
}

}  // namespace myelin::python
