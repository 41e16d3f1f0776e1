// SPDX-License-Identifier: Apache-2.0
// Service: answers requests.
//
//   service_ = create_service<AddTwoInts>("add", [](AddTwoInts::Request::SharedPtr request,
//                                                   AddTwoInts::Response::SharedPtr response) {
//     response->sum = request->a + request->b;
//   });
//
// Any thread may call any method; dropped, a service is no more. A request that is no message of its type is dropped with
// a warning.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/cdr/error.hpp"
#include "core/node/log_throttle.hpp"
#include "rclcpp/any_service_callback.hpp"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/detail/new_data_callback.hpp"
#include "rclcpp/detail/scratch.hpp"
#include "rclcpp/detail/service_core.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rosidl/typed.hpp"

namespace rclcpp {

class ServiceBase : public std::enable_shared_from_this<ServiceBase> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(ServiceBase)
  virtual ~ServiceBase() {
    if (core_) core_->destroy();
  }
  RCLCPP_DISABLE_COPY(ServiceBase)

  const char* get_service_name() { return core_->name().name.c_str(); }
  const std::shared_ptr<myelin::node::Service>& core() const { return core_; }
  std::shared_ptr<myelin::exec::Entity> entity() const { return core_; }

  QoS get_response_publisher_actual_qos() const { return detail::from_core(core_->qos()); }
  QoS get_request_subscription_actual_qos() const { return detail::from_core(core_->qos()); }

  // Called with 1 after requests came, in the thread that brought them, and at once when some wait already. It must not block.
  void set_on_new_request_callback(std::function<void(std::size_t)> callback) {
    if (!callback) {
      throw std::invalid_argument("The callback passed to set_on_new_request_callback is not callable.");
    }
    on_new_request_->set(std::move(callback));
    {
      auto watch = watch_.lock();
      if (!*watch) *watch = core_->watch([told = on_new_request_] { told->tell(1); });
    }
    if (core_->has_request()) on_new_request_->tell(1);
  }
  void clear_on_new_request_callback() { on_new_request_->clear(); }

  // Whether requests that come and responses that leave are told of on <service>/_service_event.
  void configure_introspection(Clock::SharedPtr clock, const QoS& qos_service_event_pub,
                               rcl_service_introspection_state_t introspection_state) {
    detail::configure_introspection(*core_, node_, clock, qos_service_event_pub, introspection_state);
  }

  virtual std::shared_ptr<void> create_request() = 0;
  virtual std::shared_ptr<rmw_request_id_t> create_request_header() { return std::make_shared<rmw_request_id_t>(); }
  // Calls the callback and answers.
  virtual void handle_request(std::shared_ptr<rmw_request_id_t> request_header, std::shared_ptr<void> request) = 0;

  bool exchange_in_use_by_wait_set_state(bool in_use) { return in_use_.exchange(in_use); }

 protected:
  using Asker = myelin::node::Service::Request;
  struct Taken {
    rmw_request_id_t header;
    myelin::transport::Sample sample;
  };

  ServiceBase() = default;

  // Throws exceptions::InvalidServiceNameError, exceptions::RCLError. REQUIRES: a shared_ptr holds it.
  void open(node_interfaces::NodeBaseInterface& base, const std::string& name, const char* type, const QoS& qos,
            const CallbackGroup& group) {
    node_ = base.core();
    logger_ = base.core()->logger_name();
    auto own = opened_.lock();  // who serves a request so early waits
    core_ = detail::translated([&] {
      return base.core()->create_service(
          {name, type, detail::to_core(qos)}, group.core(),
          [weak = weak_from_this()](const Asker& asker, myelin::transport::Sample&& sample, myelin::exec::Claim&) {
            if (const auto service = weak.lock()) service->serve(asker, std::move(sample));
          });
    });
    *own = true;
  }

  // The request that has waited longest, instead of its callback; nullopt: none.
  std::optional<Taken> take() {
    std::optional<Taken> taken;
    auto* const outer = std::exchange(taken_here(), &taken);
    const std::shared_ptr<void> restored(nullptr, [outer](void*) { taken_here() = outer; });
    detail::translated([&] { core_->serve_one(); });
    return taken;
  }

  void respond(const rmw_request_id_t& header, myelin::Gather response) {
    Asker asker;
    asker.reply_to = detail::client_of(header);
    asker.id.sequence = header.sequence_number;
    asker.id.endpoint = (*writers_.lock())[asker.reply_to];
    try {
      core_->respond(asker, response);
    } catch (const myelin::transport::TransportError& error) {
      myelin::node::logging::write(
          logger_, myelin::node::logging::Severity::warn,
          std::string("failed to send response to ") + get_service_name() + ": " + error.what(),
          {__func__, __FILE__, __LINE__});
    } catch (const myelin::Error&) {
      detail::rethrow_translated();
    }
  }

