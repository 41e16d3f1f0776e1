// SPDX-License-Identifier: Apache-2.0
// Type adapters: publish and receive a type of the program's own where a ROS message goes on the wire. In process it passes
// as it is.
//
//   template <>
//   struct rclcpp::TypeAdapter<cv::Mat, sensor_msgs::msg::Image> {
//     using is_specialized = std::true_type;
//     using custom_type = cv::Mat;
//     using ros_message_type = sensor_msgs::msg::Image;
//     static void convert_to_ros_message(const custom_type& source, ros_message_type& destination);
//     static void convert_to_custom(const ros_message_type& source, custom_type& destination);
//   };
//   using MatImage = rclcpp::adapt_type<cv::Mat>::as<sensor_msgs::msg::Image>;
//   auto publisher = node->create_publisher<MatImage>("image", 10);
#pragma once

#include <type_traits>

namespace rclcpp {

template <typename CustomType, typename ROSMessageType = void, typename Enable = void>
struct TypeAdapter {
  using is_specialized = std::false_type;
  using custom_type = CustomType;
  // In upstream's sense: a type without an adapter is a message itself.
  using ros_message_type = CustomType;
};

template <typename T>
struct is_type_adapter : std::false_type {};
template <typename... Ts>
struct is_type_adapter<TypeAdapter<Ts...>> : std::true_type {};

// An adapter stands for itself.
template <typename T>
struct TypeAdapter<T, void, std::enable_if_t<is_type_adapter<T>::value>> : T {};

template <typename CustomType>
struct adapt_type {
  template <typename ROSMessageType>
  using as = TypeAdapter<CustomType, ROSMessageType>;
};

// Which adapter create_publisher<CustomType>() uses when none is named: what RCLCPP_USING_CUSTOM_TYPE_AS_ROS_MESSAGE_TYPE
// said.
template <typename CustomType>
struct ImplicitTypeAdapter {
  using is_specialized = std::false_type;
};
template <typename T>
struct TypeAdapter<T, void, std::enable_if_t<ImplicitTypeAdapter<T>::is_specialized::value>> : ImplicitTypeAdapter<T> {
};

template <typename CustomType, typename ROSMessageType>
struct assert_type_pair_is_specialized_type_adapter {
  using type_adapter = TypeAdapter<CustomType, ROSMessageType>;
  static_assert(type_adapter::is_specialized::value, "No type adapter for this custom type/ros message type pair");
};

// In the global namespace.
#define RCLCPP_USING_CUSTOM_TYPE_AS_ROS_MESSAGE_TYPE(CustomType, ROSMessageType)                                    \
  template <>                                                                                                       \
  struct rclcpp::ImplicitTypeAdapter<CustomType> : public rclcpp::TypeAdapter<CustomType, ROSMessageType> {         \
    static_assert(is_specialized::value, "Cannot use custom type as ros type when there is no TypeAdapter for it"); \
  }

}  // namespace rclcpp
