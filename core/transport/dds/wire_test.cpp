// SPDX-License-Identifier: Apache-2.0
// What this transport puts on the wire, overheard on the loopback interface and held against what the genuine stack put
// there. Listening needs the right to open raw sockets; without it these tests are skipped.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <thread>

#include "core/transport/dds/announcements.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/dds/rtps_message.hpp"

namespace myelin::transport::dds {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t domain = 27;

std::string to_hex(std::string_view octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (const char octet : octets) {
    hex += digits[static_cast<unsigned char>(octet) >> 4];
    hex += digits[octet & 15];
  }
  return hex;
}

std::string from_hex(std::string_view hex) {
  std::string octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return octets;
}

std::uint16_t u16(std::string_view octets, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(octets[at]) | static_cast<unsigned char>(octets[at + 1])
                                                                                 << 8);
}

using Parameters = std::map<std::uint16_t, std::string>;  // the value's hex by id

Parameters parameters(std::string_view list) {
  Parameters found;
  for (std::size_t at = 0; at + 4 <= list.size() && u16(list, at) != 1; at += 4u + u16(list, at + 2)) {
    found[u16(list, at)] = to_hex(list.substr(at + 4, u16(list, at + 2)));
  }
  return found;
}

// A DATA submessage: who wrote it, its inline QoS and its payload.
struct Data {
  std::string prefix, writer;  // hex
  std::uint32_t sequence;      // the lower half
  Parameters inline_qos;
  std::string payload;
};

std::vector<Data> data_in(std::string_view datagram) {
  std::vector<Data> found;
  if (!datagram.starts_with("RTPS")) return found;
  for (std::size_t at = 20; at + 4 <= datagram.size();) {
    const std::uint8_t id = static_cast<std::uint8_t>(datagram[at]),
                       flags = static_cast<std::uint8_t>(datagram[at + 1]);
    std::size_t length = u16(datagram, at + 2);
    if (length == 0 && id != 0x09 && id != 0x01) length = datagram.size() - at - 4;
    const std::string_view body = datagram.substr(at + 4, length);
    at += 4 + length;
    if (id != 0x15) continue;
    const std::uint32_t sequence = u16(body, 16) | static_cast<std::uint32_t>(u16(body, 18)) << 16;
    Data data{to_hex(datagram.substr(8, 12)), to_hex(body.substr(8, 4)), sequence, {}, {}};
    std::string_view rest = body.substr(4u + u16(body, 2));
    if (flags & 2) {
      data.inline_qos = parameters(rest);
      while (u16(rest, 0) != 1) rest.remove_prefix(4u + u16(rest, 2));
      rest.remove_prefix(4);
    }
    data.payload = rest;
    found.push_back(data);
  }
  return found;
}

class Tap {
 public:
  Tap() : socket_(::socket(AF_INET, SOCK_RAW, IPPROTO_UDP)) {
    const int size = 8 << 20;
    if (open()) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
  }
  ~Tap() {
    if (open()) ::close(socket_);
  }
  bool open() const { return socket_ >= 0; }

  // Shows `look` each datagram until it is content.
  template <class Look>
  bool watch(Look look) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    std::vector<char> packet(70'000);
    while (std::chrono::steady_clock::now() < deadline) {
      pollfd ready{socket_, POLLIN, 0};
      if (poll(&ready, 1, 100) <= 0) continue;
      const ssize_t size = recv(socket_, packet.data(), packet.size(), 0);
      if (size < 28) continue;
      const std::size_t headers = static_cast<std::size_t>(packet[0] & 15) * 4 + sizeof(udphdr);
      if (look(std::string_view(packet.data() + headers, static_cast<std::size_t>(size) - headers))) return true;
    }
    return false;
  }

  // The first DATA from `participant` that `wanted` accepts.
  template <class Predicate>
  std::optional<Data> await(const Guid& participant, Predicate wanted) {
    const std::string prefix = to_hex({reinterpret_cast<const char*>(participant.octets.data()), 12});
    std::optional<Data> found;
    watch([&](std::string_view datagram) {
      for (Data& data : data_in(datagram)) {
        if (!found && data.prefix == prefix && wanted(data)) found = std::move(data);
      }
      return found.has_value();
    });
    return found;
  }

