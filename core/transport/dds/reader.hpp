// SPDX-License-Identifier: Apache-2.0
// DdsReader: samples leave Fast DDS as soon as they arrive and wait in a queue of ours, under a lock of ours, so that
// take() never waits for a lock that Fast DDS holds while it calls back.
#pragma once

#include <atomic>
#include <deque>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>

#include "core/transport/dds/participant.hpp"
#include "core/transport/dds/recycled.hpp"
#include "core/transport/relay.hpp"

namespace myelin::transport::dds {

class DdsReader final : public Reader, private fast::DataReaderListener {
 public:
  // REQUIRES: options.qos resolved.
  DdsReader(DdsParticipant& participant, const EndpointOptions& options);
  ~DdsReader() override;

  const Guid& guid() const override { return guid_; }
  const Qos& qos() const override { return qos_; }
  std::vector<Guid> matched() const override { return statuses_.matched(); }
  EventStatus take_status(Event event) override { return statuses_.take(event); }

  std::optional<Sample> take() override;
  bool has_data() const override { return waiting_.load(std::memory_order_acquire) > 0; }

 private:
  void on_data_available(fast::DataReader* reader) override;
  void on_subscription_matched(fast::DataReader*, const fast::SubscriptionMatchedStatus& status) override;
  void on_requested_deadline_missed(fast::DataReader*,
                                    const eprosima::fastrtps::RequestedDeadlineMissedStatus&) override;
  void on_liveliness_changed(fast::DataReader*, const eprosima::fastrtps::LivelinessChangedStatus& status) override;
  void on_requested_incompatible_qos(fast::DataReader*, const fast::RequestedIncompatibleQosStatus& status) override;
  void on_sample_lost(fast::DataReader*, const fast::SampleLostStatus& status) override;
  void notify(Event event);

  // Moves what Fast DDS has into the queue.
  void drain(fast::DataReader& reader);
  bool drain_one(fast::DataReader& reader);
  void enqueue(Sample sample);
  bool expired(const Sample& sample) const;

  // Constant after construction
  DdsParticipant& participant_;
  const Qos qos_;
  const bool ignore_local_;
  const std::function<void()> on_data_;
  const EventCallback on_event_;
  const TopicUse topic_;
  fast::DataReader* reader_ = nullptr;
  Guid guid_;
  DdsParticipant::Token types_;
  Announcements::Place place_{[this] { reader_->set_qos(reader_->get_qos()); }};

  Recycled memory_;
  Guarded<std::deque<Sample>> queue_;
  std::atomic<std::size_t> waiting_{0};  // the queue's size
  std::atomic<bool> held_back_{false};   // a full keep-all queue left samples in Fast DDS
  Relay relay_;                          // of drain(): its callers may hold Fast DDS's lock
  Statuses statuses_;
  Gate gate_;
};

}  // namespace myelin::transport::dds
