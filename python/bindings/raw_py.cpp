// SPDX-License-Identifier: Apache-2.0
// Raw handles: subscriptions, clients, services, timers and guard conditions without a callback, as a waitable of one's own
// has them. What comes waits until somebody takes it; a wait set says when.
#include <atomic>
#include <deque>

#include "core/base/guarded.hpp"
#include "core/node/guard_condition.hpp"
#include "core/node/timer.hpp"
#include "python/bindings/convert.hpp"
#include "python/bindings/endpoint_py.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/waited.hpp"

namespace myelin::python {
namespace {

std::shared_ptr<exec::CallbackGroup> no_group() {
  return std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::reentrant);
}

// What came and was not taken yet.
template <class T>
class Stash {
 public:
  void put(T item) { items_.lock()->push_back(std::move(item)); }
  bool empty() const { return items_.lock()->empty(); }
  std::optional<T> take() {
    auto items = items_.lock();
    if (items->empty()) return std::nullopt;
    std::optional<T> first(std::move(items->front()));
    items->pop_front();
    return first;
  }

 private:
  Guarded<std::deque<T>> items_;
};

class RawSubscription final : public Waited {
 public:
  RawSubscription(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& topic,
                  const transport::Qos& qos)
      : home_(std::move(home)) {
    const MessageType& message = message_class(type);
    const std::string name = home_->core()->resolve_topic_name(topic);
    discarded_ = std::make_unique<Discarded>(home_->core()->logger_name(),
                                             "a message on topic '" + name + "' that is no " + type_name(message));
    const auto handler = [early = early_](transport::Sample&& sample, exec::Claim&) { early->put(std::move(sample)); };
    const Unlocked unlocked;
    core_ = home_->core()->create_subscription({.name = topic, .type = type_name(message), .qos = qos}, no_group(),
                                               handler);
    home_->remains()->release(*core_);
  }

  py::object take(const py::object& type, bool raw) {
    const MessageType& message = message_class(type);
    while (auto sample = next()) {
      try {
        py::dict info;
        info["source_timestamp"] = sample->source_timestamp_ns;
        info["received_timestamp"] = sample->received_timestamp_ns;
        info["publication_sequence_number"] = sample->sequence;
        info["reception_sequence_number"] = py::none();
        const Bytes bytes = sample->payload.bytes;
        return py::make_tuple(
            checked_object(raw ? PyBytes_FromStringAndSize(reinterpret_cast<const char*>(bytes.data()),
                                                           static_cast<Py_ssize_t>(bytes.size()))
                               : decode(message, sample->payload)),
            info);
      } catch (const cdr::DecodeError& error) {
        const Unlocked unlocked;
        discarded_->count(error);
      }
    }
    return py::none();
  }

  std::shared_ptr<exec::Entity> entity() override {
    core();
    return core_;
  }
  bool look() override {
    node::Subscription& subscription = core();
    if (!early_->empty()) return true;
    const Unlocked unlocked;
    return subscription.has_data();
  }

  node::Subscription& core() const {
    if (closed_) throw node::Closed("subscription was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  std::optional<transport::Sample> next() {
    node::Subscription& subscription = core();
    if (auto sample = early_->take()) return sample;
    const Unlocked unlocked;
    return subscription.take();
  }

  const std::shared_ptr<NodeHandle> home_;
  const std::shared_ptr<Stash<transport::Sample>> early_ = std::make_shared<Stash<transport::Sample>>();
  std::unique_ptr<Discarded> discarded_;
  std::shared_ptr<node::Subscription> core_;
  std::atomic<bool> closed_{false};
};

// Which request, by whom and when.
struct RequestId {
  transport::SampleIdentity id;
};
struct ServiceInfo {
  node::Service::Request request;
};

class RawClient final : public Waited {
 public:
  RawClient(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& service,
            const transport::Qos& qos)
      : home_(std::move(home)), request_(message_class(type.attr("Request"))) {
    const auto handler = [answers = answers_](std::int64_t sequence, transport::Sample&& sample, exec::Claim&) {
      answers->put({sequence, std::move(sample)});
    };
    const Unlocked unlocked;
    core_ = home_->core()->create_client({.name = service, .type = service_type(request_), .qos = qos}, no_group(),
                                         handler);
    home_->remains()->release(*core_);
  }

