// SPDX-License-Identifier: Apache-2.0
// What a plain program on Fast DDS does: a participant with UDPv4 alone, a writer, a reader whose listener takes, and every
// setting that is not part of a ROS 2 QoS profile left as Fast DDS has it. To measure ours against, and as a peer that has
// none of our settings.
#pragma once

#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>
#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/Topic.hpp>
#include <fastdds/dds/topic/TopicDataType.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/transport/dds/fast.hpp"

namespace myelin::transport::dds {

class RawType final : public fast::TopicDataType {
 public:
  explicit RawType(const std::string& name) {
    setName(name.c_str());
    m_typeSize = 256;
    auto_fill_type_object(false);
    auto_fill_type_information(false);
  }
  bool serialize(void* data, rtps::SerializedPayload_t* payload) override {
    const auto& octets = *static_cast<std::vector<std::byte>*>(data);
    std::memcpy(payload->data, octets.data(), octets.size());
    payload->length = static_cast<std::uint32_t>(octets.size());
    return true;
  }
  bool deserialize(rtps::SerializedPayload_t* payload, void* data) override {
    const auto* begin = reinterpret_cast<const std::byte*>(payload->data);
    static_cast<std::vector<std::byte>*>(data)->assign(begin, begin + payload->length);
    return true;
  }
  std::function<std::uint32_t()> getSerializedSizeProvider(void* data) override {
    return [data] { return static_cast<std::uint32_t>(static_cast<std::vector<std::byte>*>(data)->size()); };
  }
  void* createData() override { return new std::vector<std::byte>; }
  void deleteData(void* data) override { delete static_cast<std::vector<std::byte>*>(data); }
  bool getKey(void*, rtps::InstanceHandle_t*, bool) override { return false; }
};

class RawPeer final : private fast::DataReaderListener {
 public:
  struct Sample {
    const std::vector<std::byte>& octets;
    std::int64_t sequence;
    std::int64_t source_timestamp_ns;
  };
  using OnSample = std::function<void(const Sample&)>;

  RawPeer(std::uint32_t domain_id, const std::string& type_name, bool reliable, std::int32_t depth)
      : type_name_(type_name), reliable_(reliable), depth_(depth) {
    fast::DomainParticipantQos qos;
    qos.transport().use_builtin_transports = false;
    qos.transport().user_transports.push_back(std::make_shared<wire::UDPv4TransportDescriptor>());
    rtps::Locator_t loopback;
    rtps::IPLocator::setIPv4(loopback, "127.0.0.1");
    qos.wire_protocol().builtin.initialPeersList.push_back(loopback);
    participant_ = factory().create_participant(domain_id, qos);
    fast::TypeSupport(new RawType(type_name)).register_type(participant_);
    publisher_ = participant_->create_publisher(fast::PUBLISHER_QOS_DEFAULT);
    subscriber_ = participant_->create_subscriber(fast::SUBSCRIBER_QOS_DEFAULT);
  }
  ~RawPeer() override {
    participant_->delete_contained_entities();
    factory().delete_participant(participant_);
  }

  fast::DataWriter* create_writer(const std::string& topic) {
    return publisher_->create_datawriter(create_topic(topic), profile(fast::DATAWRITER_QOS_DEFAULT));
  }
  // One reader a peer.
  fast::DataReader* create_reader(const std::string& topic, OnSample on_sample) {
    on_sample_ = std::move(on_sample);
    return subscriber_->create_datareader(create_topic(topic), profile(fast::DATAREADER_QOS_DEFAULT), this);
  }

 private:
  static fast::DomainParticipantFactory& factory() { return *fast::DomainParticipantFactory::get_instance(); }
  fast::Topic* create_topic(const std::string& name) {
    return participant_->create_topic(name, type_name_, fast::TOPIC_QOS_DEFAULT);
  }
  template <class FastQos>
  FastQos profile(FastQos qos) const {
    qos.reliability().kind = reliable_ ? fast::RELIABLE_RELIABILITY_QOS : fast::BEST_EFFORT_RELIABILITY_QOS;
    qos.durability().kind = fast::VOLATILE_DURABILITY_QOS;
    qos.history().kind = fast::KEEP_LAST_HISTORY_QOS;
    qos.history().depth = depth_;
    qos.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
    return qos;
  }
  void on_data_available(fast::DataReader* reader) override {
    fast::SampleInfo info;
    while (reader->take_next_sample(&octets_, &info) == Code::RETCODE_OK) {
      if (!info.valid_data) continue;
      on_sample_({octets_, from_fast(info.sample_identity.sequence_number()), info.source_timestamp.to_ns()});
    }
  }

  const std::string type_name_;
  const bool reliable_;
  const std::int32_t depth_;
  OnSample on_sample_;
  std::vector<std::byte> octets_;
  fast::DomainParticipant* participant_ = nullptr;
  fast::Publisher* publisher_ = nullptr;
  fast::Subscriber* subscriber_ = nullptr;
};

}  // namespace myelin::transport::dds
