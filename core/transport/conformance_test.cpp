// SPDX-License-Identifier: Apache-2.0
// What every transport must do, whatever it is made of. One suite, run over each implementation.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <numeric>
#include <thread>

#include "core/base/doorbell.hpp"
#include "core/base/guarded.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/inproc/hub.hpp"
#include "core/transport/lane/lane_transport.hpp"

namespace myelin::transport {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;

// Waits for a state, never for a time.
template <class Condition>
[[nodiscard]] bool eventually(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

struct Implementation {
  const char* name;
  std::unique_ptr<Transport> (*make)();
  std::uint32_t domain;
};

void PrintTo(const Implementation& implementation, std::ostream* out) {
  *out << implementation.name;
}

std::string unique_topic() {
  static std::atomic<int> number{0};
  return "rt/topic_" + std::to_string(++number);
}

// A payload with its encapsulation header.
std::string message(const std::string& text) {
  return std::string("\0\1\0\0", 4) + text;
}

std::string text_of(const Sample& sample) {
  return {reinterpret_cast<const char*>(sample.payload.bytes.data()) + 4, sample.payload.bytes.size() - 4};
}

// Everything that discovery says.
class Witness : public DiscoveryListener {
 public:
  void on_participant(const ParticipantInfo& info) override { seen.lock()->participants[info.guid] = info; }
  void on_participant_gone(const Guid& guid) override { seen.lock()->participants.erase(guid); }
  void on_endpoint(const EndpointInfo& info) override { seen.lock()->endpoints[info.guid] = info; }
  void on_endpoint_gone(const Guid& guid) override { seen.lock()->endpoints.erase(guid); }

  bool knows_participant(const Guid& guid) const { return seen.lock()->participants.contains(guid); }
  bool knows_endpoint(const Guid& guid) const { return seen.lock()->endpoints.contains(guid); }
  ParticipantInfo participant(const Guid& guid) const { return seen.lock()->participants.at(guid); }
  EndpointInfo endpoint(const Guid& guid) const { return seen.lock()->endpoints.at(guid); }

  struct Seen {
    std::map<Guid, ParticipantInfo> participants;
    std::map<Guid, EndpointInfo> endpoints;
  };
  Guarded<Seen> seen;
};

class ConformanceTest : public testing::TestWithParam<Implementation> {
 protected:
  std::unique_ptr<Participant> join(DiscoveryListener* listener = nullptr,
                                    const std::string& user_data = "enclave=/;") {
    ParticipantOptions options;
    options.domain_id = GetParam().domain;
    options.range = DiscoveryRange::localhost;
    options.user_data = user_data;
    options.listener = listener;
    return transport->create_participant(options);
  }

  EndpointOptions on(const std::string& name, Qos qos = {}) const {
    EndpointOptions options;
    options.topic = name;
    options.type_name = "std_msgs::msg::dds_::String_";
    options.user_data = "typehash=RIHS01_00;";
    options.qos = qos;
    return options;
  }

  static std::optional<std::int64_t> write(Writer& writer, const std::string& text, const WriteOptions& options = {}) {
    const std::string bytes = message(text);
    const Bytes piece = as_bytes(bytes);
    return writer.write(Gather(&piece, 1), options);
  }

  static bool await_match(Writer& writer, Reader& reader) {
    return eventually([&] { return !writer.matched().empty() && !reader.matched().empty(); });
  }

  // The next `count` texts, in the order in which they came.
  static std::vector<std::string> receive(Reader& reader, std::size_t count) {
    std::vector<std::string> texts;
    [[maybe_unused]] const bool all = eventually([&] {
      while (const auto sample = reader.take()) texts.push_back(text_of(*sample));
      return texts.size() >= count;
    });
    return texts;
  }

  // Nobody of a test sleeps in the doorbell.
  const std::shared_ptr<void> attended = Doorbell::process().attend();
  // Declared before what it serves, so that it goes later.
  std::unique_ptr<Transport> transport = GetParam().make();
  const std::string topic = unique_topic();
};

TEST_P(ConformanceTest, AReaderGetsWhatAWriterWrote) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  EXPECT_EQ(write(*writer, "hello"), 1);
  ASSERT_TRUE(eventually([&] { return reader->has_data(); }));
  const auto sample = reader->take();
  ASSERT_TRUE(sample);
  EXPECT_EQ(text_of(*sample).substr(0, 5), "hello");
  EXPECT_EQ(sample->writer, writer->guid());
  EXPECT_EQ(sample->sequence, 1);
  EXPECT_GT(sample->source_timestamp_ns, 0);
  EXPECT_GE(sample->received_timestamp_ns, sample->source_timestamp_ns);
  EXPECT_FALSE(sample->related.endpoint);
  EXPECT_FALSE(reader->take());
  EXPECT_FALSE(reader->has_data());
}

TEST_P(ConformanceTest, EndpointsOfOneParticipantMatchToo) {
  const auto here = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = here->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  write(*writer, "self");
  EXPECT_EQ(receive(*reader, 1), std::vector<std::string>{"self"});
}

TEST_P(ConformanceTest, AReaderThatIgnoresItsOwnParticipantHearsOnlyOthers) {
  const auto here = join(), there = join();
  auto options = on(topic);
  options.ignore_local = true;
  const auto reader = here->create_reader(options);
  const auto own = here->create_writer(on(topic));
  const auto other = there->create_writer(on(topic));
  ASSERT_TRUE(eventually([&] {
    const auto matched = reader->matched();
    return std::find(matched.begin(), matched.end(), other->guid()) != matched.end();
  }));
  ASSERT_TRUE(eventually([&] { return !other->matched().empty(); }));
  write(*own, "mine");
  write(*other, "them");
  EXPECT_EQ(receive(*reader, 1), std::vector<std::string>{"them"});
}

TEST_P(ConformanceTest, PiecesArriveAsOne) {
  const auto here = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = here->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  const std::string header = message("ab"), middle = "cd", end = "ef";
  const Bytes pieces[] = {as_bytes(header), as_bytes(middle), {}, as_bytes(end)};
  writer->write(pieces);
  EXPECT_EQ(receive(*reader, 1).at(0).substr(0, 6), "abcdef");
}

TEST_P(ConformanceTest, SamplesComeInOrder) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic, {.depth = 1000}));
  const auto reader = there->create_reader(on(topic, {.depth = 1000}));
  ASSERT_TRUE(await_match(*writer, *reader));
  std::vector<std::string> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(1000 + i));
    write(*writer, sent.back());
  }
  EXPECT_EQ(receive(*reader, sent.size()), sent);
}