  std::int64_t send(py::handle request) {
    if (type_of_message(request.ptr()) != &request_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(request);
    return unless_interrupted([&] { return core().send(pieces); });
  }

  py::object take(const py::object& type) {
    const MessageType& response = message_class(type);
    if (!look()) return py::make_tuple(py::none(), py::none());
    const auto answer = answers_->take();
    if (!answer) return py::make_tuple(py::none(), py::none());
    node::Service::Request request{.id = {answer->sample.related.endpoint, answer->sequence},
                                   .reply_to = {},
                                   .source_timestamp_ns = answer->sample.source_timestamp_ns,
                                   .received_timestamp_ns = answer->sample.received_timestamp_ns};
    return py::make_tuple(ServiceInfo{request}, checked_object(decode(response, answer->sample.payload)));
  }

  std::shared_ptr<exec::Entity> entity() override {
    core();
    return core_;
  }
  bool look() override {
    node::Client& client = core();
    if (!answers_->empty()) return true;
    const Unlocked unlocked;
    exec::Claim none;
    return client.pump(none);
  }

  node::Client& core() const {
    if (closed_) throw node::Closed("client was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  struct Answer {
    std::int64_t sequence;
    transport::Sample sample;
  };
  const std::shared_ptr<NodeHandle> home_;
  const MessageType& request_;
  const std::shared_ptr<Stash<Answer>> answers_ = std::make_shared<Stash<Answer>>();
  std::shared_ptr<node::Client> core_;
  std::atomic<bool> closed_{false};
};

class RawService final : public Waited {
 public:
  RawService(std::shared_ptr<NodeHandle> home, const py::object& type, const std::string& service,
             const transport::Qos& qos)
      : home_(std::move(home)), response_(message_class(type.attr("Response"))) {
    const std::string name = service_type(message_class(type.attr("Request")));
    const auto handler = [questions = questions_](const node::Service::Request& request, transport::Sample&& sample,
                                                  exec::Claim&) {
      questions->put({request, std::move(sample)});
    };
    const Unlocked unlocked;
    core_ = home_->core()->create_service({.name = service, .type = name, .qos = qos}, no_group(), handler);
    home_->remains()->release(*core_);
  }

  py::object take(const py::object& type) {
    const MessageType& request = message_class(type);
    if (!look()) return py::make_tuple(py::none(), py::none());
    const auto question = questions_->take();
    if (!question) return py::make_tuple(py::none(), py::none());
    return py::make_tuple(checked_object(decode(request, question->sample.payload)), ServiceInfo{question->request});
  }

  void respond(py::handle response, const ServiceInfo& info) {
    if (type_of_message(response.ptr()) != &response_) throw py::type_error("");
    EncodingLease lease;
    const Gather pieces = lease.encode(response);
    const Unlocked unlocked;
    core().respond(info.request, pieces);
  }

  std::shared_ptr<exec::Entity> entity() override {
    core();
    return core_;
  }
  bool look() override {
    node::Service& service = core();
    if (!questions_->empty()) return true;
    const Unlocked unlocked;
    return service.serve_one();
  }

  node::Service& core() const {
    if (closed_) throw node::Closed("service was destroyed");
    return *core_;
  }
  const std::shared_ptr<NodeHandle>& home() const { return home_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  struct Question {
    node::Service::Request request;
    transport::Sample sample;
  };
  const std::shared_ptr<NodeHandle> home_;
  const MessageType& response_;
  const std::shared_ptr<Stash<Question>> questions_ = std::make_shared<Stash<Question>>();
  std::shared_ptr<node::Service> core_;
  std::atomic<bool> closed_{false};
};

class RawTimer final : public Waited {
 public:
  RawTimer(const std::shared_ptr<node::Clock>& clock, const ContextHandle&, std::int64_t period_ns, bool autostart) {
    const auto nothing = [](const node::TimerCall&, exec::Claim&) {};
    try {
      core_ = node::Timer::create(clock, period_ns, no_group(), nothing, autostart);
    } catch (const InvalidArgument& error) {
      raise(errors().rcl_error, std::string("failed to create timer: ") + error.what());
    }
  }

  py::dict call() {
    const auto call = core().call();
    if (!call) raise(errors().timer_cancelled, "Failed to call timer: timer is canceled");
    py::dict info;
    info["expected_call_time"] = call->expected_ns;
    info["actual_call_time"] = call->actual_ns;
    return info;
  }

  std::shared_ptr<exec::Entity> entity() override {
    core();
    return core_;
  }
  bool look() override { return core().is_ready(); }
  node::Timer& core() const {
    if (closed_) throw node::Closed("timer was destroyed");
    return *core_;
  }
  void destroy() {
    if (!closed_.exchange(true)) core_->cancel();
  }

 private:
  std::shared_ptr<node::Timer> core_;
  std::atomic<bool> closed_{false};
};

class RawGuardCondition final : public Waited {
 public:
  explicit RawGuardCondition(const ContextHandle&)
      : core_(std::make_shared<node::GuardCondition>(no_group(),
                                                     [triggered = triggered_](exec::Claim&) { *triggered = true; })) {}

  std::shared_ptr<exec::Entity> entity() override {
    core();
    return core_;
  }
  bool look() override {
    exec::Claim none;
    core().execute(none);
    return triggered_->exchange(false);
  }
  node::GuardCondition& core() const {
    if (closed_) throw node::Closed("guard condition was destroyed");
    return *core_;
  }
  void destroy() { closed_ = true; }

 private:
  const std::shared_ptr<std::atomic<bool>> triggered_ = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<node::GuardCondition> core_;
  std::atomic<bool> closed_{false};
};

template <class Handle>
py::class_<Handle, Waited> bind_raw(py::module_& module, const char* name, const char* doc) {
  return py::class_<Handle, Waited>(module, name, doc)
      .def("destroy_when_not_in_use", &Handle::destroy, py::call_guard<Unlocked>())
      .def("__enter__",
           [](const py::object& self) {
             self.cast<Handle&>().core();
             return self;
           })
      .def("__exit__", [](Handle&, const py::args&) {});
}

}  // namespace

void bind_raw_handles(py::module_& module) {
  py::class_<Waited>(module, "Waited", "A handle that a wait set can look at.")
      .def_property_readonly("pointer", [](const Waited& self) { return reinterpret_cast<std::uintptr_t>(&self); });

  py::class_<RequestId>(module, "rmw_request_id_t")
      .def_property_readonly("sequence_number", [](const RequestId& self) { return self.id.sequence; })
      .def_property_readonly("writer_guid", [](const RequestId& self) { return to_python(self.id.endpoint); });
  py::class_<ServiceInfo>(module, "rmw_service_info_t")
      .def_property_readonly("source_timestamp",
                             [](const ServiceInfo& self) { return self.request.source_timestamp_ns; })
      .def_property_readonly("received_timestamp",
                             [](const ServiceInfo& self) { return self.request.received_timestamp_ns; })
      .def_property_readonly("request_id", [](const ServiceInfo& self) { return RequestId{self.request.id}; });

  bind_raw<RawSubscription>(module, "RawSubscription", "Keeps messages until they are taken.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&>(),
           py::arg("node").none(false), py::arg("type"), py::arg("topic"), py::arg("qos"))
      .def("take_message", &RawSubscription::take, py::arg("type"), py::arg("raw") = false,
           "(message, dict about it), or None when there is none.")
      .def("get_topic_name", [](const RawSubscription& self) { return self.core().name().name; })
      .def("get_publisher_count", [](const RawSubscription& self) { return self.core().publisher_count(); });

  bind_raw<RawClient>(module, "RawClient", "Keeps answers until they are taken.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&>(),
           py::arg("node").none(false), py::arg("type"), py::arg("service"), py::arg("qos"))
      .def("send_request", &RawClient::send, py::arg("request"), "The sequence number that the answer will carry.")
      .def("take_response", &RawClient::take, py::arg("type"), "(header, answer), or (None, None).")
      .def_property_readonly("service_name", [](const RawClient& self) { return self.core().name().name; })
      .def(
          "service_server_is_available", [](const RawClient& self) { return self.core().service_is_ready(); },
          py::call_guard<Unlocked>());

  bind_raw<RawService>(module, "RawService", "Keeps requests until they are taken.")
      .def(py::init<std::shared_ptr<NodeHandle>, const py::object&, const std::string&, const transport::Qos&>(),
           py::arg("node").none(false), py::arg("type"), py::arg("service"), py::arg("qos"))
      .def_property_readonly("name", [](const RawService& self) { return self.core().name().name; })
      .def("service_take_request", &RawService::take, py::arg("type"), "(request, header), or (None, None).")
      .def("service_send_response", &RawService::respond, py::arg("response"), py::arg("header"));

  bind_raw<RawTimer>(module, "RawTimer", "Is ready once a period.")
      .def(py::init<const std::shared_ptr<node::Clock>&, const ContextHandle&, std::int64_t, bool>(),
           py::arg("clock").none(false), py::arg("context"), py::arg("period_ns"), py::arg("autostart") = true)
      .def("call_timer", [](RawTimer& self) { self.call(); })
      .def("call_timer_with_info", &RawTimer::call)
      .def("is_timer_ready", [](const RawTimer& self) { return self.core().is_ready(); })
      .def("is_timer_canceled", [](const RawTimer& self) { return self.core().is_canceled(); })
      .def("get_timer_period", [](const RawTimer& self) { return self.core().period_ns(); })
      .def("change_timer_period", [](RawTimer& self, std::int64_t ns) { self.core().set_period_ns(ns); })
      .def("time_since_last_call", [](const RawTimer& self) { return self.core().time_since_last_call_ns(); })
      .def("time_until_next_call",
           [](const RawTimer& self) -> std::optional<std::int64_t> {
             if (self.core().is_canceled()) return std::nullopt;
             return self.core().time_until_next_call_ns();
           })
      .def(
          "cancel_timer", [](RawTimer& self) { self.core().cancel(); }, py::call_guard<Unlocked>())
      .def(
          "reset_timer", [](RawTimer& self) { self.core().reset(); }, py::call_guard<Unlocked>());

  bind_raw<RawGuardCondition>(module, "RawGuardCondition", "Is ready after a trigger.")
      .def(py::init<const ContextHandle&>(), py::arg("context"))
      .def(
          "trigger_guard_condition", [](RawGuardCondition& self) { self.core().trigger(); },
          py::call_guard<Unlocked>());
}

}  // namespace myelin::python
