// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/reader.hpp"

#include <algorithm>
#include <chrono>
#include <fastdds/dds/subscriber/SampleInfo.hpp>

#include "core/transport/dds/qos_map.hpp"
#include "core/transport/dds/wire_type.hpp"

namespace myelin::transport::dds {
namespace {

// A keep-all queue this long leaves further samples in Fast DDS, which then makes the writer wait.
constexpr std::size_t queue_limit = 5000;

Introductions::Entity entity_of(const Guid& reader) {
  Introductions::Entity entity;
  std::copy_n(reader.octets.begin() + 12, entity.size(), entity.begin());
  return entity;
}

// Which one Fast DDS makes of the id in the QoS of a reader without keys.
Introductions::Entity entity_of(std::int16_t id) {
  return {0, static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id), 0x04};
}

fast::DataReader* create(DdsParticipant& participant, fast::Topic* topic, EndpointOptions options,
                         fast::DataReaderListener* listener) {
  const std::int16_t id = participant.ids().take(EntityIds::Kind::reader);
  const bool waits =
      options.qos.reliability == Reliability::reliable && options.qos.durability == Durability::volatile_;
  // Before it is there: what it shall not hear must not reach it.
  if (id > 0) participant.introductions().add_reader(entity_of(id), options.topic, waits);
  const auto attempt = [&] {
    fast::DataReaderQos qos = reader_qos(options);
    qos.endpoint().entity_id = id;
    return participant.subscriber().create_datareader(topic, qos, listener);
  };
  fast::DataReader* reader = attempt();
  if (!reader && options.unique_network_flow) {
    // Ports were short: the flow shares the participant's.
    options.unique_network_flow = false;
    reader = attempt();
  }
  if (!reader) participant.introductions().remove_reader(entity_of(id));
  if (reader && id < 0)
    participant.introductions().add_reader(entity_of(from_fast(reader->guid())), options.topic, false);
  return reader;
}

}  // namespace

DdsReader::DdsReader(DdsParticipant& participant, const EndpointOptions& options)
    : participant_(participant),
      qos_(options.qos),
      ignore_local_(options.ignore_local),
      on_data_(options.on_data),
      on_event_(options.on_event),
      topic_(participant.use_topic(options.topic, options.type_name)) {
  const Making making;
  // Not before everything else is there: a peer in this participant matches, and calls back, at once.
  reader_ = create(participant, topic_.get(), options, this);
  if (!reader_) throw TransportError("Fast DDS refuses a reader on topic '" + options.topic + "'");
  guid_ = from_fast(reader_->guid());
  types_ = participant.watch_types(options, false, [this] {
    statuses_.count(Event::incompatible_type, 1);
    notify(Event::incompatible_type);
  });
  participant.announced_readers().came(place_);
}

DdsReader::~DdsReader() {
  if (participant_.is_inherited()) return;
  types_.reset();
  gate_.close();
  const Making making;
  reader_->set_listener(nullptr);
  const rtps::EntityId_t id = reader_->guid().entityId;
  participant_.announced_readers().gone(place_);
  participant_.subscriber().delete_datareader(reader_);
  participant_.introductions().remove_reader(entity_of(guid_));
  participant_.ids().give_back(EntityIds::Kind::reader, id);
}

std::optional<Sample> DdsReader::take() {
  if (held_back_.load(std::memory_order_acquire)) drain(*reader_);
  auto queue = queue_.lock();
  while (!queue->empty()) {
    Sample sample = std::move(queue->front());
    queue->pop_front();
    waiting_.store(queue->size(), std::memory_order_release);
    if (!expired(sample)) return sample;
  }
  return std::nullopt;
}

bool DdsReader::expired(const Sample& sample) const {
  if (qos_.lifespan_ns == infinite_ns) return false;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::nanoseconds(now).count() - sample.source_timestamp_ns > qos_.lifespan_ns;
}

void DdsReader::enqueue(Sample sample) {
  auto queue = queue_.lock();
  if (qos_.history == History::keep_last && queue->size() >= qos_.depth) queue->pop_front();
  queue->push_back(std::move(sample));
  waiting_.store(queue->size(), std::memory_order_release);
}

void DdsReader::drain(fast::DataReader& reader) {
  relay_.run([&] {
    held_back_.store(false, std::memory_order_release);
    while (drain_one(reader)) {
    }
  });
}

bool DdsReader::drain_one(fast::DataReader& reader) {
  if (qos_.history == History::keep_all && waiting_.load(std::memory_order_acquire) >= queue_limit) {
    held_back_.store(true, std::memory_order_release);
    return false;
  }
  Incoming incoming{memory_};
  fast::SampleInfo info;
  if (reader.take_next_sample(&incoming, &info) != Code::RETCODE_OK) return false;
  if (!info.valid_data) return true;
  // What a GAP took back while its fragments came is without its payload, and its writer's name.
  if (info.sample_identity.writer_guid() == rtps::GUID_t::unknown()) return true;
  Sample sample;
  sample.payload = std::move(incoming.payload);
  sample.writer = from_fast(info.sample_identity.writer_guid());
  if (ignore_local_ && sample.writer.participant() == participant_.guid()) return true;
  sample.sequence = from_fast(info.sample_identity.sequence_number());
  sample.source_timestamp_ns = info.source_timestamp.to_ns();
  sample.received_timestamp_ns = info.reception_timestamp.to_ns();
  sample.related = from_fast(info.related_sample_identity);
  enqueue(std::move(sample));
  return true;
}

void DdsReader::on_data_available(fast::DataReader* reader) {
  const Gate::Pass pass(gate_);
  if (!pass) return;
  drain(*reader);
  if (on_data_) on_data_();
}

void DdsReader::on_subscription_matched(fast::DataReader* reader, const fast::SubscriptionMatchedStatus& status) {
  const Guid writer = from_fast(rtps::iHandle2GUID(status.last_publication_handle));
  if (status.current_count_change < 0) participant_.introductions().part(entity_of(from_fast(reader->guid())), writer);
  const bool changed = status.current_count_change > 0 ? statuses_.add_match(writer) : statuses_.remove_match(writer);
  if (changed) notify(Event::matched);
}

void DdsReader::on_requested_deadline_missed(fast::DataReader*,
                                             const eprosima::fastrtps::RequestedDeadlineMissedStatus& status) {
  statuses_.count(Event::deadline_missed, static_cast<std::int32_t>(status.total_count_change));
  notify(Event::deadline_missed);
}

void DdsReader::on_liveliness_changed(fast::DataReader*, const eprosima::fastrtps::LivelinessChangedStatus& status) {
  statuses_.count_liveliness(status.alive_count_change, status.not_alive_count_change);
  notify(Event::liveliness);
}

void DdsReader::on_requested_incompatible_qos(fast::DataReader*, const fast::RequestedIncompatibleQosStatus& status) {
  if (Announcements::repeats()) return;
  statuses_.count_incompatible(policy_from_fast(status.last_policy_id),
                               static_cast<std::int32_t>(status.total_count_change));
  notify(Event::incompatible_qos);
}

void DdsReader::on_sample_lost(fast::DataReader*, const fast::SampleLostStatus& status) {
  statuses_.count(Event::message_lost, status.total_count_change);
  notify(Event::message_lost);
}

void DdsReader::notify(Event event) {
  if (!on_event_) return;
  if (const Gate::Pass pass(gate_); pass) on_event_(event);
}

}  // namespace myelin::transport::dds
