// SPDX-License-Identifier: Apache-2.0
//
// Locks, in the order in which they are taken: the world (who exists, who matches), a writer (its sequence, history and
// matched readers), a reader's queue. No callback runs under any of them: whoever changes the world queues what is to be
// told, in order, and tells it when the locks are gone.
#include "core/transport/inproc/hub.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <random>

#include "core/transport/gate.hpp"
#include "core/transport/relay.hpp"
#include "core/transport/status.hpp"

namespace myelin::transport::inproc {
namespace {

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

struct Node {
  ParticipantInfo info;
  std::uint32_t domain = 0;
  DiscoveryListener* listener = nullptr;
  Gate gate;
};

struct End {
  EndpointInfo info;  // with the resolved Qos
  std::shared_ptr<Node> node;
  std::function<void()> on_data;
  EventCallback on_event;
  Statuses statuses;
  Gate gate;

  EndpointInfo announced() const {
    EndpointInfo announced = info;
    announced.qos.history = History::unknown;
    announced.qos.depth = 0;
    return announced;
  }

  void notify(Event event) {
    if (!on_event) return;
    if (const Gate::Pass pass(gate); pass) on_event(event);
  }
};

struct ReaderEnd : End {
  bool ignore_local = false;
  Guarded<std::deque<Sample>> queue;
  std::atomic<std::size_t> waiting{0};

  void push(Sample sample) {
    auto samples = queue.lock();
    if (info.qos.history == History::keep_last && samples->size() >= info.qos.depth) samples->pop_front();
    samples->push_back(std::move(sample));
    waiting.store(samples->size(), std::memory_order_release);
  }

  void announce_data() {
    if (!on_data) return;
    if (const Gate::Pass pass(gate); pass) on_data();
  }
};

struct WriterEnd : End {
  struct Flow {
    std::int64_t sequence = 0;
    std::deque<Sample> history;  // transient local only
    std::vector<std::shared_ptr<ReaderEnd>> readers;
  };
  Guarded<Flow> flow;
};

bool is_older(const Sample& sample, std::int64_t lifespan_ns, std::int64_t now) {
  return lifespan_ns != infinite_ns && now - sample.source_timestamp_ns > lifespan_ns;
}

Sample private_copy(const Sample& sample) {
  Sample copy = sample;
  copy.payload = Buffer::copy_of(Bytes(sample.payload.bytes));
  return copy;
}

}  // namespace

struct Hub::World {
  struct Members {
    std::vector<std::shared_ptr<Node>> nodes;
    std::vector<std::shared_ptr<WriterEnd>> writers;
    std::vector<std::shared_ptr<ReaderEnd>> readers;
    std::deque<std::function<void()>> news;
  };
  Guarded<Members> members;
  Relay teller;
  const std::uint32_t id = std::random_device()();
  std::atomic<std::uint32_t> participants{0};

  // Tells everybody what was queued. REQUIRES: no lock held.
  void tell() {
    teller.run([this] {
      for (;;) {
        std::function<void()> next;
        {
          auto locked = members.lock();
          if (locked->news.empty()) return;
          next = std::move(locked->news.front());
          locked->news.pop_front();
        }
        next();
      }
    });
  }

  // Queues `report` for every listener of the domain.
  template <class Report>
  static void queue_discovery(Members& now, std::uint32_t domain, Report report) {
    for (const auto& node : now.nodes) {
      if (node->domain == domain) queue_discovery(now, node, report);
    }
  }
  template <class Report>
  static void queue_discovery(Members& now, const std::shared_ptr<Node>& node, Report report) {
    if (!node->listener) return;
    now.news.push_back([node, report] {
      if (const Gate::Pass pass(node->gate); pass) report(*node->listener);
    });
  }
  static void queue_event(Members& now, std::shared_ptr<End> end, Event event) {
    now.news.push_back([end = std::move(end), event] { end->notify(event); });
  }

  static void introduce(Members& now, const std::shared_ptr<WriterEnd>& writer,
                        const std::shared_ptr<ReaderEnd>& reader) {
    if (writer->node->domain != reader->node->domain || writer->info.topic != reader->info.topic ||
        (reader->ignore_local && writer->node == reader->node)) {
      return;
    }
    if (writer->info.type_name != reader->info.type_name) {
      for (const std::shared_ptr<End>& end : {std::shared_ptr<End>(writer), std::shared_ptr<End>(reader)}) {
        end->statuses.count(Event::incompatible_type, 1);
        queue_event(now, end, Event::incompatible_type);
      }
      return;
    }
    if (const auto policy = mismatch(writer->info.qos, reader->info.qos)) {
      for (const std::shared_ptr<End>& end : {std::shared_ptr<End>(writer), std::shared_ptr<End>(reader)}) {
        end->statuses.count_incompatible(*policy, 1);
        queue_event(now, end, Event::incompatible_qos);
      }
      return;
    }
    writer->statuses.add_match(reader->info.guid);
    reader->statuses.add_match(writer->info.guid);
    queue_event(now, writer, Event::matched);
    queue_event(now, reader, Event::matched);

    auto flow = writer->flow.lock();
    flow->readers.push_back(reader);
    if (reader->info.qos.durability != Durability::transient_local) return;
    bool came = false;
    for (const Sample& sample : flow->history) {
      if (is_older(sample, writer->info.qos.lifespan_ns, now_ns())) continue;
      reader->push(private_copy(sample));
      came = true;
    }
    if (came) now.news.push_back([reader] { reader->announce_data(); });
  }

