// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>

#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"

namespace myelin::python {
namespace {

Bytes bytes_of(py::handle bytes) {
  return {reinterpret_cast<const std::byte*>(PyBytes_AS_STRING(bytes.ptr())),
          static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr()))};
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

}  // namespace

void bind_publisher(py::module_& module) {
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
}

}  // namespace myelin::python
