// SPDX-License-Identifier: Apache-2.0
// What subscriptions of every type can do. Any thread may call any method.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/node/discarded.hpp"
#include "core/node/topic_statistics.hpp"
#include "rclcpp/detail/delivery.hpp"
#include "rclcpp/detail/endpoint_setup.hpp"
#include "rclcpp/detail/new_data_callback.hpp"
#include "rclcpp/network_flow_endpoint.hpp"
#include "rclcpp/serialized_message.hpp"
#include "rclcpp/subscription_options.hpp"

namespace rclcpp {

enum class DeliveredMessageKind : std::uint8_t {
  INVALID = 0,
  ROS_MESSAGE = 1,
  SERIALIZED_MESSAGE = 2,
  DYNAMIC_MESSAGE = 3
};
using SubscriptionType = DeliveredMessageKind;

class SubscriptionBase : public std::enable_shared_from_this<SubscriptionBase> {
 public:
  RCLCPP_SMART_PTR_ALIASES_ONLY(SubscriptionBase)

  virtual ~SubscriptionBase() {
    if (inlet_) {
      in_process_->remove_inlet(*inlet_);
      node_->release(*inlet_);
    }
    core_->destroy();
  }
  RCLCPP_DISABLE_COPY(SubscriptionBase)

  const char* get_topic_name() const { return core_->name().name.c_str(); }
  QoS get_actual_qos() const { return detail::from_core(core_->qos()); }
  // How many are matched, those that reach it by pointer included.
  std::size_t get_publisher_count() const { return core_->publisher_count(); }
  DeliveredMessageKind get_delivered_message_kind() const { return kind_; }
  DeliveredMessageKind get_subscription_type() const { return kind_; }
  bool is_serialized() const { return kind_ == DeliveredMessageKind::SERIALIZED_MESSAGE; }
  bool use_intra_process() const { return inlet_ != nullptr; }
  // Received arrays are shown where they lie, without being asked for.
  bool can_loan_messages() const { return false; }

  // What the middleware cannot say. Throws exceptions::RCLError.
  std::vector<NetworkFlowEndpoint> get_network_flow_endpoints() const {
    throw exceptions::RCLError("error obtaining network flows of subscription: not supported by the middleware");
  }

  // The oldest message that waits, taken away from the callback; false when there is none. Throws exceptions::RCLError for
  // bytes that are no message, which are gone then.
  bool take_serialized(SerializedMessage& message_out, MessageInfo& message_info_out) {
    auto sample = take_sample();
    if (!sample) return false;
    message_info_out = detail::info_of(*sample);
    message_out = SerializedMessage(std::move(sample->payload));
    return true;
  }
  virtual bool take_type_erased(void* message_out, MessageInfo& message_info_out) = 0;

  // For those who take by themselves: a message to take into, and the callback, called with it in this thread.
  virtual std::shared_ptr<void> create_message() = 0;
  virtual void handle_message(std::shared_ptr<void>& message, const MessageInfo& message_info) = 0;
  std::shared_ptr<SerializedMessage> create_serialized_message() { return std::make_shared<SerializedMessage>(); }
  void handle_serialized_message(const std::shared_ptr<SerializedMessage>& message, const MessageInfo& message_info) {
    const myelin::Bytes bytes = message->bytes();
    deliver({myelin::Buffer{message, {const_cast<std::byte*>(bytes.data()), bytes.size()}}, message_info});
  }

  // The middleware filters nothing.
  bool is_cft_enabled() const { return false; }
  void set_content_filter(const std::string&, const std::vector<std::string>& = {}) { refuse_content_filter(); }
  ContentFilterOptions get_content_filter() const { refuse_content_filter(); }

