// SPDX-License-Identifier: Apache-2.0
// rclcpp's contestant, written as its users write:
//
//   rclcpp_program round_trip pong            rclcpp_program round_trip ping COUNT
//   rclcpp_program flood subscriber           rclcpp_program flood publisher SECONDS
//   rclcpp_program image subscriber PLAN      rclcpp_program image publisher SUBSCRIBERS PLAN
#include "bench/peers/stream.hpp"
#include "rclcpp/rclcpp.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/string.hpp"

namespace {

using namespace myelin::bench;
using namespace std::chrono_literals;
using sensor_msgs::msg::Image;
using std_msgs::msg::String;

constexpr int kWarmUp = 200;

String numbered(std::int64_t number) {
  String message;
  message.data = std::string(32, '0');
  const std::string digits = std::to_string(number);
  message.data.replace(32 - digits.size(), digits.size(), digits);
  return message;
}

String over() {
  String message;
  message.data = "END";
  return message;
}

class Program {
 public:
  explicit Program(const std::string& name) : node(std::make_shared<rclcpp::Node>(name)) { executor.add_node(node); }

  template <class Condition>
  void spin_until(Condition condition) {
    while (!condition() && rclcpp::ok()) executor.spin_once(1s);
  }
  template <class Publisher>
  void await_subscriptions(const Publisher& publisher, std::size_t count) {
    while (publisher->get_subscription_count() < count) executor.spin_once(10ms);
    for (int i = 0; i < 20; ++i) executor.spin_once(50ms);
  }

  const rclcpp::Node::SharedPtr node;
  rclcpp::executors::SingleThreadedExecutor executor;
};

void pong() {
  Program program("bench_pong");
  const auto answers = program.node->create_publisher<String>("bench/pong", 10);
  Window window;
  int count = 0;
  bool ended = false;
  const auto questions = program.node->create_subscription<String>("bench/ping", 10, [&](const String& message) {
    if (message.data == "END") {
      ended = true;
      return;
    }
    if (count++ == kWarmUp) window.start();
    answers->publish(message);
  });
  program.spin_until([&] { return ended; });
  report(window.per(count - kWarmUp, "pong_"));
}

void ping(int count) {
  Program program("bench_ping");
  const auto questions = program.node->create_publisher<String>("bench/ping", 10);
  std::vector<std::int64_t> times;
  std::int64_t asked = 0;
  bool answered = false;
  const auto answers = program.node->create_subscription<String>("bench/pong", 10, [&](const String&) {
    times.push_back(now_ns() - asked);
    answered = true;
  });
  while (answers->get_publisher_count() == 0) program.executor.spin_once(10ms);
  program.await_subscriptions(questions, 1);
  int lost = 0;
  Window window;
  for (int i = -kWarmUp; i < count; ++i) {
    if (i == 0) {
      window.start();
      times.clear();
    }
    const String message = numbered(i + kWarmUp);
    answered = false;
    asked = now_ns();
    questions->publish(message);
    while (!answered && now_ns() < asked + 1'000'000'000) program.executor.spin_once(1s);
    lost += answered ? 0 : 1;
  }
  const std::string used = window.per(count, "ping_");
  questions->publish(over());
  questions->wait_for_all_acked(5s);
  report(spread(times) + ", \"lost\": " + std::to_string(lost) + ", " + used);
}

void flood_subscriber() {
  Program program("bench_subscriber");
  Window window;
  std::int64_t received = 0, disordered = 0, last = -1, began = 0, ended = 0;
  bool finished = false;
  const auto subscription = program.node->create_subscription<String>(
      "bench/flood", rclcpp::QoS(rclcpp::KeepAll()), [&](const String& message) {
        if (message.data == "END") {
          finished = true;
          return;
        }
        if (received++ == 0) {
          began = now_ns();
          window.start();
        }
        const std::int64_t value = std::stoll(message.data);
        disordered += value <= last ? 1 : 0;
        last = value;
        ended = now_ns();
      });
  program.spin_until([&] { return finished; });
  report("\"received\": " + std::to_string(received) + ", \"disordered\": " + std::to_string(disordered) + ", " +
         json("received_hz",
              static_cast<double>(received) * 1e9 / static_cast<double>(std::max<std::int64_t>(1, ended - began))) +
         ", " + window.per(received, "subscriber_"));
}

void flood_publisher(double seconds) {
  Program program("bench_publisher");
  const auto publisher = program.node->create_publisher<String>("bench/flood", rclcpp::QoS(rclcpp::KeepAll()));
  program.await_subscriptions(publisher, 1);
  std::int64_t sent = 0;
  const Window window;
  const std::int64_t began = now_ns();
  for (const auto end = began + static_cast<std::int64_t>(seconds * 1e9); (sent & 31) != 0 || now_ns() < end; ++sent) {
    publisher->publish(numbered(sent));
  }
  report("\"sent\": " + std::to_string(sent) + ", " +
         json("sent_hz", static_cast<double>(sent) * 1e9 / static_cast<double>(now_ns() - began)) + ", " +
         window.per(sent, "publisher_"));
  publisher->publish(over());
  publisher->wait_for_all_acked(5s);
}

void image_subscriber() {
  Program program("bench_subscriber");
  Receipts receipts;
  bool finished = false;
  const auto subscription =
      program.node->create_subscription<Image>("bench/image", 10, [&](Image::ConstSharedPtr image) {
        if (!receipts.take(image->data.data(), image->data.size())) finished = true;
      });
  program.spin_until([&] { return finished; });
  report(receipts.summary());
}

void image_publisher(std::size_t subscribers, const std::string& plan) {
  Program program("bench_publisher");
  const auto publisher = program.node->create_publisher<Image>("bench/image", 10);
  program.await_subscriptions(publisher, subscribers);
  Image image;
  image.height = 1080;
  image.width = 1920;
  image.encoding = "bgr8";
  image.step = 5760;
  report(publish_plan(parse_plan(plan), [&](std::vector<std::uint8_t>& frame, std::uint64_t stamp) {
    mark(frame, stamp);
    image.data.swap(frame);
    publisher->publish(image);
    image.data.swap(frame);
  }));
  image.data.assign(8, 0);
  mark(image.data, kEnd);
  publisher->publish(image);
  publisher->wait_for_all_acked(5s);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words = rclcpp::init_and_remove_ros_arguments(argc, argv);
  if (words.size() < 3) return 2;
  const std::string role = words[1] + " " + words[2];
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string("1"); };
  if (role == "round_trip pong")
    pong();
  else if (role == "round_trip ping")
    ping(std::stoi(word(3)));
  else if (role == "flood subscriber")
    flood_subscriber();
  else if (role == "flood publisher")
    flood_publisher(std::stod(word(3)));
  else if (role == "image subscriber")
    image_subscriber();
  else if (role == "image publisher")
    image_publisher(std::stoul(word(3)), word(4));
  else
    return 2;
  rclcpp::shutdown();
}
