// SPDX-License-Identifier: Apache-2.0
// AnySubscriptionCallback<T>: a callback of any of the forms that a subscription accepts, each with or without a
// const MessageInfo& behind it:
//
//   const T&    T    std::shared_ptr<const T>    std::unique_ptr<T>    std::shared_ptr<T>
//
// and the same of SerializedMessage; with a type adapter also those of its ROS message. The first three only read: what
// they get may lie in received memory, and is shared in process. The others get a message of their own.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "rclcpp/detail/delivery.hpp"
#include "rclcpp/detail/message_of.hpp"
#include "rclcpp/message_info.hpp"
#include "rclcpp/serialized_message.hpp"

namespace rclcpp {

namespace detail {

template <class F, class Argument>
inline constexpr bool takes =
    std::is_invocable_v<F&, Argument> || std::is_invocable_v<F&, Argument, const MessageInfo&>;

// In this order: a shared_ptr<const T> can be made of whatever comes after it.
enum class Form { reference, shared_const, shared, unique, none };

template <class F, class M>
constexpr Form form_for() {
  if constexpr (takes<F, const M&>) return Form::reference;
  if constexpr (takes<F, std::shared_ptr<const M>>) return Form::shared_const;
  if constexpr (takes<F, std::shared_ptr<M>>) return Form::shared;
  if constexpr (takes<F, std::unique_ptr<M>>) return Form::unique;
  return Form::none;
}

template <class F, class Argument>
void call(F& callback, Argument&& argument, const MessageInfo& info) {
  if constexpr (std::is_invocable_v<F&, Argument>) {
    callback(std::forward<Argument>(argument));
  } else {
    callback(std::forward<Argument>(argument), info);
  }
}

// How a Delivery becomes a message of the type M that the callback takes; Custom is what passes in process.
template <class MessageT, class M>
class Received {
  using Type = MessageOf<MessageT>;
  using Custom = typename Type::Custom;
  using Ros = typename Type::Ros;

 public:
  static std::shared_ptr<const M> shared_const(Delivery& delivery) {
    if constexpr (std::is_same_v<M, Ros>) {
      if (auto* payload = std::get_if<myelin::Buffer>(&delivery.content)) {
        return myelin::cdr::view<Ros>(std::move(*payload));
      }
    }
    if constexpr (std::is_same_v<M, Custom>) {
      if (auto* shared = std::get_if<myelin::node::SharedMessage>(&delivery.content)) {
        return std::static_pointer_cast<const M>(std::move(*shared));
      }
    }
    return unique(delivery);
  }
  static std::shared_ptr<M> shared(Delivery& delivery) {
    if constexpr (std::is_same_v<M, Ros>) {
      if (auto* payload = std::get_if<myelin::Buffer>(&delivery.content)) {
        auto message = std::make_shared<M>();
        myelin::cdr::decode(payload->bytes, *message);
        return message;
      }
    }
    return unique(delivery);
  }
  static std::unique_ptr<M> unique(Delivery& delivery) {
    if (auto* payload = std::get_if<myelin::Buffer>(&delivery.content)) return from_wire(std::move(*payload));
    if constexpr (std::is_same_v<M, Custom>) {
      if (auto* owned = std::get_if<myelin::node::OwnedMessage>(&delivery.content)) {
        return std::unique_ptr<M>(static_cast<M*>(owned->release()));
      }
      return std::make_unique<M>(passed(delivery));
    } else {
      auto message = std::make_unique<M>();
      Type::Adapter::convert_to_ros_message(passed(delivery), *message);
      return message;
    }
  }

 private:
  static std::unique_ptr<M> from_wire(myelin::Buffer payload) {
    auto message = std::make_unique<M>();
    if constexpr (std::is_same_v<M, Ros>) {
      myelin::cdr::decode(payload.bytes, *message);
    } else {
      Type::Adapter::convert_to_custom(*myelin::cdr::view<Ros>(std::move(payload)), *message);
    }
    return message;
  }
  static const Custom& passed(const Delivery& delivery) {
    const auto* owned = std::get_if<myelin::node::OwnedMessage>(&delivery.content);
    return *static_cast<const Custom*>(owned ? owned->get()
                                             : std::get<myelin::node::SharedMessage>(delivery.content).get());
  }
};

// Only bytes become a SerializedMessage: its subscriptions take nothing in process.
template <class MessageT>
class Received<MessageT, SerializedMessage> {
 public:
  static std::shared_ptr<const SerializedMessage> shared_const(Delivery& delivery) { return shared(delivery); }
  static std::shared_ptr<SerializedMessage> shared(Delivery& delivery) {
    return std::make_shared<SerializedMessage>(std::move(std::get<myelin::Buffer>(delivery.content)));
  }
  static std::unique_ptr<SerializedMessage> unique(Delivery& delivery) {
    return std::make_unique<SerializedMessage>(std::move(std::get<myelin::Buffer>(delivery.content)));
  }
};

}  // namespace detail

template <typename MessageT, typename AllocatorT = std::allocator<void>>
class AnySubscriptionCallback {
 public:
  AnySubscriptionCallback() = default;
  explicit AnySubscriptionCallback(const AllocatorT&) {}

  template <typename CallbackT>
  AnySubscriptionCallback& set(CallbackT callback) {
    using detail::Form;
    using F = std::decay_t<CallbackT>;
    if constexpr (std::is_same_v<MessageT, SerializedMessage>) {
      static_assert(detail::form_for<F, SerializedMessage>() != Form::none, "no callback for a serialized message");
      set_form<SerializedMessage>(std::move(callback));
    } else {
      using Type = detail::MessageOf<MessageT>;
      if constexpr (detail::form_for<F, typename Type::Custom>() != Form::none) {
        set_form<typename Type::Custom>(std::move(callback));
      } else if constexpr (detail::form_for<F, typename Type::Ros>() != Form::none) {
        set_form<typename Type::Ros>(std::move(callback));
      } else {
        static_assert(detail::form_for<F, SerializedMessage>() != Form::none,
                      "the callback takes none of: const T&, T, std::shared_ptr<const T>, std::unique_ptr<T>, "
                      "std::shared_ptr<T>, with or without const rclcpp::MessageInfo&");
        set_form<SerializedMessage>(std::move(callback));
      }
    }
    return *this;
  }

  // Throws cdr::DecodeError before the callback is called, and what it throws.
  void deliver(detail::Delivery&& delivery) const { deliver_(delivery); }

  bool is_serialized_message_callback() const { return serialized_; }
  // Whether it is content with a message that others read too.
  bool use_take_shared_method() const { return shares_; }

 private:
  template <class M, class F>
  void set_form(F callback) {
    using detail::Form;
    constexpr Form form = detail::form_for<F, M>();
    using Received = detail::Received<MessageT, M>;
    serialized_ = std::is_same_v<M, SerializedMessage>;
    shares_ = form == Form::reference || form == Form::shared_const;
    deliver_ = [callback = std::move(callback)](detail::Delivery& delivery) mutable {
      if constexpr (form == Form::reference) {
        const std::shared_ptr<const M> message = Received::shared_const(delivery);
        detail::call(callback, *message, delivery.info);
      } else if constexpr (form == Form::shared_const) {
        detail::call(callback, Received::shared_const(delivery), delivery.info);
      } else if constexpr (form == Form::shared) {
        detail::call(callback, Received::shared(delivery), delivery.info);
      } else {
        detail::call(callback, Received::unique(delivery), delivery.info);
      }
    };
  }

  std::function<void(detail::Delivery&)> deliver_;
  bool serialized_ = false;
  bool shares_ = false;
};

}  // namespace rclcpp
