// SPDX-License-Identifier: Apache-2.0
// From publish() to the callback a node allocates nothing that its transport does not: counted by the operator new of this
// program.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>

#include "core/base/allocation_counting.hpp"
#include "core/node/node_testing.hpp"

namespace myelin::node {
namespace {

const std::array<std::byte, 36> message = {std::byte{0}, std::byte{1}};
const std::array pieces = {Bytes(message)};

long allocations_of(const std::function<void()>& round) {
  for (int warm = 0; warm < 100; ++warm) round();
  const long before = allocations;
  for (int i = 0; i < 1000; ++i) round();
  return allocations - before;
}

long allocations_of_the_transport() {
  transport::inproc::Hub hub;
  transport::ParticipantOptions where;
  where.domain_id = 41;
  const auto participant = hub.create_participant(where);
  transport::EndpointOptions options;
  options.topic = "rt/alone";
  options.type_name = "std_msgs::msg::dds_::String_";
  options.qos = strings("alone").qos;
  const auto writer = participant->create_writer(options);
  int arrived = 0;
  options.on_data = [&] { ++arrived; };
  const auto reader = participant->create_reader(options);
  await([&] { return !writer->matched().empty() && !reader->matched().empty(); });
  const long counted = allocations_of([&] {
    writer->write(pieces);
    reader->take();
  });
  EXPECT_EQ(arrived, 1100);
  return counted;
}

TEST(MessageAllocationTest, FromPublishToTheCallbackANodeAllocatesNothing) {
  World world;
  const auto context = world.context();
  const auto node = Node::create(context, {.name = "counting"});
  const auto executor = std::make_shared<exec::Executor>();
  node->join(executor);
  int received = 0;
  const auto publisher = node->create_publisher(strings("counted"));
  const auto subscription = node->create_subscription(strings("counted"), exclusive(),
                                                      [&](transport::Sample&&, exec::Claim&) { ++received; });
  await_matched(*publisher, *subscription);
  const auto past = exec::Clock::time_point::min();
  while (auto turn = executor->next(past)) turn->run();
  const long counted = allocations_of([&] {
    publisher->publish(pieces);
    while (auto turn = executor->next(past)) turn->run();
  });
  EXPECT_EQ(received, 1100);
  EXPECT_EQ(counted, allocations_of_the_transport());
}

}  // namespace
}  // namespace myelin::node
