// SPDX-License-Identifier: Apache-2.0
// Client: asks a service.
//
//   client_ = create_client<AddTwoInts>("add");
//   client_->wait_for_service(1s);
//   auto answer = client_->async_send_request(request);
//   if (rclcpp::spin_until_future_complete(node, answer) == rclcpp::FutureReturnCode::SUCCESS) use(answer.get()->sum);
//
// Any thread may call any method. Dropped, a client is no more, and futures of requests that are pending throw
// std::future_error.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/cdr/error.hpp"
#include "core/node/answer_wait.hpp"
#include "core/node/log_throttle.hpp"
#include "rclcpp/callback_group.hpp"
#include "rclcpp/detail/future_and_id.hpp"
#include "rclcpp/detail/nanoseconds.hpp"
#include "rclcpp/detail/scratch.hpp"
#include "rclcpp/detail/service_core.hpp"
#include "rclcpp/macros.hpp"
#include "rclcpp/node_interfaces/node_base_interface.hpp"
#include "rosidl/typed.hpp"

namespace rclcpp {

class ClientBase : public detail::AnswerSource, public std::enable_shared_from_this<ClientBase> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(ClientBase)
  ~ClientBase() override {
    if (core_) core_->destroy();
  }
  RCLCPP_DISABLE_COPY(ClientBase)

  const char* get_service_name() const { return core_->name().name.c_str(); }
  const std::shared_ptr<myelin::node::Client>& core() const { return core_; }
  std::shared_ptr<myelin::exec::Entity> entity() const { return core_; }

  bool service_is_ready() const {
    return detail::translated([&] { return core_->service_is_ready(); });
  }
  // False when the time was over, or the context was shut down, first. A negative timeout is none.
  template <class RepT = int64_t, class RatioT = std::milli>
  bool wait_for_service(std::chrono::duration<RepT, RatioT> timeout = std::chrono::duration<RepT, RatioT>(-1)) {
    return wait_for_service_nanoseconds(detail::nanoseconds_of(timeout));
  }

  QoS get_request_publisher_actual_qos() const { return detail::from_core(core_->qos()); }
  QoS get_response_subscription_actual_qos() const { return detail::from_core(core_->qos()); }

  // Whether requests that leave and responses that come are told of on <service>/_service_event.
  void configure_introspection(Clock::SharedPtr clock, const QoS& qos_service_event_pub,
                               rcl_service_introspection_state_t introspection_state) {
    detail::configure_introspection(*core_, node_, clock, qos_service_event_pub, introspection_state);
  }

  // Forgets a request: its answer will be dropped, its future throws. False when it is not pending.
  bool remove_pending_request(std::int64_t request_id) {
    return !pending_.lock()->extract(request_id).empty();  // destroyed without the lock
  }
  // All of them; how many.
  std::size_t prune_pending_requests() {
    const Pending pruned = std::exchange(*pending_.lock(), {});
    return pruned.size();
  }
  // Those that were sent before; their numbers are added to the list.
  template <class AllocatorT = std::allocator<std::int64_t>>
  std::size_t prune_requests_older_than(std::chrono::time_point<std::chrono::system_clock> time_point,
                                        std::vector<std::int64_t, AllocatorT>* pruned_requests = nullptr) {
    std::vector<Pending::node_type> pruned;  // destroyed without the lock
    auto pending = pending_.lock();
    for (auto each = pending->begin(); each != pending->end();) {
      const auto request = each++;
      if (request->second.sent >= time_point) continue;
      if (pruned_requests) pruned_requests->push_back(request->first);
      pruned.push_back(pending->extract(request));
    }
    return pruned.size();
  }

  bool exchange_in_use_by_wait_set_state(bool in_use) { return in_use_.exchange(in_use); }

  void await(std::int64_t request, const std::function<bool()>& done, myelin::exec::Deadline deadline) override {
    const auto self = shared_from_this();  // the answer may bring its end
    if (myelin::node::await_answer(core_, *context_, done, deadline)) return;
    // Nobody will answer when it was not the time that ended the wait.
    if (!deadline || myelin::exec::Clock::now() < *deadline) remove_pending_request(request);
  }

