// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>

#include "core/base/large_memory.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/quick_method.hpp"
#include "python/messages/array_view.hpp"

namespace myelin::python {
namespace {

constexpr std::size_t header_size = 4;

Bytes bytes_of(py::handle bytes) {
  return {reinterpret_cast<const std::byte*>(PyBytes_AS_STRING(bytes.ptr())),
          static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr()))};
}

bool can_be_loaned(const cdr::PlanField& field) {
  return field.collection != idl::Collection::none && field.collection != idl::Collection::array &&
         type_code(field.kind) != 0;
}

// An array of `length` elements for a sequence of numbers.
py::object loan(const cdr::PlanField& field, py::handle length) {
  if (!can_be_loaned(field)) throw py::type_error("'" + field.name + "' is no sequence of numbers");
  const Py_ssize_t count = PyNumber_AsSsize_t(length.ptr(), PyExc_OverflowError);
  if (count == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (count < 0 || static_cast<std::size_t>(count) > std::numeric_limits<std::uint32_t>::max()) {
    throw py::value_error("the length of '" + field.name + "' must fit into 32 bits without a sign");
  }
  return checked_object(new_loaned_array(field.kind, static_cast<std::size_t>(count)));
}

class PublisherHandle {
 public:
  PublisherHandle(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& topic,
                  const transport::Qos& qos)
      : home_(std::move(home)), type_(message_class(type)), class_(type) {
    core_ = made("Failed to create publisher", [&] {
      return home_->core()->create_publisher({.name = topic, .type = type_name(type_), .qos = qos});
    });
    damaged_.emplace(home_->core()->logger_name(), "bytes that were published on topic '" + core_->name().name + "'");
  }

  // Of one that the core has made.
  PublisherHandle(std::shared_ptr<NodeHandle> home, const py::object& type, std::shared_ptr<node::Publisher> core)
      : home_(std::move(home)), type_(message_class(type)), class_(type), core_(std::move(core)) {
    damaged_.emplace(home_->core()->logger_name(), "bytes that were published on topic '" + core_->name().name + "'");
  }

  void publish(py::handle message) {
    const std::shared_ptr<node::Publisher> kept = core_;
    node::Publisher& publisher = core();
    if (PyBytes_Check(message.ptr())) {
      const auto pinned = py::reinterpret_borrow<py::object>(message);
      const Bytes piece = bytes_of(message);
      if (piece.size() < header_size) {  // it would block some subscriptions for ever
        const Unlocked unlocked;
        damaged_->count(
            cdr::DecodeError("the first 4 octets of a message are its header, not " + std::to_string(piece.size())));
        return;
      }
      send(publisher, Gather(&piece, 1));
      return;
    }
    if (type_of_message(message.ptr()) != &type_) {
      throw py::type_error("Expected " + std::string(py::repr(class_.handle())) + ", got " +
                           std::string(py::repr(py::type::of(message))));
    }
    EncodingLease lease;
    const Gather pieces = lease.encode(message);
    transport::WriteOptions options;
    options.handed_over = lease.hand_over();
    send(publisher, pieces, options);
  }

  // Whether a borrowed array reaches readers of this host as it is.
  bool can_loan() const {
    const auto fields = plan_of(type_).fields();
    return large_memory_is_shared() && std::any_of(fields.begin(), fields.end(), can_be_loaned);
  }

  // `lengths`: of the sequences of numbers that are to have memory, by name.
  py::object borrow(const py::dict& lengths) const {
    core();
    py::object message = checked_object(PyObject_CallNoArgs(class_.get()));
    const auto fields = plan_of(type_).fields();
    for (const auto& [name, length] : lengths) {
      const auto wanted = name.cast<std::string>();
      const auto found =
          std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == wanted; });
      if (found == fields.end()) {
        throw py::attribute_error("'" + type_name(type_) + "' has no field '" + wanted + "'");
      }
      message.attr(name) = loan(*found, length);
    }
    return message;
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
  // Throws when a subscription that wants everything had no room for it all the time.
  static void send(node::Publisher& publisher, Gather pieces, const transport::WriteOptions& options = {}) {
    if (unless_interrupted([&] { return publisher.publish(pieces, options); })) return;
    throw transport::TransportError("Failed to publish: subscriptions of topic '" + publisher.name().name +
                                    "' that keep all had no room for the message for 100 ms");
  }

  const std::shared_ptr<NodeHandle> home_;
  const MessageType& type_;
  const Held class_;
  std::shared_ptr<node::Publisher> core_;
  std::optional<Discarded> damaged_;
  std::atomic<bool> closed_{false};
};

py::object publish(PublisherHandle& self, Arguments arguments) {
  self.publish(arguments[0]);
  return py::none();
}

py::object borrow(PublisherHandle& self, Arguments arguments) {
  if (!PyDict_Check(arguments[0])) throw py::type_error("borrow() takes a dict");
  return self.borrow(py::reinterpret_borrow<py::dict>(arguments[0]));
}

}  // namespace

void bind_publisher(py::module_& module) {
  py::class_<node::Publisher, std::shared_ptr<node::Publisher>>(module, "CorePublisher");
  auto publisher = bind_endpoint<PublisherHandle>(module, "Publisher", "Sends messages of one type on one topic.");
  quick_method<publish, 1>(publisher, "publish", "publish(message): of the type, or bytes that are CDR.");
  quick_method<borrow, 1>(publisher, "borrow",
                          "borrow(lengths): a message whose sequences of numbers that the dict names have that many "
                          "elements, not yet written.");
  publisher
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&>(),
           py::arg("node").none(false), py::arg("type"), py::arg("topic"), py::arg("qos"))
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::shared_ptr<node::Publisher>>(),
           py::arg("node").none(false), py::arg("type"), py::arg("core").none(false))
      .def("can_loan", &PublisherHandle::can_loan)
      .def("get_topic_name", [](const PublisherHandle& self) { return self.core().name().name; })
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