 private:
  int socket_;
};

std::string golden_text() {
  std::ifstream file(MYELIN_SOURCE_DIR "/tests/golden/discovery.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

// The text of `key` in one flat JSON object.
std::string field(std::string_view object, const std::string& key) {
  const std::string quoted = "\"" + key + "\":";
  const std::size_t at = object.find(quoted);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = object.find('"', at + quoted.size()) + 1;
  return std::string(object.substr(begin, object.find('"', begin) - begin));
}

// What the genuine stack announced of an endpoint.
Parameters golden_endpoint(const std::string& kind, const std::string& topic) {
  const std::string text = golden_text();
  for (std::size_t at = text.find("\"endpoints\":"); (at = text.find('{', at)) != std::string::npos; ++at) {
    const std::string_view object = std::string_view(text).substr(at, text.find('}', at) - at);
    if (field(object, "kind") == kind && field(object, "topic") == topic && !field(object, "raw_payload").empty()) {
      return parameters(from_hex(field(object, "raw_payload").substr(8)));
    }
  }
  throw std::runtime_error("no golden " + kind + " of " + topic);
}

class WireTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!tap.open()) GTEST_SKIP() << "no right to open a raw socket";
    options.domain_id = domain;
    options.range = DiscoveryRange::localhost;
    options.user_data = std::string("enclave=/;\0", 11);
    here = transport.create_participant(options);
    there = transport.create_participant(options);
  }

  // Of an announcement with a number above `after`; its own replaces it.
  std::optional<Parameters> announced(const Guid& endpoint, std::uint32_t& after) {
    const std::string writer = endpoint.is_reader() ? "000004c2" : "000003c2";
    const std::string guid = to_hex({reinterpret_cast<const char*>(endpoint.octets.data()), 16});
    const auto data = tap.await(endpoint, [&](const Data& each) {
      return each.writer == writer && each.sequence > after && each.payload.size() > 4 &&
             parameters(each.payload.substr(4))[0x005a] == guid;
    });
    if (!data) return std::nullopt;
    after = data->sequence;
    return parameters(data->payload.substr(4));
  }
  std::optional<Parameters> announced(const Guid& endpoint) {
    std::uint32_t any = 0;
    return announced(endpoint, any);
  }

  Tap tap;
  ParticipantOptions options;
  DdsTransport transport;
  std::unique_ptr<Participant> here, there;
};

// Topic, type, durability, durability service, deadline, latency, liveliness, reliability, lifespan, user data,
// ownership, order, presentation, partition, representation, and that there is no type information.
constexpr std::uint16_t compared[] = {0x0005, 0x0007, 0x001d, 0x001e, 0x0023, 0x0027, 0x001b, 0x001a, 0x002b,
                                      0x002c, 0x001f, 0x0025, 0x0021, 0x0029, 0x0073, 0x0075, 0x0072, 0x0069};

// 2.9 leaves out what has its default value; the genuine one writes it.
void expect_same(Parameters ours, const Parameters& golden) {
  static const Parameters defaults = {{0x001d, "00000000"},
                                      {0x001e, "0000000000000000000000000001000000ffffffffffffffffffffffff"},
                                      {0x0023, "ffffff7fffffffff"},
                                      {0x0027, "0000000000000000"},
                                      {0x001b, "00000000ffffff7fffffffff"},
                                      {0x002b, "ffffff7fffffffff"},
                                      {0x001f, "00000000"},
                                      {0x0025, "00000000"},
                                      {0x0021, "0000000000000000"},
                                      {0x0029, "00000000"},
                                      {0x0073, "0100000000000000"}};
  for (const std::uint16_t id : compared) {
    const auto value = [id](const Parameters& of) {
      if (const auto found = of.find(id); found != of.end()) return found->second;
      const auto standard = defaults.find(id);
      return standard == defaults.end() ? std::string("absent") : standard->second;
    };
    if (id == 0x001e) continue;  // meaningful only with durability of a service
    EXPECT_EQ(value(ours), value(golden)) << std::hex << id;
  }
}