 protected:
  using Sample = myelin::transport::Sample;
  // Gets the answer; throws cdr::DecodeError for one that is none.
  using Deliver = std::function<void(const Sample&)>;
  using Fail = std::function<void(std::exception_ptr)>;

  ClientBase() = default;

  // Throws exceptions::InvalidServiceNameError, exceptions::RCLError. REQUIRES: a shared_ptr holds it.
  void open(node_interfaces::NodeBaseInterface& base, const std::string& name, const char* type, const QoS& qos,
            const CallbackGroup& group) {
    node_ = base.core();
    context_ = base.core()->context();
    logger_ = base.core()->logger_name();
    core_ = detail::translated([&] {
      return base.core()->create_client(
          {name, type, detail::to_core(qos)}, group.core(),
          [weak = weak_from_this()](std::int64_t sequence, Sample&& sample, myelin::exec::Claim&) {
            if (const auto client = weak.lock()) client->answered(sequence, sample);
          });
    });
  }

  std::int64_t send(myelin::Gather request, Deliver deliver, Fail fail) {
    auto pending = pending_.lock();  // the answer may come before its number
    const std::int64_t sequence = detail::translated([&] { return core_->send(request); });
    pending->insert_or_assign(sequence, Request{std::chrono::system_clock::now(), std::move(deliver), std::move(fail)});
    return sequence;
  }

 private:
  struct Request {
    std::chrono::system_clock::time_point sent;
    Deliver deliver;
    Fail fail;
  };
  using Pending = std::unordered_map<std::int64_t, Request>;

  bool wait_for_service_nanoseconds(std::chrono::nanoseconds timeout) {
    const auto now = myelin::exec::Clock::now();
    const bool limited =
        timeout >= std::chrono::nanoseconds(0) && timeout < myelin::exec::Clock::time_point::max() - now;
    return detail::translated(
        [&] { return core_->wait_for_service(limited ? now + timeout : myelin::exec::Deadline()); });
  }

  void answered(std::int64_t sequence, const Sample& sample) {
    const auto request = pending_.lock()->extract(sequence);
    if (!request) return;
    // Whoever waits for this answer, in whatever thread, is to look.
    const std::shared_ptr<void> told(nullptr, [this](void*) { core_->interrupt(); });
    try {
      request.mapped().deliver(sample);
    } catch (const myelin::cdr::DecodeError& error) {
      damaged_.write(logger_, myelin::node::logging::Severity::warn,
                     std::string("damaged answer of ") + get_service_name() + ": " + error.what(),
                     {__func__, __FILE__, __LINE__});
      request.mapped().fail(std::make_exception_ptr(exceptions::RCLError(error.what())));
    }
  }

  // Constant after open().
  std::weak_ptr<myelin::node::Node> node_;
  std::shared_ptr<myelin::node::Context> context_;
  std::string logger_;
  std::shared_ptr<myelin::node::Client> core_;

  myelin::Guarded<Pending> pending_;
  myelin::node::logging::Throttle damaged_;
  std::atomic<bool> in_use_{false};
};

template <class ServiceT>
class Client : public ClientBase {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS(Client)
  using Request = typename ServiceT::Request;
  using Response = typename ServiceT::Response;
  using SharedRequest = typename ServiceT::Request::SharedPtr;
  using SharedResponse = typename ServiceT::Response::SharedPtr;

  using Promise = std::promise<SharedResponse>;
  using PromiseWithRequest = std::promise<std::pair<SharedRequest, SharedResponse>>;
  using SharedPromise = std::shared_ptr<Promise>;
  using SharedPromiseWithRequest = std::shared_ptr<PromiseWithRequest>;
  using Future = std::future<SharedResponse>;
  using SharedFuture = std::shared_future<SharedResponse>;
  using SharedFutureWithRequest = std::shared_future<std::pair<SharedRequest, SharedResponse>>;
  using CallbackType = std::function<void(SharedFuture)>;
  using CallbackWithRequestType = std::function<void(SharedFutureWithRequest)>;