 private:
  struct GuidHash {
    std::size_t operator()(const myelin::transport::Guid& guid) const {
      return std::hash<std::string_view>{}({reinterpret_cast<const char*>(guid.octets.data()), guid.octets.size()});
    }
  };
  // The writer of a client's requests by who hears its answers: what a request's header has no room for.
  using Writers = std::unordered_map<myelin::transport::Guid, myelin::transport::Guid, GuidHash>;
  static constexpr std::size_t most_writers = 1024;

  // Where this thread wants a request that it takes instead of serving it.
  static std::optional<Taken>*& taken_here() {
    thread_local std::optional<Taken>* here = nullptr;
    return here;
  }

  virtual void decode_and_handle(const rmw_request_id_t& header, myelin::Bytes request) = 0;

  void serve(const Asker& asker, myelin::transport::Sample&& sample) {
    opened_.lock();
    const rmw_request_id_t header = detail::request_id(asker.client(), asker.id.sequence);
    {
      auto writers = writers_.lock();
      if (writers->size() >= most_writers) writers->clear();
      (*writers)[asker.client()] = asker.id.endpoint;
    }
    if (auto* here = taken_here()) {
      here->emplace(Taken{header, std::move(sample)});
      return;
    }
    try {
      decode_and_handle(header, sample.payload.bytes);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged_.write(logger_, myelin::node::logging::Severity::warn,
                     std::string("dropped a damaged request on ") + get_service_name() + ": " + error.what(),
                     {__func__, __FILE__, __LINE__});
    }
  }

  // Constant after open().
  std::weak_ptr<myelin::node::Node> node_;
  std::string logger_;
  std::shared_ptr<myelin::node::Service> core_;

  myelin::Guarded<bool> opened_;
  myelin::Guarded<Writers> writers_;
  myelin::node::logging::Throttle damaged_;
  const std::shared_ptr<detail::NewDataCallback> on_new_request_ = std::make_shared<detail::NewDataCallback>();
  myelin::Guarded<myelin::node::Service::Token> watch_;  // from the first on_new_request_ on
  std::atomic<bool> in_use_{false};
};

template <class ServiceT>
class Service : public ServiceBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Service)
  using Request = typename ServiceT::Request;
  using Response = typename ServiceT::Response;
  using CallbackType = std::function<void(const std::shared_ptr<Request>, std::shared_ptr<Response>)>;
  using CallbackWithHeaderType = std::function<void(const std::shared_ptr<rmw_request_id_t>,
                                                    const std::shared_ptr<Request>, std::shared_ptr<Response>)>;

  // Throws as ServiceBase::open().
  static SharedPtr create(node_interfaces::NodeBaseInterface& base, const std::string& name,
                          AnyServiceCallback<ServiceT> callback, const QoS& qos, const CallbackGroup& group) {
    const SharedPtr service(new Service(std::move(callback)));
    service->open(base, name, myelin::cdr::type_name<ServiceT>(), qos, group);
    return service;
  }

  // Answers the request of the header. Throws exceptions::RCLError when the service is no more, and for a response that its
  // type has no room for.
  void send_response(rmw_request_id_t& req_id, Response& response) {
    auto& writer = detail::scratch_writer();
    detail::translated([&] { myelin::cdr::encode(response, writer); });
    respond(req_id, writer.pieces());
  }

  // Takes a request instead of the callback; false when there is none. Throws exceptions::RCLError for bytes that are none,
  // which are gone then.
  bool take_request(Request& request_out, rmw_request_id_t& request_id_out) {
    const auto taken = take();
    if (!taken) return false;
    detail::translated([&] { myelin::cdr::decode(taken->sample.payload.bytes, request_out); });
    request_id_out = taken->header;
    return true;
  }
  std::shared_ptr<void> create_request() override { return std::make_shared<Request>(); }
  void handle_request(std::shared_ptr<rmw_request_id_t> request_header, std::shared_ptr<void> request) override {
    const auto response = any_callback_.dispatch(std::static_pointer_cast<Service>(shared_from_this()), request_header,
                                                 std::static_pointer_cast<Request>(std::move(request)));
    if (response) send_response(*request_header, *response);
  }

 private:
  explicit Service(AnyServiceCallback<ServiceT> callback) : any_callback_(std::move(callback)) {}

  void decode_and_handle(const rmw_request_id_t& header, myelin::Bytes bytes) override {
    auto request = std::make_shared<Request>(rosidl_runtime_cpp::MessageInitialization::SKIP);
    myelin::cdr::decode(bytes, *request);
    handle_request(std::make_shared<rmw_request_id_t>(header), std::move(request));
  }

  AnyServiceCallback<ServiceT> any_callback_;
};

}  // namespace rclcpp