EndpointOptions chatter() {
  EndpointOptions options;
  options.topic = "rt/chatter";
  options.type_name = "std_msgs::msg::dds_::String_";
  return options;
}

EndpointOptions discovery_info() {
  EndpointOptions options;
  options.topic = "ros_discovery_info";
  options.type_name = "rmw_dds_common::msg::dds_::ParticipantEntitiesInfo_";
  options.user_data = "typehash=RIHS01_91a0593bacdcc50ea9bdcf849a938b128412cc1ea821245c663bcd26f83c295e;";
  options.qos.depth = 1;
  options.qos.durability = Durability::transient_local;
  return options;
}

TEST_F(WireTest, TheParticipantIsAnnouncedAsRosDoes) {
  const auto data = tap.await(here->guid(), [](const Data& each) { return each.writer == "000100c2"; });
  ASSERT_TRUE(data);
  const Parameters ours = parameters(data->payload.substr(4));
  EXPECT_EQ(ours.at(0x0050), to_hex({reinterpret_cast<const char*>(here->guid().octets.data()), 16}));
  EXPECT_EQ(ours.at(0x002c), "0b000000656e636c6176653d2f3b0000");  // length 11, then padding
  EXPECT_EQ(ours.at(0x0062), "020000002f000000");
  EXPECT_EQ(ours.at(0x0002), "1400000000000000");
  EXPECT_EQ(ours.at(0x0016), "010f0000");
}

TEST_F(WireTest, WritersAreAnnouncedAsRosDoes) {
  EndpointOptions rosout;
  rosout.topic = "rt/rosout";
  rosout.type_name = "rcl_interfaces::msg::dds_::Log_";
  rosout.user_data = "typehash=RIHS01_e28ce254ca8abc06abf92773b74602cdbf116ed34fbaf294fb9f81da9f318eac;";
  rosout.qos = qos::rosout();
  const auto writer = here->create_writer(rosout);
  const auto ours = announced(writer->guid());
  ASSERT_TRUE(ours);
  expect_same(*ours, golden_endpoint("writer", "rt/rosout"));
}

TEST_F(WireTest, ReadersAreAnnouncedAsRosDoes) {
  EndpointOptions info = discovery_info();
  info.qos.history = History::keep_all;
  info.unique_network_flow = true;
  const auto reader = here->create_reader(info);
  const auto ours = announced(reader->guid());
  ASSERT_TRUE(ours);
  expect_same(*ours, golden_endpoint("reader", "ros_discovery_info"));
  // A port of its own: neither of those that the participants have.
  const std::string port = ours->at(0x002f).substr(8, 4);
  EXPECT_NE(port, to_hex(std::string{static_cast<char>((7411 + 250 * domain) & 255),
                                     static_cast<char>((7411 + 250 * domain) >> 8)}));
}

TEST_F(WireTest, ARequestCarriesItsIdentityUnderBothIds) {
  EndpointOptions request;
  request.topic = "rq/addRequest";
  request.type_name = "example_interfaces::srv::dds_::AddTwoInts_Request_";
  const auto writer = here->create_writer(request);
  const auto reader = there->create_reader(request);
  while (writer->matched().empty() || reader->matched().empty()) std::this_thread::sleep_for(1ms);
  const std::string body("\0\1\0\0abcd", 8);
  const Bytes piece = as_bytes(body);
  writer->write(Gather(&piece, 1), {SampleIdentity{reader->guid(), sequence_unknown}});
  auto data = tap.await(here->guid(), [&](const Data& each) { return each.payload == body; });
  ASSERT_TRUE(data);
  const std::string identity =
      to_hex({reinterpret_cast<const char*>(reader->guid().octets.data()), 16}) + "ffffffff00000000";
  EXPECT_EQ(data->inline_qos[0x0083], identity);
  EXPECT_EQ(data->inline_qos[0x800f], identity);
}

