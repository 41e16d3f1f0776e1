// SPDX-License-Identifier: Apache-2.0
// What a message costs in allocations when all is warm.
#include "core/base/allocation_counting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "rclcpp/test_world.hpp"
#include "sensor_msgs/msg/image.hpp"
#include "std_msgs/msg/int64.hpp"

namespace rclcpp {
namespace {

using sensor_msgs::msg::Image;
using std_msgs::msg::Int64;

constexpr int batches = 40, rounds = 20;

struct Cost {
  double allocations, octets;
};

class Allocations : public World {
 protected:
  // Of one message, published and received before the next; `publish` sends one. That of the cheapest batch: discovery
  // allocates beside some of them.
  template <class Publish>
  Cost cost_of(Publish&& publish) {
    const auto exchange = [&] {
      const int before = heard;
      publish();
      await([&] { return heard > before; });
    };
    Cost least{1e9, 1e9};
    for (int batch = 0; batch < batches; ++batch) {
      const long allocations_before = allocations, octets_before = allocated_octets;
      for (int i = 0; i < rounds; ++i) exchange();
      least.allocations = std::min(least.allocations, static_cast<double>(allocations - allocations_before) / rounds);
      least.octets = std::min(least.octets, static_cast<double>(allocated_octets - octets_before) / rounds);
    }
    return least;
  }

  std::atomic<int> heard{0};
};

TEST_F(Allocations, ASmallMessageCostsItsOwnAlone) {
  const auto home = running();
  const std::string topic = unique("small");
  const auto subscription = home->create_subscription<Int64>(topic, 10, [&](const Int64&) { ++heard; });
  const auto publisher = home->create_publisher<Int64>(topic, 10);
  await_matched(publisher, subscription);
  const Int64 message;
  EXPECT_LE(cost_of([&] { publisher->publish(message); }).allocations, 1.5);
}

TEST_F(Allocations, ByPointerASmallMessageCostsItsOwnAndWhatSharesIt) {
  const auto home = running("home", NodeOptions().use_intra_process_comms(true));
  const std::string topic = unique("pointer");
  const auto subscription = home->create_subscription<Int64>(topic, 10, [&](const Int64&) { ++heard; });
  const auto publisher = home->create_publisher<Int64>(topic, 10);
  await_matched(publisher, subscription);
  EXPECT_LE(cost_of([&] { publisher->publish(std::make_unique<Int64>()); }).allocations, 2.5);
}

TEST_F(Allocations, AFrameThatIsOnlyReadIsNotCopied) {
  const auto home = running();
  const std::string topic = unique("frames");
  const auto subscription = home->create_subscription<Image>(topic, 10, [&](Image::ConstSharedPtr frame) {
    if (frame->data.size() == 1 << 20 && frame->data.back() == 7) ++heard;
  });
  const auto publisher = home->create_publisher<Image>(topic, 10);
  await_matched(publisher, subscription);
  Image frame;
  frame.data.assign(1 << 20, 7);
  EXPECT_LT(cost_of([&] { publisher->publish(frame); }).octets, 64 * 1024);
}

}  // namespace
}  // namespace rclcpp
