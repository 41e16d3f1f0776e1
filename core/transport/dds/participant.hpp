// SPDX-License-Identifier: Apache-2.0
// DdsParticipant: one Fast DDS participant, its topics and what it has heard of others.
#pragma once

#include <unistd.h>

#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantListener.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/Topic.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/transport/dds/announcements.hpp"
#include "core/transport/dds/dds_transport.hpp"
#include "core/transport/dds/entity_ids.hpp"
#include "core/transport/dds/fast.hpp"
#include "core/transport/dds/udp_transport.hpp"
#include "core/transport/status.hpp"

namespace myelin::transport::dds {

class DdsParticipant;

// A topic of a participant while at least one endpoint uses it. Move-only.
class TopicUse {
 public:
  TopicUse(DdsParticipant& participant, fast::Topic* topic) : participant_(&participant), topic_(topic) {}
  TopicUse(TopicUse&& other) noexcept
      : participant_(other.participant_), topic_(std::exchange(other.topic_, nullptr)) {}
  TopicUse& operator=(TopicUse&&) = delete;
  ~TopicUse();

  fast::Topic* get() const { return topic_; }

 private:
  DdsParticipant* participant_;
  fast::Topic* topic_;
};

class DdsParticipant final : public Participant, private fast::DomainParticipantListener {
 public:
  DdsParticipant(const ParticipantOptions& options, const DdsOptions& transport);
  ~DdsParticipant() override;

  const Guid& guid() const override { return guid_; }
  std::unique_ptr<Writer> create_writer(const EndpointOptions& options) override;
  std::unique_ptr<Reader> create_reader(const EndpointOptions& options) override;

  fast::Publisher& publisher() { return *publisher_; }
  fast::Subscriber& subscriber() { return *subscriber_; }

  Repairs& repairs() { return *repairs_; }
  Introductions& introductions() { return *introductions_; }

  EntityIds& ids() { return ids_; }
  Announcements& announced_writers() { return *announced_writers_; }
  Announcements& announced_readers() { return *announced_readers_; }

  // Whether this is a forked child's copy: Fast DDS's threads are not there, its sockets are the parent's. Such a copy is
  // left alone, destructors included; ours_only() throws TransportError on it.
  bool is_inherited() const { return ::getpid() != process_; }
  void ours_only() const;

  // Throws TransportError when the participant uses the topic with another type.
  TopicUse use_topic(const std::string& name, const std::string& type_name);

  // Calls `told` for each peer of an endpoint with these options, discovered already or later, that has another type: Fast
  // DDS 2.9 does not say so itself. The participant outlives the token. Once the token's destructor has returned, it does not run and will not.
  using Token = std::shared_ptr<void>;
  [[nodiscard]] Token watch_types(const EndpointOptions& options, bool is_writer, std::function<void()> told);

 private:
  friend class TopicUse;
  struct Known {
    std::string topic;
    std::string type_name;
    bool is_writer;
    Qos qos;
  };
  struct TypeWatch {
    std::string topic;
    std::string type_name;
    bool is_writer;
    std::function<void()> told;
    Gate gate;

    bool concerns(const Known& peer) const {
      return peer.is_writer != is_writer && peer.topic == topic && peer.type_name != type_name;
    }
    void tell() {
      if (const Gate::Pass pass(gate); pass) told();
    }
  };
  struct Discovered {
    std::map<Guid, Known> endpoints;
    std::vector<std::weak_ptr<TypeWatch>> watches;
  };

  void on_participant_discovery(fast::DomainParticipant*, rtps::ParticipantDiscoveryInfo&& info) override;
  void on_subscriber_discovery(fast::DomainParticipant*, rtps::ReaderDiscoveryInfo&& info) override;
  void on_publisher_discovery(fast::DomainParticipant*, rtps::WriterDiscoveryInfo&& info) override;
  template <class ProxyData>
  void discovered(const ProxyData& data, bool is_writer, bool removed);

  void release_topic(fast::Topic* topic);
  // The Qos of all that could match a new endpoint of this topic.
  std::vector<Qos> others(const std::string& topic, bool is_writer) const;

  DiscoveryListener* const listener_;
  const pid_t process_ = ::getpid();
  Gate gate_;
  Guarded<Discovered> known_;
  Guarded<std::map<std::string, int>> topic_users_;
  EntityIds ids_;
  std::shared_ptr<Repairs> repairs_;
  std::optional<Announcements> announced_writers_, announced_readers_;
  std::shared_ptr<Introductions> introductions_;
  std::shared_ptr<Rediscovery> rediscovery_;

  // Constant after construction
  fast::DomainParticipant* participant_ = nullptr;
  fast::Publisher* publisher_ = nullptr;
  fast::Subscriber* subscriber_ = nullptr;
  Guid guid_;
};

}  // namespace myelin::transport::dds