TEST_P(ConformanceTest, KeepLastKeepsTheLast) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = there->create_reader(on(topic, {.depth = 3}));
  const auto observer = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  ASSERT_TRUE(await_match(*writer, *observer));
  ASSERT_TRUE(eventually([&] { return writer->matched().size() == 2; }));
  for (const char* text : {"1111", "2222", "3333", "4444", "5555"}) write(*writer, text);
  ASSERT_EQ(receive(*observer, 5).size(), 5u);
  ASSERT_TRUE(writer->wait_for_all_acked(10'000'000'000));
  EXPECT_EQ(receive(*reader, 3), (std::vector<std::string>{"3333", "4444", "5555"}));
}

TEST_P(ConformanceTest, KeepAllKeepsAll) {
  const auto here = join(), there = join();
  const Qos all{.history = History::keep_all};
  const auto writer = here->create_writer(on(topic, all));
  const auto reader = there->create_reader(on(topic, all));
  ASSERT_TRUE(await_match(*writer, *reader));
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(write(*writer, std::to_string(1000 + i)));
  EXPECT_EQ(receive(*reader, 2000).size(), 2000u);
}

TEST_P(ConformanceTest, AKeepAllWriterOutpacesNoReaderThatDoesNotTake) {
  const auto here = join(), there = join();
  const Qos all{.history = History::keep_all};
  const auto writer = here->create_writer(on(topic, all));
  const auto reader = there->create_reader(on(topic, all));
  ASSERT_TRUE(await_match(*writer, *reader));
  std::size_t written = 0;
  while (written < 20'000 && write(*writer, std::to_string(10'000 + written))) ++written;
  const auto texts = receive(*reader, written);
  ASSERT_EQ(texts.size(), written);
  for (std::size_t i = 0; i < written; ++i) ASSERT_EQ(texts[i].substr(0, 5), std::to_string(10'000 + i));
}

TEST_P(ConformanceTest, ALateJoinerGetsWhatATransientLocalWriterKept) {
  const auto here = join(), there = join();
  const Qos kept{.depth = 2, .durability = Durability::transient_local};
  const auto writer = here->create_writer(on(topic, kept));
  for (const char* text : {"1111", "2222", "3333"}) write(*writer, text);
  const auto reader = there->create_reader(on(topic, {.depth = 10, .durability = Durability::transient_local}));
  EXPECT_EQ(receive(*reader, 2), (std::vector<std::string>{"2222", "3333"}));
  const auto uninterested = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *uninterested));
  ASSERT_TRUE(eventually([&] { return writer->matched().size() == 2; }));
  write(*writer, "4444");
  EXPECT_EQ(receive(*uninterested, 1), std::vector<std::string>{"4444"});
}