  static void part(Members& now, End& end, const std::shared_ptr<End>& other) {
    if (!other->statuses.remove_match(end.info.guid)) return;
    queue_event(now, other, Event::matched);
  }

  template <class Ends>
  static std::vector<Qos> offers(const Ends& ends, const Node& node, const std::string& topic) {
    std::vector<Qos> found;
    for (const auto& end : ends) {
      if (end->node->domain == node.domain && end->info.topic == topic) found.push_back(end->info.qos);
    }
    return found;
  }

  static void refuse_second_type(const Members& now, const Node& node, const EndpointOptions& options) {
    const auto refuse = [&](const auto& ends) {
      for (const auto& end : ends) {
        if (end->node.get() != &node || end->info.topic != options.topic || end->info.type_name == options.type_name) {
          continue;
        }
        throw TransportError("topic '" + options.topic + "' is in use with type '" + end->info.type_name + "', not '" +
                             options.type_name + "'");
      }
    };
    refuse(now.writers);
    refuse(now.readers);
  }

  static void announce(Members& now, const End& end) {
    queue_discovery(now, end.node->domain,
                    [info = end.announced()](DiscoveryListener& listener) { listener.on_endpoint(info); });
  }

  void add(const std::shared_ptr<WriterEnd>& writer, const EndpointOptions& options) {
    {
      auto now = members.lock();
      refuse_second_type(*now, *writer->node, options);
      writer->info.qos = resolve(options.qos, true, offers(now->readers, *writer->node, options.topic));
      now->writers.push_back(writer);
      announce(*now, *writer);
      for (const auto& reader : now->readers) introduce(*now, writer, reader);
    }
    tell();
  }

  void add(const std::shared_ptr<ReaderEnd>& reader, const EndpointOptions& options) {
    {
      auto now = members.lock();
      refuse_second_type(*now, *reader->node, options);
      reader->info.qos = resolve(options.qos, false, offers(now->writers, *reader->node, options.topic));
      now->readers.push_back(reader);
      announce(*now, *reader);
      for (const auto& writer : now->writers) introduce(*now, writer, reader);
    }
    tell();
  }

  void forget(Members& now, const End& end) {
    queue_discovery(now, end.node->domain,
                    [guid = end.info.guid](DiscoveryListener& listener) { listener.on_endpoint_gone(guid); });
  }

  void remove(const std::shared_ptr<WriterEnd>& writer) {
    {
      auto now = members.lock();
      std::erase(now->writers, writer);
      for (const auto& reader : now->readers) part(*now, *writer, reader);
      forget(*now, *writer);
    }
    tell();
  }

  void remove(const std::shared_ptr<ReaderEnd>& reader) {
    {
      auto now = members.lock();
      std::erase(now->readers, reader);
      for (const auto& writer : now->writers) {
        std::erase(writer->flow.lock()->readers, reader);
        part(*now, *reader, writer);
      }
      forget(*now, *reader);
    }
    tell();
  }
};

namespace {

using World = Hub::World;

class HubWriter final : public Writer {
 public:
  HubWriter(std::shared_ptr<World> world, std::shared_ptr<WriterEnd> end)
      : world_(std::move(world)), end_(std::move(end)) {}
  ~HubWriter() override {
    end_->gate.close();
    world_->remove(end_);
  }

  const Guid& guid() const override { return end_->info.guid; }
  const Qos& qos() const override { return end_->info.qos; }
  std::vector<Guid> matched() const override { return end_->statuses.matched(); }
  EventStatus take_status(Event event) override { return end_->statuses.take(event); }

  std::optional<std::int64_t> write(Gather pieces, const WriteOptions& options) override {
    Sample sample;
    sample.writer = end_->info.guid;
    sample.related = options.related.value_or(SampleIdentity{});
    std::vector<std::shared_ptr<ReaderEnd>> readers;
    {
      auto flow = end_->flow.lock();
      sample.sequence = ++flow->sequence;
      sample.source_timestamp_ns = sample.received_timestamp_ns = now_ns();
      readers = flow->readers;
      for (const auto& reader : readers) {
        sample.payload = Buffer::copy_of(pieces);
        reader->push(sample);
      }
      if (end_->info.qos.durability == Durability::transient_local) {
        sample.payload = Buffer::copy_of(pieces);
        if (end_->info.qos.history == History::keep_last && flow->history.size() >= end_->info.qos.depth) {
          flow->history.pop_front();
        }
        flow->history.push_back(sample);
      }
    }
    for (const auto& reader : readers) reader->announce_data();
    return sample.sequence;
  }

  bool wait_for_all_acked(std::int64_t) override { return true; }
  void assert_liveliness() override {}