  // Called with 1 after messages came, in the thread that brought them, and at once when some wait already. Several that come
  // together may be told of once: take until there is none. It must not block.
  void set_on_new_message_callback(std::function<void(std::size_t)> callback) {
    if (!callback) throw std::invalid_argument("The callback passed to set_on_new_message_callback is not callable.");
    intake_->on_new_message.set(std::move(callback));
    {
      auto watch = watch_.lock();
      if (!*watch) *watch = core_->watch([intake = intake_] { intake->on_new_message.tell(1); });
    }
    if (core_->has_data()) intake_->on_new_message.tell(1);
  }
  // Once this has returned it does not run, and will not.
  void clear_on_new_message_callback() { intake_->on_new_message.clear(); }
  void set_on_new_intra_process_message_callback(std::function<void(std::size_t)> callback) {
    if (!inlet_) return;
    if (!callback) {
      throw std::invalid_argument("The callback passed to set_on_new_intra_process_message_callback is not callable.");
    }
    intake_->on_new_passed_message.set(std::move(callback));
    inlet_->on_push([intake = intake_] { intake->on_new_passed_message.tell(1); });
  }
  void clear_on_new_intra_process_message_callback() { intake_->on_new_passed_message.clear(); }

  const std::vector<std::shared_ptr<EventHandlerBase>>& get_event_handlers() const { return events_.all(); }
  // How many arrived that were no messages of the type.
  std::uint64_t discarded() const { return intake_->discarded.total(); }

  const std::shared_ptr<myelin::node::Subscription>& core() const { return core_; }
  const std::shared_ptr<myelin::node::Inlet>& inlet() const { return inlet_; }

 protected:
  using Deliver = std::function<void(detail::Delivery&&)>;

  // Throws exceptions::InvalidTopicNameError, exceptions::RCLError, and std::runtime_error for a group of another node.
  SubscriptionBase(node_interfaces::NodeBaseInterface* node_base, const std::string& topic, const std::string& type,
                   const QoS& qos, const SubscriptionOptionsBase& options, DeliveredMessageKind kind, Deliver deliver)
      : node_(node_base->core()),
        group_(detail::group_or_default(*node_base, options.callback_group, "subscription")),
        intake_(std::make_shared<Intake>(
            std::move(deliver), statistics(*node_base, options.topic_stats_options), node_->logger_name(),
            "a message on topic '" + node_base->resolve_topic_or_service_name(topic, false) + "' that is no " + type)),
        core_(detail::made("subscription",
                           [&] {
                             return node_->create_subscription(
                                 {.name = topic, .type = type, .qos = detail::to_core(qos)}, group_->core(),
                                 [intake = intake_](myelin::transport::Sample&& sample, myelin::exec::Claim&) {
                                   intake->take(std::move(sample));
                                 },
                                 options.ignore_local_publications);
                           })),
        kind_(kind) {
    const std::string logger = node_->logger_name();
    if (!options.content_filter_options.filter_expression.empty()) {
      myelin::node::logging::write(logger, myelin::node::logging::Severity::warn,
                                   "Topic '" + core_->name().name + "' has a content filter: " + no_filter,
                                   {.function = "create_subscription", .file = __FILE__, .line = 0});
    }
    listen(options, logger);
  }

  // Takes messages of the type by pointer from now on.
  void open_inlet(node_interfaces::NodeBaseInterface& node_base, std::type_index type, bool takes_ownership) {
    in_process_ = detail::in_process_of(node_base);
    inlet_ = std::make_shared<myelin::node::Inlet>(
        *core_, group_->core(), type, takes_ownership, intake_->heard,
        [intake = intake_](myelin::node::PassedMessage&& passed, myelin::exec::Claim&) {
          intake->take(std::move(passed));
        });
    in_process_->add_inlet(inlet_);
    node_->adopt(inlet_);
  }

  // Of those that come by the wire and are to be heard there; nullopt when none waits.
  std::optional<myelin::transport::Sample> take_sample() {
    while (auto sample = core_->take()) {
      if (!intake_->heard->contains(sample->writer)) return sample;
    }
    return std::nullopt;
  }

  void deliver(detail::Delivery&& delivery) { intake_->give(std::move(delivery)); }

 private:
  static constexpr const char* no_filter = "messages are not filtered by content here, all of them are delivered";
  [[noreturn]] static void refuse_content_filter() { throw exceptions::RCLError(no_filter); }

  // What the executor's threads need, which may be in it when the subscription goes.
  struct Intake {
    const Deliver deliver;
    const std::shared_ptr<myelin::node::TopicStatistics> statistics;  // null: nobody asked
    myelin::node::Discarded discarded;
    detail::NewDataCallback on_new_message, on_new_passed_message;
    const std::shared_ptr<myelin::node::Heard> heard = std::make_shared<myelin::node::Heard>();

