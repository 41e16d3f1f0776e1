// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "python/bindings/endpoint_py.hpp"

namespace myelin::python {
namespace {

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
    taking_->with_info = with_info_;
    const auto handler = [taking = taking_](transport::Sample&& sample, exec::Claim& claim) {
      taking->take(std::move(sample), claim);
    };
    core_ = made("Failed to create subscription",
                 [&] { return home_->core()->create_subscription(spec_, group_, handler); });
    core_->set_face(std::shared_ptr<const Weak>(taking_, &taking_->owner));
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
  void want_info(bool wanted) {
    with_info_ = wanted;
    if (taking_) taking_->with_info = wanted;
  }
  // The oldest message that waits, with what is known about it, taken away from the callback; None when there is none.
  py::object take_message(const py::object& type, bool raw) {
    const MessageType& message = message_class(type);
    node::Subscription& subscription = core();
    const auto next = [&subscription] {
      const Unlocked unlocked;
      return subscription.take();
    };
    while (auto sample = next()) {
      try {
        py::object taken = object_of(message, raw, *sample);
        return py::make_tuple(std::move(taken), info_of(*sample));
      } catch (const cdr::DecodeError& error) {
        const Unlocked unlocked;
        taking_->discarded.count(error);
      }
    }
    return py::none();
  }
  std::uint64_t discarded() const { return taking_ ? taking_->discarded.total() : 0; }
  void destroy() {
    if (closed_.exchange(true) || !core_) return;
    taking_->closed = true;
    core_->destroy();
  }

 private:
  static py::object object_of(const MessageType& type, bool raw, const transport::Sample& sample) {
    if (!raw) return checked_object(decode(type, sample.payload));
    const Bytes bytes = sample.payload.bytes;
    return checked_object(
        PyBytes_FromStringAndSize(reinterpret_cast<const char*>(bytes.data()), static_cast<Py_ssize_t>(bytes.size())));
  }

  static py::dict info_of(const transport::Sample& sample) {
    py::dict info;
    info["source_timestamp"] = sample.source_timestamp_ns;
    info["received_timestamp"] = sample.received_timestamp_ns;
    info["publication_sequence_number"] = sample.sequence;
    info["reception_sequence_number"] = py::none();
    return info;
  }

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
        message = object_of(type, raw, sample);
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
      const py::dict info = info_of(sample);
      PyObject* const arguments[] = {message.ptr(), info.ptr()};
      finish(PyObject_Vectorcall(callback.ptr(), arguments, 2, nullptr), claim);
    }
  };

  const std::shared_ptr<NodeHandle> home_;
  const MessageType& type_;
  const node::EndpointSpec spec_;
  const std::shared_ptr<exec::CallbackGroup> group_;
  const bool raw_;
  bool with_info_ = false;
  std::shared_ptr<Taking> taking_;
  std::shared_ptr<node::Subscription> core_;
  std::atomic<bool> closed_{false};
};

}  // namespace

void bind_subscription(py::module_& module) {
  bind_endpoint<SubscriptionHandle>(module, "Subscription", "Hands each message on a topic to `owner._callback`.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, std::string, const transport::Qos&,
                    std::shared_ptr<exec::CallbackGroup>, bool>(),
           py::arg("node").none(false), py::arg("type"), py::arg("topic"), py::arg("qos"), py::arg("group"),
           py::arg("raw"))
      .def("open", &SubscriptionHandle::open, py::arg("owner"))
      .def("move_to", &SubscriptionHandle::move_to, py::arg("executor"), py::call_guard<Unlocked>())
      .def("want_info", &SubscriptionHandle::want_info, py::arg("wanted"))
      .def("take_message", &SubscriptionHandle::take_message, py::arg("type"), py::arg("raw") = false,
           "(message, info), or None when nothing waits.")
      .def("discarded", &SubscriptionHandle::discarded, "How many messages were no messages of the type.")
      .def("get_topic_name", [](const SubscriptionHandle& self) { return self.core().name().name; })
      .def("get_publisher_count", [](const SubscriptionHandle& self) { return self.core().publisher_count(); })
      .def(
          "create_event",
          [](const SubscriptionHandle& self, int event, const std::shared_ptr<exec::CallbackGroup>& group,
             py::handle owner) { return create_event(self.home(), self.core(), event, group, owner); },
          py::arg("event"), py::arg("group"), py::arg("owner"));
}

}  // namespace myelin::python
