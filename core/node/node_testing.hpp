// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder speak of: a world with interfaces and a transport, contexts in it, nodes that run in a
// thread, and messages that are texts.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/cdr/plan.hpp"
#include "core/cdr/stream.hpp"
#include "core/exec/callback_group.hpp"
#include "core/exec/executor.hpp"
#include "core/idl/registry.hpp"
#include "core/node/node.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/inproc/hub.hpp"

namespace myelin::node {

enum class Via { inproc, dds };

inline std::string name_of(const testing::TestParamInfo<Via>& info) {
  return info.param == Via::inproc ? "Inproc" : "Dds";
}

// Interfaces of the source tree, and a transport to nowhere else.
class World {
 public:
  explicit World(Via via = Via::inproc) {
    if (via == Via::inproc) {
      transport_ = std::make_unique<transport::inproc::Hub>();
    } else {
      transport_ = std::make_unique<transport::dds::DdsTransport>();
    }
  }

  std::shared_ptr<Context> context(std::vector<std::string> arguments = {}, std::uint32_t domain_id = 40) {
    arguments.insert(arguments.begin(), "test");
    return Context::create(
        {.arguments = std::move(arguments), .domain_id = domain_id, .plans = plans, .transport = *transport_});
  }
  transport::Transport& transport() { return *transport_; }

  idl::Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
  cdr::PlanCache plans{registry};

 private:
  std::unique_ptr<transport::Transport> transport_;
};

inline std::shared_ptr<exec::CallbackGroup> exclusive() {
  return std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive);
}

template <class Condition>
void await(Condition&& condition) {
  while (!condition()) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

// An executor with threads that run it.
class Spinner {
 public:
  explicit Spinner(int threads = 1) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this] {
        while (!stopping_) {
          if (auto turn = executor->next(std::nullopt)) turn->run();
        }
        executor->wake();
      });
    }
  }
  ~Spinner() {
    stopping_ = true;
    executor->wake_all();
    for (auto& thread : threads_) thread.join();
  }

  const std::shared_ptr<exec::Executor> executor = std::make_shared<exec::Executor>();

 private:
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

// Runs what is ready and becomes so until `condition` holds.
template <class Condition>
void run_until(exec::Executor& executor, Condition&& condition) {
  while (!condition()) {
    if (auto turn = executor.next(exec::Clock::now() + std::chrono::milliseconds(10))) turn->run();
  }
}

// std_msgs/msg/String and back.
inline std::vector<std::byte> encoded(std::string_view text) {
  cdr::Writer writer;
  writer.put_string(text);
  std::vector<std::byte> bytes(writer.size());
  copy_to(bytes.data(), writer.pieces());
  return bytes;
}
inline std::string decoded(const transport::Sample& sample) {
  return std::string(cdr::Reader(sample.payload.bytes).get_string());
}
inline bool publish(Publisher& publisher, std::string_view text) {
  const auto bytes = encoded(text);
  return publisher.publish(std::array{Bytes(bytes)});
}

// example_interfaces/srv/AddTwoInts: two numbers there, one back.
inline std::vector<std::byte> numbers(std::initializer_list<std::int64_t> values) {
  cdr::Writer writer;
  for (const auto value : values) writer.put(value);
  std::vector<std::byte> bytes(writer.size());
  copy_to(bytes.data(), writer.pieces());
  return bytes;
}
inline std::int64_t sum(const transport::Sample& request) {
  cdr::Reader reader(request.payload.bytes);
  const auto first = reader.get<std::int64_t>();
  return first + reader.get<std::int64_t>();
}
inline std::int64_t number(const transport::Sample& response) {
  return cdr::Reader(response.payload.bytes).get<std::int64_t>();
}

inline EndpointSpec strings(std::string topic, std::uint32_t depth = 10) {
  transport::Qos qos = transport::qos::standard();
  qos.depth = depth;
  return {std::move(topic), "std_msgs/msg/String", qos};
}
inline EndpointSpec additions(std::string service) {
  return {std::move(service), "example_interfaces/srv/AddTwoInts", transport::qos::services()};
}

inline void await_matched(const Publisher& publisher, const Subscription& subscription) {
  await([&] { return publisher.subscription_count() > 0 && subscription.publisher_count() > 0; });
}

}  // namespace myelin::node
