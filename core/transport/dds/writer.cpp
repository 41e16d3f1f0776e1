// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/writer.hpp"

#include <limits>

#include "core/transport/dds/qos_map.hpp"
#include "core/transport/dds/repairs.hpp"
#include "core/transport/dds/wire_type.hpp"

namespace myelin::transport::dds {
namespace {

// How often write() looks whether everybody has acknowledged everything: a look costs a microsecond when somebody has not.
constexpr std::uint32_t writes_a_look = 8;

}  // namespace

DdsWriter::DdsWriter(DdsParticipant& participant, const EndpointOptions& options)
    : participant_(participant),
      qos_(options.qos),
      on_event_(options.on_event),
      topic_(participant.use_topic(options.topic, options.type_name)) {
  const Making making;
  fast::DataWriterQos qos = writer_qos(options);
  qos.endpoint().entity_id = participant.ids().take(EntityIds::Kind::writer);
  // Not before everything else is there: a peer in this participant matches, and calls back, at once.
  writer_ = participant.publisher().create_datawriter(topic_.get(), qos, this);
  if (!writer_) throw TransportError("Fast DDS refuses a writer on topic '" + options.topic + "'");
  guid_ = from_fast(writer_->guid());
  types_ = participant.watch_types(options, true, [this] {
    statuses_.count(Event::incompatible_type, 1);
    notify(Event::incompatible_type);
  });
  participant.announced_writers().came(place_);
}

DdsWriter::~DdsWriter() {
  if (participant_.is_inherited()) return;
  types_.reset();
  gate_.close();
  const Making making;
  writer_->set_listener(nullptr);
  const rtps::EntityId_t id = writer_->guid().entityId;
  // Its destructor releases what is left while its heartbeat may be looking at that.
  std::size_t dropped = 0;
  writer_->clear_history(&dropped);
  participant_.announced_writers().gone(place_);
  participant_.publisher().delete_datawriter(writer_);
  participant_.ids().give_back(EntityIds::Kind::writer, id);
}

std::optional<std::int64_t> DdsWriter::write(Gather pieces, const WriteOptions& options) {
  participant_.ours_only();
  const std::size_t size = size_of(pieces);
  if (size > std::numeric_limits<std::int32_t>::max()) {
    throw TransportError("a sample of " + std::to_string(size) + " octets is too large for DDS");
  }
  Outgoing outgoing{pieces, static_cast<std::uint32_t>(size)};
  if (keeps_acknowledged_ && ++writes_ % writes_a_look == 0) drop_acknowledged();
  rtps::WriteParams parameters;
  if (options.related) {
    parameters.related_sample_identity().writer_guid(to_fast(options.related->endpoint));
    parameters.related_sample_identity().sequence_number(to_fast(options.related->sequence));
  }
  const std::shared_lock writing(writing_);
  const Repairs::Write marked(participant_.repairs());
  if (writer_->write(&outgoing, parameters)) return from_fast(parameters.sample_identity().sequence_number());
  if (qos_.history == History::keep_all) return std::nullopt;
  throw TransportError("Fast DDS could not write to topic '" + topic_.get()->get_name() + "'");
}

bool DdsWriter::wait_for_all_acked(std::int64_t timeout_ns) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  const std::int64_t seconds = std::clamp<std::int64_t>(timeout_ns / second_ns, 0, INT32_MAX - 1);
  const eprosima::fastrtps::Duration_t timeout(
      static_cast<std::int32_t>(seconds),
      static_cast<std::uint32_t>(std::max<std::int64_t>(timeout_ns, 0) % second_ns));
  return writer_->wait_for_acknowledgments(timeout) == Code::RETCODE_OK;
}

std::size_t DdsWriter::drop_acknowledged() {
  const std::unique_lock alone(writing_, std::try_to_lock);
  if (!alone || writer_->wait_for_acknowledgments({0, 0}) != Code::RETCODE_OK) return 0;
  keeps_acknowledged_ = false;
  std::size_t dropped = 0;
  writer_->clear_history(&dropped);
  return dropped;
}

void DdsWriter::assert_liveliness() {
  const Repairs::Write marked(participant_.repairs());
  writer_->assert_liveliness();
}

void DdsWriter::on_publication_matched(fast::DataWriter*, const fast::PublicationMatchedStatus& status) {
  const Guid reader = from_fast(rtps::iHandle2GUID(status.last_subscription_handle));
  const bool changed = status.current_count_change > 0 ? statuses_.add_match(reader) : statuses_.remove_match(reader);
  if (status.current_count_change > 0 && qos_.durability == Durability::volatile_) {
    keeps_acknowledged_ = true;
  }
  if (changed) notify(Event::matched);
}

void DdsWriter::on_offered_deadline_missed(fast::DataWriter*, const fast::OfferedDeadlineMissedStatus& status) {
  statuses_.count(Event::deadline_missed, static_cast<std::int32_t>(status.total_count_change));
  notify(Event::deadline_missed);
}

void DdsWriter::on_offered_incompatible_qos(fast::DataWriter*, const fast::OfferedIncompatibleQosStatus& status) {
  if (Announcements::repeats()) return;
  statuses_.count_incompatible(policy_from_fast(status.last_policy_id),
                               static_cast<std::int32_t>(status.total_count_change));
  notify(Event::incompatible_qos);
}

void DdsWriter::on_liveliness_lost(fast::DataWriter*, const fast::LivelinessLostStatus& status) {
  statuses_.count(Event::liveliness, status.total_count_change);
  notify(Event::liveliness);
}

void DdsWriter::notify(Event event) {
  if (!on_event_) return;
  if (const Gate::Pass pass(gate_); pass) on_event_(event);
}

}  // namespace myelin::transport::dds