 private:
  const std::shared_ptr<World> world_;
  const std::shared_ptr<WriterEnd> end_;
};

class HubReader final : public Reader {
 public:
  HubReader(std::shared_ptr<World> world, std::shared_ptr<ReaderEnd> end)
      : world_(std::move(world)), end_(std::move(end)) {}
  ~HubReader() override {
    end_->gate.close();
    world_->remove(end_);
  }

  const Guid& guid() const override { return end_->info.guid; }
  const Qos& qos() const override { return end_->info.qos; }
  std::vector<Guid> matched() const override { return end_->statuses.matched(); }
  EventStatus take_status(Event event) override { return end_->statuses.take(event); }

  std::optional<Sample> take() override {
    auto samples = end_->queue.lock();
    while (!samples->empty()) {
      Sample sample = std::move(samples->front());
      samples->pop_front();
      end_->waiting.store(samples->size(), std::memory_order_release);
      if (!is_older(sample, end_->info.qos.lifespan_ns, now_ns())) return sample;
    }
    return std::nullopt;
  }
  bool has_data() const override { return end_->waiting.load(std::memory_order_acquire) > 0; }

 private:
  const std::shared_ptr<World> world_;
  const std::shared_ptr<ReaderEnd> end_;
};

class HubParticipant final : public Participant {
 public:
  HubParticipant(std::shared_ptr<World> world, const ParticipantOptions& options)
      : world_(std::move(world)), node_(std::make_shared<Node>()) {
    node_->info = {identify(), options.name, options.user_data};
    node_->domain = options.domain_id;
    node_->listener = options.listener;
    {
      auto now = world_->members.lock();
      now->nodes.push_back(node_);
      World::queue_discovery(*now, node_->domain,
                             [info = node_->info](DiscoveryListener& listener) { listener.on_participant(info); });
      for (const auto& other : now->nodes) {
        if (other == node_ || other->domain != node_->domain) continue;
        World::queue_discovery(*now, node_,
                               [info = other->info](DiscoveryListener& listener) { listener.on_participant(info); });
      }
      queue_known(*now, now->writers);
      queue_known(*now, now->readers);
    }
    world_->tell();
  }

  ~HubParticipant() override {
    node_->gate.close();
    {
      auto now = world_->members.lock();
      std::erase(now->nodes, node_);
      World::queue_discovery(*now, node_->domain, [guid = node_->info.guid](DiscoveryListener& listener) {
        listener.on_participant_gone(guid);
      });
    }
    world_->tell();
  }

  const Guid& guid() const override { return node_->info.guid; }

  std::unique_ptr<Writer> create_writer(const EndpointOptions& options) override {
    auto end = make_end<WriterEnd>(options, true);
    world_->add(end, options);
    return std::make_unique<HubWriter>(world_, std::move(end));
  }

  std::unique_ptr<Reader> create_reader(const EndpointOptions& options) override {
    auto end = make_end<ReaderEnd>(options, false);
    end->ignore_local = options.ignore_local;
    end->on_data = options.on_data;
    world_->add(end, options);
    return std::make_unique<HubReader>(world_, std::move(end));
  }

 private:
  // "my", the world, the participant's number; entities count from 1 as in DDS.
  Guid identify() {
    const std::uint32_t number = world_->participants.fetch_add(1) + 1;
    Guid guid;
    guid.octets[0] = 'm';
    guid.octets[1] = 'y';
    for (std::size_t i = 0; i < 4; ++i) {
      guid.octets[2 + i] = static_cast<std::uint8_t>(world_->id >> (8 * (3 - i)));
      guid.octets[8 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return guid.participant();
  }

  template <class Ends>
  void queue_known(World::Members& now, const Ends& ends) {
    for (const auto& end : ends) {
      if (end->node->domain != node_->domain) continue;
      World::queue_discovery(now, node_,
                             [info = end->announced()](DiscoveryListener& listener) { listener.on_endpoint(info); });
    }
  }

  template <class EndType>
  std::shared_ptr<EndType> make_end(const EndpointOptions& options, bool is_writer) {
    auto end = std::make_shared<EndType>();
    const std::uint32_t number = entities_.fetch_add(1) + 1;
    Guid guid = node_->info.guid;
    for (std::size_t i = 0; i < 3; ++i) guid.octets[12 + i] = static_cast<std::uint8_t>(number >> (8 * (2 - i)));
    guid.octets[15] = is_writer ? 0x03 : 0x04;
    end->info = {guid, is_writer, options.topic, options.type_name, options.user_data, options.qos};
    end->node = node_;
    end->on_event = options.on_event;
    return end;
  }

  const std::shared_ptr<World> world_;
  const std::shared_ptr<Node> node_;
  std::atomic<std::uint32_t> entities_{0};
};

}  // namespace

Hub::Hub() : world_(std::make_shared<World>()) {}
Hub::~Hub() = default;

std::unique_ptr<Participant> Hub::create_participant(const ParticipantOptions& options) {
  return std::make_unique<HubParticipant>(world_, options);
}

}  // namespace myelin::transport::inproc
