// SPDX-License-Identifier: Apache-2.0
// LifecyclePublisher: a publisher of a managed node. It publishes while the node is active; before and after it drops what it
// is given, with one warning in the log until it is activated again. Any thread may call any method.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "rclcpp/logging.hpp"
#include "rclcpp/publisher.hpp"
#include "rclcpp_lifecycle/managed_entity.hpp"

namespace rclcpp_lifecycle {

// What there is of it whatever the type of its messages.
class LifecyclePublisherInterface : public ManagedEntityInterface {};

template <typename MessageT, typename Alloc = std::allocator<void>>
class LifecyclePublisher : public SimpleManagedEntity, public rclcpp::Publisher<MessageT, Alloc> {
  using Base = rclcpp::Publisher<MessageT, Alloc>;

 public:
  RCLCPP_SMART_PTR_DEFINITIONS(LifecyclePublisher<MessageT, Alloc>)
  using typename Base::PublishedType;
  using typename Base::ROSMessageType;

  LifecyclePublisher(rclcpp::node_interfaces::NodeBaseInterface* node_base, const std::string& topic,
                     const rclcpp::QoS& qos, const rclcpp::PublisherOptionsWithAllocator<Alloc>& options)
      : Base(node_base, topic, qos, options),
        logger_(rclcpp::get_logger(node_base->core()->logger_name()).get_child("LifecyclePublisher")) {}

  void publish(std::unique_ptr<PublishedType> message) override {
    if (enabled()) Base::publish(std::move(message));
  }
  void publish(const PublishedType& message) override {
    if (enabled()) Base::publish(message);
  }
  void publish(rclcpp::LoanedMessage<ROSMessageType, Alloc>&& loaned_message) override {
    if (enabled()) Base::publish(std::move(loaned_message));
  }
  void publish(const rclcpp::SerializedMessage& message) {
    if (enabled()) Base::publish(message);
  }
  void publish(rclcpp::SerializedMessage&& message) {
    if (enabled()) Base::publish(std::move(message));
  }

  void on_activate() override {
    warned_ = false;
    SimpleManagedEntity::on_activate();
  }

 private:
  bool enabled() {
    if (is_activated()) return true;
    if (!warned_.exchange(true)) {
      RCLCPP_WARN(logger_, "Trying to publish message on the topic '%s', but the publisher is not activated",
                  this->get_topic_name());
    }
    return false;
  }

  const rclcpp::Logger logger_;
  std::atomic<bool> warned_{false};
};

}  // namespace rclcpp_lifecycle
