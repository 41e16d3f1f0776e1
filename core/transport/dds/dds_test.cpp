// SPDX-License-Identifier: Apache-2.0
// What only the network transport has to do: other processes, their deaths, and the reach of discovery.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <string_view>
#include <thread>

#include "core/base/guarded.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/dds/writer.hpp"

namespace myelin::transport::dds {
namespace {

using namespace std::chrono_literals;

template <class Condition>
[[nodiscard]] bool eventually(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

ParticipantOptions in_domain(std::uint32_t domain, DiscoveryRange range = DiscoveryRange::localhost) {
  ParticipantOptions options;
  options.domain_id = domain;
  options.range = range;
  return options;
}

EndpointOptions chatter(std::uint32_t depth = 10) {
  EndpointOptions options;
  options.topic = "rt/chatter";
  options.type_name = "std_msgs::msg::dds_::String_";
  options.qos.depth = depth;
  return options;
}

bool meet(Writer& writer, Reader& reader) {
  return eventually([&] { return !writer.matched().empty() && !reader.matched().empty(); });
}

// Another process that writes as fast as it can until it is killed: this program, called with "peer".
class WritingProcess {
 public:
  WritingProcess(std::uint32_t domain, std::size_t octets) : id_(fork()) {
    if (id_ != 0) return;
    execl("/proc/self/exe", "dds_test", "peer", std::to_string(domain).c_str(), std::to_string(octets).c_str(),
          nullptr);
    _exit(127);
  }
  ~WritingProcess() { kill(); }

  void kill() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    id_ = 0;
  }

 private:
  pid_t id_;
};

int be_a_peer(std::uint32_t domain, std::size_t octets) {
  DdsTransport transport;
  const auto participant = transport.create_participant(in_domain(domain));
  const auto writer = participant->create_writer(chatter());
  const std::vector<std::byte> sample(octets, std::byte{1});
  const Bytes piece = sample;
  for (;;) {
    writer->write(Gather(&piece, 1));
    std::this_thread::sleep_for(100us);
  }
}

TEST(DdsTest, APeerKilledWhileItSendsHarmsNobody) {
  const std::uint32_t domain = 28;
  WritingProcess small(domain, 64), large(domain, 300'000);

  DdsTransport transport;
  const auto here = transport.create_participant(in_domain(domain));
  const auto there = transport.create_participant(in_domain(domain));
  const auto reader = here->create_reader(chatter(1000));
  std::set<Guid> heard;
  const auto listen = [&] {
    while (const auto sample = reader->take()) heard.insert(sample->writer);
  };
  EXPECT_TRUE(eventually([&] {
    listen();
    return heard.size() == 2;
  }));
  small.kill();
  large.kill();
  const auto writer = there->create_writer(chatter());
  ASSERT_TRUE(eventually([&] { return !writer->matched().empty(); }));
  const std::string body("\0\1\0\0abcd", 8);
  const Bytes piece = as_bytes(body);
  ASSERT_TRUE(eventually([&] {
    writer->write(Gather(&piece, 1));
    listen();
    return heard.contains(writer->guid());
  }));
}

TEST(DdsTest, AProcessMayMakeParticipantsWithoutEnd) {
  DdsTransport transport;
  const auto stays = transport.create_participant(in_domain(29));
  const auto reader = stays->create_reader(chatter());
  for (int i = 0; i < 100; ++i) {
    const auto comes = transport.create_participant(in_domain(29));
    const auto writer = comes->create_writer(chatter());
    ASSERT_TRUE(eventually([&] { return !writer->matched().empty(); })) << "participant " << i;
  }
}

TEST(DdsTest, SeveralParticipantsLiveTogether) {
  DdsTransport transport;
  std::vector<std::unique_ptr<Participant>> participants;
  std::vector<std::unique_ptr<Writer>> writers;
  for (int i = 0; i < 8; ++i) {
    participants.push_back(transport.create_participant(in_domain(30)));
    writers.push_back(participants.back()->create_writer(chatter()));
  }
  const auto reader = participants.front()->create_reader(chatter());
  EXPECT_TRUE(eventually([&] { return reader->matched().size() == writers.size(); }));
}

TEST(DdsTest, OffHearsNoOtherProcess) {
  WritingProcess other(31, 64);
  DdsTransport transport;
  const auto off = transport.create_participant(in_domain(31, DiscoveryRange::off));
  const auto deaf = off->create_reader(chatter());
  const auto own = off->create_writer(chatter());
  const auto on = transport.create_participant(in_domain(31));
  const auto listening = on->create_reader(chatter());
  const auto is_foreign = [&](const Guid& writer) {
    return !std::equal(writer.octets.begin(), writer.octets.begin() + 8, off->guid().octets.begin());
  };
  ASSERT_TRUE(eventually([&] {
    const auto matched = listening->matched();
    return std::any_of(matched.begin(), matched.end(), is_foreign);
  }));
  EXPECT_TRUE(meet(*own, *deaf));
  for (const Guid& writer : deaf->matched()) EXPECT_FALSE(is_foreign(writer));
}

TEST(DdsTest, RangesOnOneHostMix) {
  DdsTransport transport;
  ParticipantOptions with_peer = in_domain(32, DiscoveryRange::subnet);
  with_peer.static_peers = {"localhost"};
  const auto near = transport.create_participant(in_domain(32, DiscoveryRange::localhost));
  const auto wide = transport.create_participant(in_domain(32, DiscoveryRange::subnet));
  const auto named = transport.create_participant(with_peer);
  const auto reader = near->create_reader(chatter()), other = wide->create_reader(chatter());
  const auto writer = named->create_writer(chatter()), another = near->create_writer(chatter());
  EXPECT_TRUE(eventually([&] { return reader->matched().size() == 2 && other->matched().size() == 2; }));
  EXPECT_TRUE(eventually([&] { return writer->matched().size() == 2 && another->matched().size() == 2; }));
}

TEST(DdsTest, AStaticPeerWithoutAddressIsRefused) {
  DdsTransport transport;
  ParticipantOptions options = in_domain(33);
  options.static_peers = {"no such host"};
  try {
    transport.create_participant(options);
    FAIL();
  } catch (const TransportError& error) {
    EXPECT_STREQ(error.what(), "static peer 'no such host' has no IPv4 address");
  }
}

TEST(DdsTest, ADomainWithoutPortsIsRefused) {
  DdsTransport transport;
  EXPECT_THROW(transport.create_participant(in_domain(233)), TransportError);
}

TEST(DdsTest, NothingThatWasAcknowledgedStaysWithAWriterWhoseReadersComeAndGo) {
  DdsTransport transport;
  const auto here = transport.create_participant(in_domain(148));
  const auto there = transport.create_participant(in_domain(148));
  EndpointOptions options = chatter(1000);
  const auto writer = here->create_writer(options);
  const auto stayer = there->create_reader(options);
  ASSERT_TRUE(meet(*writer, *stayer));

  const std::vector<std::byte> payload(64);
  const Bytes piece(payload);
  const auto write = [&] { writer->write(Gather(&piece, 1), {}); };
  std::atomic<bool> done{false};
  std::thread talker([&] {
    while (!done) {
      write();
      std::this_thread::sleep_for(3ms);  // time enough for everybody to acknowledge
    }
  });
  for (int i = 0; i < 100; ++i) {
    const auto visitor = there->create_reader(options);
    EXPECT_TRUE(eventually([&] { return writer->matched().size() == 2; }));
  }
  done = true;
  talker.join();
  EXPECT_TRUE(eventually([&] { return writer->matched().size() == 1; }));

  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(writer->wait_for_all_acked(30'000'000'000));
    write();
  }
  EXPECT_TRUE(writer->wait_for_all_acked(30'000'000'000));
  EXPECT_EQ(dynamic_cast<DdsWriter&>(*writer).drop_acknowledged(), 0u);
}

TEST(DdsTest, EndpointsMayGoWhileAPeersEndpointsAreAnnounced) {
  DdsTransport transport;
  const auto here = transport.create_participant(in_domain(48));
  const auto there = transport.create_participant(in_domain(48));
  std::atomic<bool> done{false};
  std::thread peer([&] {
    while (!done) {
      const auto writer = there->create_writer(chatter());
      const auto reader = there->create_reader(chatter());
    }
  });
  for (int round = 0; round < 400; ++round) {
    std::vector<std::unique_ptr<Endpoint>> ours;
    for (int i = 0; i < 4; ++i) {
      ours.push_back(here->create_reader(chatter()));
      ours.push_back(here->create_writer(chatter()));
    }
  }
  done = true;
  peer.join();
}

TEST(DdsTest, AParticipantMayLeaveWhileOthersAreStillToldWhatIsThere) {
  DdsTransport transport;
  const auto participant = transport.create_participant(in_domain(152)),
             witness = transport.create_participant(in_domain(152));
  const auto writer = participant->create_writer(chatter());
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 100; ++j) participant->create_writer(chatter());
    const auto guest = transport.create_participant(in_domain(152));
    const auto reader = guest->create_reader(chatter());
    ASSERT_TRUE(eventually([&] { return !reader->matched().empty(); }));
  }
}

TEST(DdsTest, EndpointsThatComeAndGoTakeOldIdsAgainButNoFreshOnes) {
  DdsTransport transport;
  const auto participant = transport.create_participant(in_domain(149));
  std::map<Guid, int> last_use;
  const int count = 3 * static_cast<int>(EntityIds::rest);
  int soonest = count;
  for (int i = 0; i < count; ++i) {
    const Guid guid = participant->create_writer(chatter())->guid();
    if (const auto used = last_use.find(guid); used != last_use.end()) soonest = std::min(soonest, i - used->second);
    last_use[guid] = i;
  }
  EXPECT_EQ(last_use.size(), EntityIds::rest + 1);
  EXPECT_EQ(soonest, static_cast<int>(EntityIds::rest) + 1);
}

TEST(DdsTest, AnEndpointWithAnOldIdIsHeardLikeANewOne) {
  DdsTransport transport;
  const auto here = transport.create_participant(in_domain(150));
  const auto there = transport.create_participant(in_domain(150));
  std::set<Guid> known;
  for (std::size_t i = 0; i <= EntityIds::rest; ++i) {
    known.insert(here->create_writer(chatter())->guid());
    known.insert(there->create_reader(chatter())->guid());
  }
  for (int i = 0; i < 20; ++i) {
    EndpointOptions options = chatter();
    options.topic += std::to_string(i % 2);
    const auto writer = here->create_writer(options);
    const auto reader = there->create_reader(options);
    EXPECT_TRUE(known.count(writer->guid()) && known.count(reader->guid()));
    ASSERT_TRUE(meet(*writer, *reader));
    const std::vector<std::byte> payload(64, static_cast<std::byte>(i));
    const Bytes piece(payload);
    writer->write(Gather(&piece, 1), {});
    std::optional<Sample> heard;
    ASSERT_TRUE(eventually([&] { return (heard = reader->take()).has_value(); }));
    EXPECT_EQ(heard->payload.bytes[63], static_cast<std::byte>(i));
  }
}

// The writer says "to anybody" what more than one of its readers shall hear.
TEST(DdsTest, AReaderThatJoinsWhenAnotherHasJustLeftMissesNothingBetween) {
  DdsTransport transport;
  const auto here = transport.create_participant(in_domain(36));
  const auto there = transport.create_participant(in_domain(36));
  const auto elsewhere = transport.create_participant(in_domain(36));
  EndpointOptions options = chatter();
  options.qos.history = History::keep_all;
  const auto writer = here->create_writer(options);
  const auto other = elsewhere->create_reader(options);
  ASSERT_TRUE(meet(*writer, *other));

  std::atomic<bool> done{false};
  std::thread flood([&] {
    const std::vector<std::byte> payload(64, std::byte{1});
    const Bytes piece = payload;
    while (!done) {
      writer->write(Gather(&piece, 1));
      while (other->take()) {
      }
      std::this_thread::sleep_for(200us);
    }
  });
  for (int round = 0; round < 100; ++round) {
    const auto reader = there->create_reader(options);
    std::int64_t last = 0;
    int heard = 0;
    EXPECT_TRUE(eventually([&] {
      while (const auto sample = reader->take()) {
        EXPECT_TRUE(last == 0 || sample->sequence == last + 1) << last << " -> " << sample->sequence;
        last = sample->sequence;
        ++heard;
      }
      return heard >= 20;
    }));
  }
  done = true;
  flood.join();
}

class EventTest : public testing::Test {
 protected:
  EndpointOptions counting(const Qos& qos, std::atomic<int>& events, Event wanted) const {
    EndpointOptions options = chatter();
    options.qos = qos;
    options.on_event = [&events, wanted](Event event) { events += event == wanted; };
    return options;
  }
  DdsTransport transport;
  std::unique_ptr<Participant> here = transport.create_participant(in_domain(34));
  std::unique_ptr<Participant> there = transport.create_participant(in_domain(34));
};

TEST_F(EventTest, AMissedDeadlineIsToldToBothSides) {
  const Qos hasty{.deadline_ns = 20'000'000};
  std::atomic<int> offered{0}, requested{0};
  const auto writer = here->create_writer(counting(hasty, offered, Event::deadline_missed));
  const auto reader = there->create_reader(counting(hasty, requested, Event::deadline_missed));
  ASSERT_TRUE(meet(*writer, *reader));
  const std::string body("\0\1\0\0abcd", 8);
  const Bytes piece = as_bytes(body);
  writer->write(Gather(&piece, 1));
  ASSERT_TRUE(eventually([&] { return offered > 0 && requested > 0; }));
  EXPECT_GT(writer->take_status(Event::deadline_missed).total, 0);
  EXPECT_GT(reader->take_status(Event::deadline_missed).total, 0);
}

TEST_F(EventTest, WhoIsAnnouncedAgainKeepsItsPeersAndHearsNothingNew) {
  const Qos best_effort{.reliability = Reliability::best_effort}, reliable{.reliability = Reliability::reliable};
  std::atomic<int> offered{0}, requested{0};
  const auto writer = here->create_writer(counting(best_effort, offered, Event::incompatible_qos));
  const auto demanding = there->create_reader(counting(reliable, requested, Event::incompatible_qos));
  const auto content = there->create_reader(counting(best_effort, requested, Event::incompatible_qos));
  ASSERT_TRUE(eventually([&] { return offered == 1 && requested == 1; }));
  ASSERT_TRUE(meet(*writer, *content));
  EndpointOptions other = chatter();
  other.topic = "rt/other";
  // The demanding one is told again: so it was announced again.
  ASSERT_TRUE(eventually([&] {
    here->create_writer(other);
    return requested > 1;
  }));
  EXPECT_EQ(offered, 1);
  EXPECT_EQ(writer->matched(), std::vector{content->guid()});
  EXPECT_EQ(content->matched(), std::vector{writer->guid()});
}

TEST_F(EventTest, LivelinessComesAndGoes) {
  const Qos lively{.liveliness = Liveliness::manual_by_topic, .liveliness_lease_ns = 50'000'000};
  std::atomic<int> lost{0}, changed{0};
  const auto writer = here->create_writer(counting(lively, lost, Event::liveliness));
  const auto reader = there->create_reader(counting(lively, changed, Event::liveliness));
  ASSERT_TRUE(meet(*writer, *reader));
  writer->assert_liveliness();
  ASSERT_TRUE(eventually([&] { return lost > 0 && changed > 1; }));
  EXPECT_GT(writer->take_status(Event::liveliness).total, 0);
  const EventStatus status = reader->take_status(Event::liveliness);
  EXPECT_EQ(status.current, 0);
  EXPECT_EQ(status.not_alive, 1);
  EXPECT_EQ(status.not_alive_change, 1);
}

}  // namespace
}  // namespace myelin::transport::dds

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "peer") {
    return myelin::transport::dds::be_a_peer(static_cast<std::uint32_t>(std::stoul(argv[2])), std::stoul(argv[3]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