TEST_P(ConformanceTest, BestEffortDelivers) {
  const auto here = join(), there = join();
  const Qos best_effort{.reliability = Reliability::best_effort};
  const auto writer = here->create_writer(on(topic, best_effort));
  const auto reader = there->create_reader(on(topic, best_effort));
  ASSERT_TRUE(await_match(*writer, *reader));
  ASSERT_TRUE(eventually([&] {
    write(*writer, "weather");
    return reader->take().has_value();
  }));
}

TEST_P(ConformanceTest, DifferentTopicsTypesAndDomainsDoNotMeet) {
  const auto here = join(), there = join();
  auto other_type = on(topic);
  other_type.type_name = "std_msgs::msg::dds_::Int32_";
  ParticipantOptions elsewhere;
  elsewhere.domain_id = GetParam().domain + 1;
  elsewhere.range = DiscoveryRange::localhost;
  const auto far = transport->create_participant(elsewhere);
  const auto writer = here->create_writer(on(topic));
  const auto wrong_type = there->create_reader(other_type);
  const auto wrong_topic = there->create_reader(on(topic + "_x"));
  const auto wrong_domain = far->create_reader(on(topic));
  const auto right = here->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *right));
  write(*writer, "hello");
  EXPECT_EQ(receive(*right, 1).size(), 1u);
  EXPECT_EQ(writer->matched(), std::vector<Guid>{right->guid()});
  EXPECT_TRUE(wrong_type->matched().empty());
  EXPECT_TRUE(wrong_topic->matched().empty());
  EXPECT_TRUE(wrong_domain->matched().empty());
}

TEST_P(ConformanceTest, BothSidesHearOfADifferentType) {
  const auto here = join(), there = join();
  auto other_type = on(topic);
  other_type.type_name = "std_msgs::msg::dds_::Int32_";
  std::atomic<int> told{0};
  auto asking = on(topic);
  asking.on_event = [&](Event event) { told += event == Event::incompatible_type ? 1 : 0; };
  auto writer = here->create_writer(asking);
  const auto reader = there->create_reader(other_type);
  const auto count = [](auto& endpoint) { return endpoint.take_status(Event::incompatible_type).total; };
  ASSERT_TRUE(eventually([&] { return count(*writer) == 1 && count(*reader) == 1; }));
  const auto late = here->create_writer(on(topic));
  ASSERT_TRUE(eventually([&] { return count(*late) == 1 && count(*reader) == 2; }));
  EXPECT_EQ(count(*writer), 1);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(writer->take_status(Event::incompatible_type).total_change, 0);
  writer.reset();
  const auto another = there->create_reader(other_type);
  ASSERT_TRUE(eventually([&] { return count(*late) == 2; }));
  EXPECT_EQ(told, 1);
}

