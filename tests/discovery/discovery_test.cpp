// SPDX-License-Identifier: Apache-2.0
// What our node announces to the domain, heard by another participant, is what the genuine node was seen to announce:
// names, types, hashes, QoS, in this order and under these entity ids.
#include <gmock/gmock.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "core/cdr/plan.hpp"
#include "core/idl/registry.hpp"
#include "core/node/node.hpp"
#include "core/param/parameters.hpp"
#include "core/transport/dds/dds_transport.hpp"

namespace myelin {
namespace {

constexpr std::uint32_t domain = 45;

using Facts = std::map<std::string, std::string>;

// The rows of server_endpoints_table that a node without actions has. The table is a list of flat objects of texts.
std::vector<Facts> golden_table() {
  std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/discovery.json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::size_t begin = text.find("\"server_endpoints_table\"");
  const std::string table = text.substr(begin, text.find(']', begin) - begin);
  const std::regex row("\\{[^}]*\\}"), entry("\"(\\w+)\": \"([^\"]*)\"");
  std::vector<Facts> rows;
  for (std::sregex_iterator each(table.begin(), table.end(), row), end; each != end; ++each) {
    const std::string body = each->str();
    Facts facts;
    for (std::sregex_iterator fact(body.begin(), body.end(), entry); fact != end; ++fact) {
      facts[(*fact)[1]] = (*fact)[2];
    }
    if (facts["topic"].find("/_action/") == std::string::npos) rows.push_back(facts);
  }
  return rows;
}

std::string duration(std::int64_t nanoseconds) {
  if (nanoseconds == 0 || nanoseconds >= transport::infinite_ns - 1) return "infinite";
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%09lld s", static_cast<long long>(nanoseconds / 1'000'000'000),
                static_cast<long long>(nanoseconds % 1'000'000'000));
  return text;
}

std::string entity_id(const transport::Guid& guid) {
  char text[9];
  std::snprintf(text, sizeof text, "%02x%02x%02x%02x", guid.octets[12], guid.octets[13], guid.octets[14],
                guid.octets[15]);
  return text;
}

Facts facts_of(const transport::EndpointInfo& endpoint) {
  const bool reliable = endpoint.qos.reliability == transport::Reliability::reliable;
  const bool kept = endpoint.qos.durability == transport::Durability::transient_local;
  return {{"entity_id", entity_id(endpoint.guid)},
          {"kind", endpoint.is_writer ? "writer" : "reader"},
          {"topic", endpoint.topic},
          {"type", endpoint.type_name},
          {"reliability", reliable ? "RELIABLE max_blocking=0.100000000 s" : "BEST_EFFORT"},
          {"durability", kept ? "TRANSIENT_LOCAL" : "VOLATILE"},
          {"lifespan", duration(endpoint.qos.lifespan_ns)},
          {"user_data", endpoint.user_data}};
}

class Witness final : public transport::DiscoveryListener {
 public:
  void on_participant(const transport::ParticipantInfo& info) override {
    const std::lock_guard lock(mutex_);
    participants_[info.guid] = info;
  }
  void on_participant_gone(const transport::Guid&) override {}
  void on_endpoint(const transport::EndpointInfo& info) override {
    const std::lock_guard lock(mutex_);
    endpoints_[info.guid] = info;
    changed_.notify_all();
  }
  void on_endpoint_gone(const transport::Guid& guid) override {
    const std::lock_guard lock(mutex_);
    endpoints_.erase(guid);
    changed_.notify_all();
  }

  // In order of entity id, once there are so many.
  std::vector<Facts> endpoints_of(const transport::Guid& participant, std::size_t count) {
    std::unique_lock lock(mutex_);
    std::vector<Facts> found;
    changed_.wait(lock, [&] {
      found.clear();
      for (const auto& [guid, info] : endpoints_) {
        if (guid.participant() == participant) found.push_back(facts_of(info));
      }
      return found.size() == count;
    });
    return found;
  }
  transport::ParticipantInfo participant(const transport::Guid& guid) {
    const std::lock_guard lock(mutex_);
    return participants_[guid];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<transport::Guid, transport::ParticipantInfo> participants_;
  std::map<transport::Guid, transport::EndpointInfo> endpoints_;
};

class DiscoveryTest : public testing::Test {
 protected:
  static node::EndpointSpec strings(const char* name) {
    return {name, "std_msgs/msg/String", transport::qos::standard()};
  }
  static node::EndpointSpec additions(const char* name) {
    return {name, "example_interfaces/srv/AddTwoInts", transport::qos::services()};
  }

  Witness witness;
  transport::dds::DdsTransport transport;
  std::unique_ptr<transport::Participant> observer = [this] {
    transport::ParticipantOptions options;
    options.domain_id = domain;
    options.range = transport::DiscoveryRange::localhost;
    options.listener = &witness;
    return transport.create_participant(options);
  }();
  idl::Registry registry{{MYELIN_SOURCE_DIR "/interfaces"}};
  cdr::PlanCache plans{registry};
};

TEST_F(DiscoveryTest, OurNodeAnnouncesWhatTheGenuineOneDoes) {
  const auto context =
      node::Context::create({.arguments = {}, .domain_id = domain, .plans = plans, .transport = transport});
  const auto node = node::Node::create(context, {.name = "golden_server", .name_space = "/ns"});
  const auto parameters = param::Parameters::create(node, {});
  const auto publisher = node->create_publisher(strings("chatter"));
  const auto subscription = node->create_subscription(strings("listen"), nullptr, {});
  const auto service = node->create_service(additions("add_two_ints"), nullptr, {});
  const auto client = node->create_client(additions("other_service"), nullptr, {});

  const std::vector<Facts> golden = golden_table();
  ASSERT_EQ(golden.size(), 24u);
  const transport::Guid guid = context->participant()->guid();
  EXPECT_EQ(witness.endpoints_of(guid, golden.size()), golden);
  EXPECT_EQ(witness.participant(guid).name, "/");
  EXPECT_EQ(witness.participant(guid).user_data, std::string("enclave=/;\0", 11));

  parameters->destroy();
  node->destroy();
  EXPECT_EQ(witness.endpoints_of(guid, 2), std::vector<Facts>(golden.begin(), golden.begin() + 2));
}

}  // namespace
}  // namespace myelin