    Intake(Deliver its_deliver, std::shared_ptr<myelin::node::TopicStatistics> its_statistics, std::string logger,
           std::string what)
        : deliver(std::move(its_deliver)),
          statistics(std::move(its_statistics)),
          discarded(std::move(logger), std::move(what)) {}

    void take(myelin::transport::Sample&& sample) {
      if (heard->contains(sample.writer)) return;
      MessageInfo info = detail::info_of(sample);
      give({std::move(sample.payload), info});
    }
    void take(myelin::node::PassedMessage&& passed) {
      MessageInfo info = detail::info_of(passed);
      if (auto* shared = std::get_if<myelin::node::SharedMessage>(&passed.message)) {
        give({std::move(*shared), info});
      } else {
        give({std::move(std::get<myelin::node::OwnedMessage>(passed.message)), info});
      }
    }
    void give(detail::Delivery&& delivery) {
      if (statistics) {
        const std::int64_t now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
        statistics->observe(delivery.info.get_rmw_message_info().source_timestamp, now);
      }
      try {
        deliver(std::move(delivery));
      } catch (const myelin::cdr::DecodeError& error) {
        discarded.count(error);
      }
    }
  };

  std::shared_ptr<myelin::node::TopicStatistics> statistics(
      const node_interfaces::NodeBaseInterface& node_base,
      const SubscriptionOptionsBase::TopicStatisticsOptions& options) const {
    const bool wanted = options.state == TopicStatisticsState::NodeDefault
                            ? node_base.get_enable_topic_statistics_default()
                            : options.state == TopicStatisticsState::Enable;
    if (!wanted) return nullptr;
    if (options.publish_period <= std::chrono::milliseconds(0)) {
      throw std::invalid_argument("topic_stats_options.publish_period must be greater than 0");
    }
    return detail::translated([&] {
      return myelin::node::TopicStatistics::create(
          node_, group_->core(),
          {.topic = options.publish_topic,
           .period_ns = std::chrono::nanoseconds(options.publish_period).count(),
           .qos = detail::to_core(options.qos)});
    });
  }

  void listen(const SubscriptionOptionsBase& options, const std::string& logger) {
    using myelin::transport::Event;
    SubscriptionEventCallbacks callbacks = options.event_callbacks;
    const std::string& topic = core_->name().name;
    if (options.use_default_callbacks) {
      if (!callbacks.incompatible_qos_callback) {
        callbacks.incompatible_qos_callback = detail::warn_of_incompatible_qos<QOSRequestedIncompatibleQoSInfo>(
            logger,
            "New publisher discovered on topic '" + topic +
                "', offering incompatible QoS. No messages will be received from it. Last incompatible policy: ");
      }
      if (!callbacks.incompatible_type_callback) {
        callbacks.incompatible_type_callback = detail::warn_of_incompatible_type(logger, topic);
      }
    }
    events_.add(*core_, Event::deadline_missed, *group_, std::move(callbacks.deadline_callback));
    events_.add(*core_, Event::liveliness, *group_, std::move(callbacks.liveliness_callback));
    events_.add(*core_, Event::incompatible_qos, *group_, std::move(callbacks.incompatible_qos_callback));
    events_.add(*core_, Event::message_lost, *group_, std::move(callbacks.message_lost_callback));
    events_.add(*core_, Event::incompatible_type, *group_, std::move(callbacks.incompatible_type_callback));
    events_.add(*core_, Event::matched, *group_, std::move(callbacks.matched_callback));
  }

  // Constant after construction.
  const std::shared_ptr<myelin::node::Node> node_;
  const CallbackGroup::SharedPtr group_;
  const std::shared_ptr<Intake> intake_;
  const std::shared_ptr<myelin::node::Subscription> core_;
  const DeliveredMessageKind kind_;
  std::shared_ptr<myelin::node::InProcess> in_process_;
  std::shared_ptr<myelin::node::Inlet> inlet_;
  detail::EventHandlers events_;

  myelin::Guarded<myelin::node::Subscription::Token> watch_;  // from the first on_new_message on
};

}  // namespace rclcpp
