// SPDX-License-Identifier: Apache-2.0
// What the node's layers add to the transport: one 32-byte message published and taken, first by writer and reader alone,
// then by publisher, executor and subscription.
#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>

#include "core/exec/callback_group.hpp"
#include "core/idl/registry.hpp"
#include "core/node/node.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/inproc/hub.hpp"

namespace myelin {
namespace {

constexpr std::uint32_t domain = 46;
const std::array<std::byte, 36> message = {std::byte{0}, std::byte{1}};

std::unique_ptr<transport::Transport> transport_of(const benchmark::State& state) {
  if (state.range(0) == 0) return std::make_unique<transport::inproc::Hub>();
  return std::make_unique<transport::dds::DdsTransport>();
}

void transport_alone(benchmark::State& state) {
  const auto transport = transport_of(state);
  transport::ParticipantOptions where;
  where.domain_id = domain;
  where.range = transport::DiscoveryRange::localhost;
  const auto participant = transport->create_participant(where);
  transport::EndpointOptions options;
  options.topic = "rt/bench";
  options.type_name = "std_msgs::msg::dds_::String_";
  exec::Executor executor;
  const auto writer = participant->create_writer(options);
  options.on_data = [&] { executor.wake(); };
  const auto reader = participant->create_reader(options);
  while (writer->matched().empty() || reader->matched().empty()) {
  }
  const std::array pieces = {Bytes(message)};
  for (auto _ : state) {
    writer->write(pieces);
    while (!reader->take()) executor.next(std::nullopt);
  }
}
BENCHMARK(transport_alone)->ArgName("dds")->Arg(0)->Arg(1)->UseRealTime();

void through_the_node(benchmark::State& state) {
  const auto transport = transport_of(state);
  idl::Registry registry({MYELIN_SOURCE_DIR "/interfaces"});
  cdr::PlanCache plans(registry);
  const auto context =
      node::Context::create({.arguments = {}, .domain_id = domain, .plans = plans, .transport = *transport});
  const auto node = node::Node::create(context, {.name = "bench"});
  const node::EndpointSpec spec{"bench", "std_msgs/msg/String", transport::qos::standard()};
  const auto executor = std::make_shared<exec::Executor>();
  node->join(executor);
  const auto group = std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive);
  bool received = false;
  const auto publisher = node->create_publisher(spec);
  const auto subscription =
      node->create_subscription(spec, group, [&](transport::Sample&&, exec::Claim&) { received = true; });
  while (publisher->subscription_count() == 0 || subscription->publisher_count() == 0) {
  }
  const std::array pieces = {Bytes(message)};
  for (auto _ : state) {
    publisher->publish(pieces);
    for (received = false; !received;) executor->next(std::nullopt)->run();
  }
}
BENCHMARK(through_the_node)->ArgName("dds")->Arg(0)->Arg(1)->UseRealTime();

}  // namespace
}  // namespace myelin

BENCHMARK_MAIN();
