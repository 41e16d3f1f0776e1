// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "core/exec/running.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/quick_method.hpp"

namespace myelin::python {
namespace {

class ClientHandle {
 public:
  static constexpr const char* noun = "client";

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
        static PyObject* const deliver = interned("_deliver");
        const py::int_ number(sequence);
        const py::object answer = checked_object(decode(response, sample.payload));
        PyObject* const arguments[] = {client.ptr(), number.ptr(), answer.ptr()};
        checked_object(PyObject_VectorcallMethod(deliver, arguments, 3, nullptr));
      } catch (const cdr::DecodeError& error) {
        {
          const Unlocked unlocked;
          discarded->count(error);
        }
        client.attr("_fail")(sequence, py::handle(errors().rmw_error)(error.what()));
      }
    };
    core_ = made("failed to create client", [&] { return home_->core()->create_client(spec_, group_, handler); });
    core_->set_face(face);
  }

  std::int64_t send(py::handle request) {
    const std::shared_ptr<node::Client> kept = core_;
    node::Client& client = core();
    if (type_of_message(request.ptr()) != &request_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    return unless_interrupted([&] { return client.send(pieces); });
  }

  // True when a response was delivered; false when the time is over, and whenever there is a reason to look around.
  bool pump(std::optional<std::int64_t> timeout_ns) {
    const std::shared_ptr<node::Client> client = core_;
    core();
    const auto& context = home_->remains()->context();
    bool delivered = false;
    const exec::Waiting waiting;
    wait_with_signals(deadline_after(timeout_ns), [&](exec::Deadline deadline) {
      exec::Claim none;
      delivered = client->pump(none);
      if (delivered) return true;
      const bool rung = client->wait_for_response(deadline);
      delivered = rung && client->pump(none);
      return rung || !context->ok();
    });
    return delivered;
  }
  void interrupt() {
    if (core_) core_->interrupt();
  }
  Interrupter interrupter() const {
    core();
    return {[weak = std::weak_ptr(core_)] {
      if (const auto client = weak.lock()) client->interrupt();
    }};
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
  std::atomic<bool> closed_{false};
};

py::object send_request(ClientHandle& self, Arguments arguments) {
  return py::int_(self.send(arguments[0]));
}

}  // namespace

void bind_client(py::module_& module) {
  py::class_<Interrupter>(module, "Interrupter");
  auto client = bind_endpoint<ClientHandle>(module, "Client", "Sends requests; hands responses to `owner._deliver`.");
  quick_method<send_request, 1>(client, "send_request",
                                "send_request(request): the sequence number that the response will carry.");
  client
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>>(),
           py::arg("node").none(false), py::arg("type"), py::arg("service"), py::arg("qos"), py::arg("group"))
      .def("open", &ClientHandle::open, py::arg("owner"))
      .def("configure_introspection", &configure_introspection<ClientHandle>, py::arg("clock").none(false),
           py::arg("qos"), py::arg("state"))
      .def_property_readonly("service_name", [](const ClientHandle& self) { return self.core().name().name; })
      .def("pump", &ClientHandle::pump, py::arg("timeout_ns"),
           "Waits for one response and delivers it in this thread; false when there was none.")
      .def("interrupt", &ClientHandle::interrupt, py::call_guard<Unlocked>())
      .def("interrupter", &ClientHandle::interrupter)
      .def(
          "service_server_is_available", [](const ClientHandle& self) { return self.core().service_is_ready(); },
          py::call_guard<Unlocked>())
      .def("wait_for_service", &ClientHandle::wait_for_service, py::arg("timeout_ns"));
}

}  // namespace myelin::python
