// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/participant.hpp"

#include <fastdds/dds/domain/DomainParticipantFactory.hpp>

#include "core/transport/dds/network.hpp"
#include "core/transport/dds/qos_map.hpp"
#include "core/transport/dds/reader.hpp"
#include "core/transport/dds/wire_type.hpp"
#include "core/transport/dds/writer.hpp"

namespace myelin::transport::dds {
namespace {

std::string text_of(const std::vector<rtps::octet>& octets) {
  return {octets.begin(), octets.end()};
}

fast::DomainParticipantFactory& factory() {
  return *fast::DomainParticipantFactory::get_instance();
}

}  // namespace

TopicUse::~TopicUse() {
  if (topic_ && !participant_->is_inherited()) participant_->release_topic(topic_);
}

DdsParticipant::DdsParticipant(const ParticipantOptions& options, const DdsOptions& transport)
    : listener_(options.listener) {
  fast::DomainParticipantQos qos;
  qos.name(options.name.c_str());
  qos.user_data().data_vec({options.user_data.begin(), options.user_data.end()});
  qos.wire_protocol().builtin.readerHistoryMemoryPolicy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  qos.wire_protocol().builtin.writerHistoryMemoryPolicy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  // Who starts at the same moment meets after one or two of these: sooner than with Fast DDS's own 5 times 100 ms.
  qos.wire_protocol().builtin.discovery_config.initial_announcements = {12, {0, 20'000'000}};
  const auto network = configure_network(qos, options, transport);
  repairs_ = network->repairs();
  announced_writers_.emplace(*repairs_);
  announced_readers_.emplace(*repairs_);
  introductions_ = network->introductions();
  rediscovery_ = network->rediscovery();

  participant_ = factory().create_participant(options.domain_id, qos, this, fast::StatusMask::none());
  if (!participant_) {
    throw TransportError("cannot join DDS domain " + std::to_string(options.domain_id) +
                         ": no free UDP port, or no network interface");
  }
  network->open();
  guid_ = from_fast(participant_->guid());
  rediscovery_->found(guid_);  // it hears itself
  publisher_ = participant_->create_publisher(fast::PUBLISHER_QOS_DEFAULT);
  subscriber_ = participant_->create_subscriber(fast::SUBSCRIBER_QOS_DEFAULT);
  // Fast DDS reports a participant's own endpoints to it, but not the participant itself.
  if (listener_) listener_->on_participant({guid_, options.name, options.user_data});
}

DdsParticipant::~DdsParticipant() {
  if (is_inherited()) return;
  gate_.close();
  participant_->set_listener(nullptr);
  participant_->delete_contained_entities();
  factory().delete_participant(participant_);
}

void DdsParticipant::ours_only() const {
  if (is_inherited()) {
    throw TransportError("a forked child cannot use its parent's participant: start it with 'spawn' or exec instead");
  }
}

std::unique_ptr<Writer> DdsParticipant::create_writer(const EndpointOptions& options) {
  ours_only();
  EndpointOptions resolved = options;
  resolved.qos = resolve(options.qos, true, others(options.topic, true));
  return std::make_unique<DdsWriter>(*this, resolved);
}

std::unique_ptr<Reader> DdsParticipant::create_reader(const EndpointOptions& options) {
  ours_only();
  EndpointOptions resolved = options;
  resolved.qos = resolve(options.qos, false, others(options.topic, false));
  return std::make_unique<DdsReader>(*this, resolved);
}

TopicUse DdsParticipant::use_topic(const std::string& name, const std::string& type_name) {
  auto users = topic_users_.lock();
  if (const auto used = users->find(name); used != users->end()) {
    auto* topic = static_cast<fast::Topic*>(participant_->lookup_topicdescription(name));
    if (topic->get_type_name() != type_name) {
      throw TransportError("topic '" + name + "' is in use with type '" + topic->get_type_name() + "', not '" +
                           type_name + "'");
    }
    ++used->second;
    return {*this, topic};
  }
  if (participant_->find_type(type_name).empty()) {
    participant_->register_type(fast::TypeSupport(new WireType(type_name)), type_name);
  }
  fast::Topic* topic = participant_->create_topic(name, type_name, fast::TOPIC_QOS_DEFAULT);
  if (!topic) throw TransportError("Fast DDS refuses topic '" + name + "' of type '" + type_name + "'");
  users->emplace(name, 1);
  return {*this, topic};
}

void DdsParticipant::release_topic(fast::Topic* topic) {
  auto users = topic_users_.lock();
  const auto used = users->find(topic->get_name());
  if (--used->second > 0) return;
  users->erase(used);
  participant_->delete_topic(topic);
}

std::vector<Qos> DdsParticipant::others(const std::string& topic, bool is_writer) const {
  std::vector<Qos> found;
  auto known = known_.lock();
  for (const auto& [guid, endpoint] : known->endpoints) {
    if (endpoint.is_writer != is_writer && endpoint.topic == topic) found.push_back(endpoint.qos);
  }
  return found;
}

DdsParticipant::Token DdsParticipant::watch_types(const EndpointOptions& options, bool is_writer,
                                                  std::function<void()> told) {
  auto watch = std::make_shared<TypeWatch>();
  watch->topic = options.topic;
  watch->type_name = options.type_name;
  watch->is_writer = is_writer;
  watch->told = std::move(told);
  std::size_t there = 0;
  {
    auto known = known_.lock();
    std::erase_if(known->watches, [](const auto& other) { return other.expired(); });
    known->watches.push_back(watch);
    for (const auto& [guid, peer] : known->endpoints) there += watch->concerns(peer) ? 1 : 0;
  }
  while (there-- > 0) watch->tell();
  TypeWatch* const raw = watch.get();
  return Token(raw, [this, watch = std::move(watch)](TypeWatch*) {
    if (!is_inherited()) watch->gate.close();
  });
}

void DdsParticipant::on_participant_discovery(fast::DomainParticipant*, rtps::ParticipantDiscoveryInfo&& info) {
  const Gate::Pass pass(gate_);
  if (!pass) return;
  const Guid guid = from_fast(info.info.m_guid);
  switch (info.status) {
    case rtps::ParticipantDiscoveryInfo::DISCOVERED_PARTICIPANT:
    case rtps::ParticipantDiscoveryInfo::CHANGED_QOS_PARTICIPANT:
      rediscovery_->found(guid);
      if (listener_)
        listener_->on_participant({guid, info.info.m_participantName.c_str(), text_of(info.info.m_userData)});
      break;
    case rtps::ParticipantDiscoveryInfo::REMOVED_PARTICIPANT:
    case rtps::ParticipantDiscoveryInfo::DROPPED_PARTICIPANT:
      rediscovery_->lost(guid, info.status == rtps::ParticipantDiscoveryInfo::REMOVED_PARTICIPANT);
      if (listener_) listener_->on_participant_gone(guid);
      break;
    default:
      break;
  }
}

void DdsParticipant::on_subscriber_discovery(fast::DomainParticipant*, rtps::ReaderDiscoveryInfo&& info) {
  discovered(info.info, false, info.status == rtps::ReaderDiscoveryInfo::REMOVED_READER);
}

void DdsParticipant::on_publisher_discovery(fast::DomainParticipant*, rtps::WriterDiscoveryInfo&& info) {
  discovered(info.info, true, info.status == rtps::WriterDiscoveryInfo::REMOVED_WRITER);
}

template <class ProxyData>
void DdsParticipant::discovered(const ProxyData& data, bool is_writer, bool removed) {
  const Gate::Pass pass(gate_);
  if (!pass) return;
  const Guid guid = from_fast(data.guid());
  if (removed) {
    if (is_writer) introductions_->remove_writer(guid);
    known_.lock()->endpoints.erase(guid);
    if (listener_) listener_->on_endpoint_gone(guid);
    return;
  }
  EndpointInfo info{guid,
                    is_writer,
                    data.topicName().to_string(),
                    data.typeName().to_string(),
                    text_of(data.m_qos.m_userData),
                    from_fast(data.m_qos)};
  // Fast DDS matches what it has told us of.
  if (is_writer) introductions_->add_writer(guid, info.topic, info.qos.reliability == Reliability::reliable);
  std::vector<std::shared_ptr<TypeWatch>> concerned;
  {
    const Known peer{info.topic, info.type_name, is_writer, info.qos};
    auto known = known_.lock();
    if (known->endpoints.insert_or_assign(guid, peer).second) {
      for (const auto& watch : known->watches) {
        if (auto alive = watch.lock(); alive && alive->concerns(peer)) concerned.push_back(std::move(alive));
      }
    }
  }
  for (const auto& watch : concerned) watch->tell();
  if (listener_) listener_->on_endpoint(info);
}

}  // namespace myelin::transport::dds