  struct FutureAndRequestId : detail::FutureAndRequestId<std::future<SharedResponse>> {
    using detail::FutureAndRequestId<std::future<SharedResponse>>::FutureAndRequestId;
    [[deprecated("FutureAndRequestId: use .future.share() instead of an implicit conversion")]]
    operator SharedFuture() {  // NOLINT: converts
      return this->future.share();
    }
    SharedFuture share() noexcept { return this->future.share(); }
  };
  struct SharedFutureAndRequestId : detail::FutureAndRequestId<SharedFuture> {
    using detail::FutureAndRequestId<SharedFuture>::FutureAndRequestId;
  };
  struct SharedFutureWithRequestAndRequestId : detail::FutureAndRequestId<SharedFutureWithRequest> {
    using detail::FutureAndRequestId<SharedFutureWithRequest>::FutureAndRequestId;
  };

  // Throws as ClientBase::open().
  static SharedPtr create(node_interfaces::NodeBaseInterface& base, const std::string& name, const QoS& qos,
                          const CallbackGroup& group) {
    const SharedPtr client(new Client());
    client->open(base, name, myelin::cdr::type_name<ServiceT>(), qos, group);
    return client;
  }

  // All throw exceptions::RCLError when the request cannot be sent.
  FutureAndRequestId async_send_request(SharedRequest request) {
    const auto promise = std::make_shared<Promise>();
    auto future = promise->get_future();
    const auto id =
        ask(*request, promise, [promise](SharedResponse response) { promise->set_value(std::move(response)); });
    return FutureAndRequestId(std::move(future), id, weak_from_this());
  }
  // The callback gets the future, which is ready then: of the response, or of the request and the response.
  template <class CallbackT>
  requires std::is_invocable_v<CallbackT&, SharedFuture> SharedFutureAndRequestId
  async_send_request(SharedRequest request, CallbackT&& callback) {
    const auto promise = std::make_shared<Promise>();
    const SharedFuture future = promise->get_future().share();
    const auto id =
        ask(*request, promise,
            [promise, future, kept = CallbackType(std::forward<CallbackT>(callback))](SharedResponse response) {
              promise->set_value(std::move(response));
              kept(future);
            });
    return SharedFutureAndRequestId(future, id, weak_from_this());
  }
  template <class CallbackT>
  requires(!std::is_invocable_v<CallbackT&, SharedFuture> &&
           std::is_invocable_v<CallbackT&, SharedFutureWithRequest>) SharedFutureWithRequestAndRequestId
      async_send_request(SharedRequest request, CallbackT&& callback) {
    const auto promise = std::make_shared<PromiseWithRequest>();
    const SharedFutureWithRequest future = promise->get_future().share();
    const auto id = ask(*request, promise,
                        [promise, future, request,
                         kept = CallbackWithRequestType(std::forward<CallbackT>(callback))](SharedResponse response) {
                          promise->set_value({request, std::move(response)});
                          kept(future);
                        });
    return SharedFutureWithRequestAndRequestId(future, id, weak_from_this());
  }

  using ClientBase::remove_pending_request;
  bool remove_pending_request(const FutureAndRequestId& future) { return remove_pending_request(future.request_id); }
  bool remove_pending_request(const SharedFutureAndRequestId& future) {
    return remove_pending_request(future.request_id);
  }
  bool remove_pending_request(const SharedFutureWithRequestAndRequestId& future) {
    return remove_pending_request(future.request_id);
  }

  std::shared_ptr<void> create_response() { return std::make_shared<Response>(); }

 private:
  Client() = default;

  template <class PromiseT, class Use>
  std::int64_t ask(const Request& request, const std::shared_ptr<PromiseT>& promise, Use use) {
    auto& writer = detail::scratch_writer();
    detail::translated([&] { myelin::cdr::encode(request, writer); });
    return send(
        writer.pieces(),
        [use = std::move(use)](const myelin::transport::Sample& sample) {
          auto response = std::make_shared<Response>(rosidl_runtime_cpp::MessageInitialization::SKIP);
          myelin::cdr::decode(sample.payload.bytes, *response);
          use(std::move(response));
        },
        [promise](std::exception_ptr error) { promise->set_exception(std::move(error)); });
  }
};

}  // namespace rclcpp