TEST_F(WireTest, AnOrdinarySampleCarriesNothingButItself) {
  const auto writer = here->create_writer(chatter());
  const auto reader = there->create_reader(chatter());
  while (writer->matched().empty() || reader->matched().empty()) std::this_thread::sleep_for(1ms);
  const std::string body("\0\1\0\0efgh", 8);
  const Bytes piece = as_bytes(body);
  writer->write(Gather(&piece, 1));
  auto data = tap.await(here->guid(), [&](const Data& each) { return each.payload == body; });
  ASSERT_TRUE(data);
  EXPECT_THAT(data->inline_qos, testing::IsEmpty());
}

TEST_F(WireTest, WhoIsAnnouncedAgainIsAnnouncedAsBefore) {
  EndpointOptions info = discovery_info();
  info.unique_network_flow = true;
  info.qos.deadline_ns = 3'000'000'000;
  const auto expect_the_same_twice = [&](const Guid& endpoint, auto others_come_and_go) {
    std::uint32_t number = 0;
    const auto first = announced(endpoint, number);
    std::atomic<bool> done{false};
    std::thread busy([&] {
      while (!done) others_come_and_go();
    });
    const auto again = announced(endpoint, number);
    done = true;
    busy.join();
    ASSERT_TRUE(first && again);
    EXPECT_EQ(*first, *again);
  };
  const auto writer = here->create_writer(info);
  expect_the_same_twice(writer->guid(), [&] { here->create_writer(chatter()); });
  const auto reader = here->create_reader(info);
  expect_the_same_twice(reader->guid(), [&] { here->create_reader(chatter()); });
}

TEST_F(WireTest, DiscoveryDoesNotTellForEverOfEndpointsThatAreGone) {
  const auto writer = here->create_writer(chatter());
  const auto reader = here->create_reader(chatter());
  const auto others_come_and_go = [&](int times) {
    for (int i = 0; i < times; ++i) {
      here->create_writer(chatter());
      here->create_reader(chatter());
    }
  };
  // How many numbers a newcomer is told of, when it has found those who stay; of writers and readers the larger.
  const auto told_to_newcomer = [&] {
    Tap fresh;
    const auto late = transport.create_participant(options);
    const auto new_reader = late->create_reader(chatter());
    const auto new_writer = late->create_writer(chatter());
    std::map<std::array<std::uint8_t, 4>, std::int64_t> told;
    const auto note = [&](std::string_view datagram) {
      const Bytes message = std::as_bytes(std::span(datagram));
      if (message.size() < rtps_header || std::memcmp(message.data() + 8, here->guid().octets.data(), 12) != 0) return;
      any_submessage(message, [&](const Submessage& heartbeat) {
        if (heartbeat.id != Submessage::heartbeat || !is_builtin(heartbeat.entity(4))) return false;
        told[heartbeat.entity(4)] = heartbeat.sequence(16) - heartbeat.sequence(8) + 1;
        return false;
      });
    };
    EXPECT_TRUE(fresh.watch([&](std::string_view datagram) {
      note(datagram);
      const auto found = new_reader->matched(), found_by = new_writer->matched();
      return told.contains({0, 0, 3, 0xc2}) && told.contains({0, 0, 4, 0xc2}) &&
             std::count(found.begin(), found.end(), writer->guid()) == 1 &&
             std::count(found_by.begin(), found_by.end(), reader->guid()) == 1;
    }));
    return std::max(told.at({0, 0, 3, 0xc2}), told.at({0, 0, 4, 0xc2}));
  };

  others_come_and_go(2000);
  std::int64_t told = told_to_newcomer();
  // What was put off because a repair was under way is made up for.
  for (int tries = 0; told > 2 * Announcements::rest && tries < 20; ++tries) {
    others_come_and_go(1);
    told = told_to_newcomer();
  }
  EXPECT_LE(told, 2 * Announcements::rest);
}

}  // namespace
}  // namespace myelin::transport::dds