TEST_P(ConformanceTest, OneParticipantUsesATopicWithOneType) {
  const auto here = join();
  const auto writer = here->create_writer(on(topic));
  auto other_type = on(topic);
  other_type.type_name = "std_msgs::msg::dds_::Int32_";
  EXPECT_THROW(here->create_reader(other_type), TransportError);
}

struct Incompatible {
  const char* name;
  Qos writer, reader;
  QosPolicy policy;
};

TEST_P(ConformanceTest, BothSidesHearOfAnIncompatibleQos) {
  const Incompatible cases[] = {
      {"reliability", {.reliability = Reliability::best_effort}, {}, QosPolicy::reliability},
      {"durability", {}, {.durability = Durability::transient_local}, QosPolicy::durability},
      {"deadline", {}, {.deadline_ns = 1'000'000'000}, QosPolicy::deadline},
      {"liveliness", {}, {.liveliness = Liveliness::manual_by_topic}, QosPolicy::liveliness},
      {"lease", {}, {.liveliness_lease_ns = 1'000'000'000}, QosPolicy::liveliness},
      {"reliability wins over durability",
       {.reliability = Reliability::best_effort},
       {.durability = Durability::transient_local},
       QosPolicy::reliability},
  };
  const auto here = join(), there = join();
  for (const Incompatible& each : cases) {
    SCOPED_TRACE(each.name);
    const std::string name = unique_topic();
    std::atomic<int> writer_events{0}, reader_events{0};
    auto writer_options = on(name, each.writer), reader_options = on(name, each.reader);
    writer_options.on_event = [&](Event event) { writer_events += event == Event::incompatible_qos; };
    reader_options.on_event = [&](Event event) { reader_events += event == Event::incompatible_qos; };
    const auto writer = here->create_writer(writer_options);
    const auto reader = there->create_reader(reader_options);
    ASSERT_TRUE(eventually([&] { return writer_events > 0 && reader_events > 0; }));
    for (Endpoint* end : {static_cast<Endpoint*>(writer.get()), static_cast<Endpoint*>(reader.get())}) {
      const EventStatus status = end->take_status(Event::incompatible_qos);
      EXPECT_EQ(status.total, 1);
      EXPECT_EQ(status.total_change, 1);
      EXPECT_EQ(status.last_policy, each.policy);
      EXPECT_EQ(end->take_status(Event::incompatible_qos).total_change, 0);
      EXPECT_TRUE(end->matched().empty());
    }
  }
}

TEST_P(ConformanceTest, AWriterThatOffersMoreMatches) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic, {.durability = Durability::transient_local,
                                                     .deadline_ns = 1'000'000'000,
                                                     .liveliness = Liveliness::manual_by_topic,
                                                     .liveliness_lease_ns = 1'000'000'000}));
  const auto reader = there->create_reader(on(
      topic,
      {.reliability = Reliability::best_effort, .deadline_ns = 2'000'000'000, .liveliness_lease_ns = 2'000'000'000}));
  EXPECT_TRUE(await_match(*writer, *reader));
}

TEST_P(ConformanceTest, MatchesAreCountedAsTheyComeAndGo) {
  const auto here = join(), there = join();
  std::atomic<int> events{0};
  auto options = on(topic);
  options.on_event = [&](Event event) { events += event == Event::matched; };
  const auto writer = here->create_writer(options);
  auto first = there->create_reader(on(topic));
  const auto second = there->create_reader(on(topic));
  ASSERT_TRUE(eventually([&] { return events == 2; }));
  EventStatus status = writer->take_status(Event::matched);
  EXPECT_EQ(status.total, 2);
  EXPECT_EQ(status.total_change, 2);
  EXPECT_EQ(status.current, 2);
  EXPECT_EQ(status.current_change, 2);
  first.reset();
  ASSERT_TRUE(eventually([&] { return events == 3; }));
  status = writer->take_status(Event::matched);
  EXPECT_EQ(status.total, 2);
  EXPECT_EQ(status.total_change, 0);
  EXPECT_EQ(status.current, 1);
  EXPECT_EQ(status.current_change, -1);
  EXPECT_EQ(writer->matched(), std::vector<Guid>{second->guid()});
}

TEST_P(ConformanceTest, TheRelatedIdentityTravels) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  const SampleIdentity request{reader->guid(), sequence_unknown}, reply{reader->guid(), 0x1'0000'0002};
  write(*writer, "rqst", {request});
  write(*writer, "rply", {reply});
  write(*writer, "none");
  std::vector<SampleIdentity> related;
  ASSERT_TRUE(eventually([&] {
    while (const auto sample = reader->take()) related.push_back(sample->related);
    return related.size() == 3;
  }));
  EXPECT_EQ(related, (std::vector<SampleIdentity>{request, reply, {}}));
}

TEST_P(ConformanceTest, EveryParticipantHearsOfAllIncludingItself) {
  Witness here_sees, there_sees;
  const auto here = join(&here_sees, std::string("enclave=/;\0", 11));
  auto there = join(&there_sees, "enclave=/there;");
  auto writer_options =
      on(topic, {.depth = 7, .durability = Durability::transient_local, .lifespan_ns = 5'000'000'000});
  auto writer = here->create_writer(writer_options);
  auto reader = there->create_reader(on(topic, {.reliability = Reliability::best_effort}));

  for (const Witness* witness : {&here_sees, &there_sees}) {
    ASSERT_TRUE(eventually([&] {
      return witness->knows_participant(here->guid()) && witness->knows_participant(there->guid()) &&
             witness->knows_endpoint(writer->guid()) && witness->knows_endpoint(reader->guid());
    }));
    EXPECT_EQ(witness->participant(here->guid()).user_data, std::string("enclave=/;\0", 11));
    EXPECT_EQ(witness->participant(here->guid()).name, "/");
    EXPECT_EQ(witness->participant(there->guid()).user_data, "enclave=/there;");
    const EndpointInfo written = witness->endpoint(writer->guid());
    EXPECT_TRUE(written.is_writer);
    EXPECT_EQ(written.topic, topic);
    EXPECT_EQ(written.type_name, "std_msgs::msg::dds_::String_");
    EXPECT_EQ(written.user_data, "typehash=RIHS01_00;");
    EXPECT_EQ(written.qos.history, History::unknown);
    EXPECT_EQ(written.qos.reliability, Reliability::reliable);
    EXPECT_EQ(written.qos.durability, Durability::transient_local);
    EXPECT_EQ(written.qos.lifespan_ns, 5'000'000'000);
    EXPECT_EQ(written.qos.deadline_ns, infinite_ns);
    EXPECT_EQ(written.qos.liveliness, Liveliness::automatic);
    const EndpointInfo read = witness->endpoint(reader->guid());
    EXPECT_FALSE(read.is_writer);
    EXPECT_EQ(read.qos.reliability, Reliability::best_effort);
    EXPECT_EQ(read.qos.durability, Durability::volatile_);
  }

  const Guid gone_writer = writer->guid(), gone_reader = reader->guid(), gone_participant = there->guid();
  writer.reset();
  ASSERT_TRUE(
      eventually([&] { return !here_sees.knows_endpoint(gone_writer) && !there_sees.knows_endpoint(gone_writer); }));
  reader.reset();
  there.reset();
  ASSERT_TRUE(eventually(
      [&] { return !here_sees.knows_endpoint(gone_reader) && !here_sees.knows_participant(gone_participant); }));
}

TEST_P(ConformanceTest, EntitiesCountFromOneInTheOrderOfTheirMaking) {
  const auto here = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = here->create_reader(on(topic));
  const std::array<std::uint8_t, 4> first = {0, 0, 1, 0x03}, second = {0, 0, 2, 0x04};
  EXPECT_TRUE(std::equal(first.begin(), first.end(), writer->guid().octets.begin() + 12));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), reader->guid().octets.begin() + 12));
  EXPECT_EQ(writer->guid().participant(), here->guid());
  EXPECT_EQ(reader->guid().participant(), here->guid());
  EXPECT_TRUE(reader->guid().is_reader());
  EXPECT_FALSE(writer->guid().is_reader());
}

TEST_P(ConformanceTest, AnEndpointMayGoInTheMidstOfTraffic) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  std::atomic<bool> stop{false};
  std::thread traffic([&] {
    while (!stop) write(*writer, "busy");
  });
  for (int round = 0; round < 10; ++round) {
    struct Target {
      std::atomic<bool> alive{true};
      std::atomic<int> calls{0}, late{0};
    } target;
    auto options = on(topic);
    options.on_data = [&target] {
      ++target.calls;
      if (!target.alive) ++target.late;
    };
    auto reader = there->create_reader(options);
    ASSERT_TRUE(eventually([&] { return target.calls > 0; }));
    reader.reset();
    target.alive = false;
    std::this_thread::yield();
    EXPECT_EQ(target.late, 0);
  }
  stop = true;
  traffic.join();
}

TEST_P(ConformanceTest, ACallbackMayTakeAndWrite) {
  const auto here = join(), there = join();
  const std::string back = unique_topic();
  const auto ping = here->create_writer(on(topic)), pong = there->create_writer(on(back));
  std::atomic<Reader*> inbox{nullptr};
  auto options = on(topic);
  options.on_data = [&] {
    if (Reader* reader = inbox) {
      while (const auto sample = reader->take()) write(*pong, text_of(*sample));
    }
  };
  const auto echo = there->create_reader(options);
  inbox = echo.get();
  const auto answers = here->create_reader(on(back));
  ASSERT_TRUE(await_match(*ping, *echo));
  ASSERT_TRUE(await_match(*pong, *answers));
  for (int i = 0; i < 100; ++i) {
    write(*ping, std::to_string(1000 + i));
    ASSERT_EQ(receive(*answers, 1), std::vector<std::string>{std::to_string(1000 + i)});
  }
}

TEST_P(ConformanceTest, ManyWritersReachManyReaders) {
  constexpr int count = 5, each = 50;
  const auto here = join(), there = join();
  std::vector<std::unique_ptr<Writer>> writers;
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < count; ++i) {
    writers.push_back((i % 2 ? here : there)->create_writer(on(topic, {.depth = each})));
    readers.push_back((i % 2 ? there : here)->create_reader(on(topic, {.depth = count * each})));
  }
  for (auto& writer : writers) ASSERT_TRUE(eventually([&] { return writer->matched().size() == count; }));
  for (auto& reader : readers) ASSERT_TRUE(eventually([&] { return reader->matched().size() == count; }));
  std::vector<std::thread> threads;
  for (auto& writer : writers) {
    threads.emplace_back([&writer] {
      for (int i = 0; i < each; ++i) write(*writer, std::to_string(1000 + i));
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto& reader : readers) {
    std::map<Guid, std::int64_t> last;
    int got = 0;
    EXPECT_TRUE(eventually([&] {
      while (const auto sample = reader->take()) {
        ++got;
        EXPECT_EQ(sample->sequence, last[sample->writer] + 1);
        last[sample->writer] = sample->sequence;
      }
      return got == count * each;
    })) << got;
  }
}

TEST_P(ConformanceTest, ManyThreadsShareOneWriter) {
  constexpr int count = 4, each = 200;
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic, {.depth = count * each}));
  const auto reader = there->create_reader(on(topic, {.depth = count * each}));
  ASSERT_TRUE(await_match(*writer, *reader));
  std::vector<std::thread> threads;
  for (int t = 0; t < count; ++t) {
    threads.emplace_back([&writer, t] {
      for (int i = 0; i < each; ++i) write(*writer, std::to_string(1000 * (t + 1) + i));
    });
  }
  for (auto& thread : threads) thread.join();
  auto texts = receive(*reader, count * each);
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(std::unique(texts.begin(), texts.end()) - texts.begin(), count * each);
}

TEST_P(ConformanceTest, ALargeSampleArrivesWhole) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  std::string large(10 << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 + i / 257);
  for (int i = 0; i < 3; ++i) {
    write(*writer, large);
    EXPECT_EQ(receive(*reader, 1), std::vector<std::string>{large});
  }
}

TEST_P(ConformanceTest, ASampleMayBeNothingButItsHeader) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto reader = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  write(*writer, "");
  write(*writer, "next");
  EXPECT_EQ(receive(*reader, 2), (std::vector<std::string>{"", "next"}));
}

TEST_P(ConformanceTest, AReadersLifespanDropsWhatIsOld) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  const auto forgetful = there->create_reader(on(topic, {.lifespan_ns = 1'000'000}));
  const auto patient = there->create_reader(on(topic));
  ASSERT_TRUE(eventually([&] { return writer->matched().size() == 2; }));
  ASSERT_TRUE(await_match(*writer, *forgetful));
  ASSERT_TRUE(await_match(*writer, *patient));
  write(*writer, "news");
  ASSERT_TRUE(writer->wait_for_all_acked(10'000'000'000));
  std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(forgetful->take());
  EXPECT_EQ(receive(*patient, 1), std::vector<std::string>{"news"});
}

TEST_P(ConformanceTest, AcknowledgedMeansReceived) {
  const auto here = join(), there = join();
  const auto writer = here->create_writer(on(topic));
  EXPECT_TRUE(writer->wait_for_all_acked(0));
  const auto reader = there->create_reader(on(topic));
  ASSERT_TRUE(await_match(*writer, *reader));
  write(*writer, "hello");
  ASSERT_TRUE(writer->wait_for_all_acked(10'000'000'000));
  EXPECT_TRUE(reader->take());
}

TEST_P(ConformanceTest, SystemDefaultsAreResolved) {
  const auto here = join();
  const auto writer = here->create_writer(on(topic, qos::system_default()));
  const auto reader = here->create_reader(on(topic, qos::system_default()));
  EXPECT_EQ(writer->qos().reliability, Reliability::reliable);
  EXPECT_EQ(writer->qos().durability, Durability::transient_local);
  EXPECT_EQ(writer->qos().history, History::keep_last);
  EXPECT_EQ(writer->qos().depth, 1u);
  EXPECT_EQ(reader->qos().reliability, Reliability::best_effort);
  EXPECT_EQ(reader->qos().durability, Durability::volatile_);
  EXPECT_EQ(reader->qos().liveliness, Liveliness::automatic);
  EXPECT_EQ(reader->qos().deadline_ns, infinite_ns);
}

TEST_P(ConformanceTest, BestAvailableLooksAtTheOtherSide) {
  Witness seen;
  const auto here = join(&seen);
  const auto writer = here->create_writer(on(topic, qos::sensor_data()));
  ASSERT_TRUE(eventually([&] { return seen.knows_endpoint(writer->guid()); }));
  const auto reader = here->create_reader(on(topic, qos::best_available()));
  EXPECT_EQ(reader->qos().reliability, Reliability::best_effort);
  EXPECT_EQ(reader->qos().durability, Durability::volatile_);
  EXPECT_TRUE(await_match(*writer, *reader));
}

template <class T>
std::unique_ptr<Transport> plain() {
  return std::make_unique<T>();
}
template <class T>
std::unique_ptr<Transport> lane_over() {
  return std::make_unique<lane::LaneTransport>(std::make_unique<T>());
}

INSTANTIATE_TEST_SUITE_P(
    Over, ConformanceTest,
    testing::Values(Implementation{"inproc", plain<inproc::Hub>, 20}, Implementation{"dds", plain<dds::DdsTransport>, 20},
                    Implementation{"lane_inproc", lane_over<inproc::Hub>, 20},
                    Implementation{"lane_dds", lane_over<dds::DdsTransport>, 22}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace myelin::transport
