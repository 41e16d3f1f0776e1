// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/DataWriterListener.hpp>

#include <atomic>
#include <shared_mutex>

#include "core/transport/dds/participant.hpp"

namespace myelin::transport::dds {

class DdsWriter final : public Writer, private fast::DataWriterListener {
 public:
  // REQUIRES: options.qos resolved.
  DdsWriter(DdsParticipant& participant, const EndpointOptions& options);
  ~DdsWriter() override;

  const Guid& guid() const override { return guid_; }
  const Qos& qos() const override { return qos_; }
  std::vector<Guid> matched() const override { return statuses_.matched(); }
  EventStatus take_status(Event event) override { return statuses_.take(event); }

  std::optional<std::int64_t> write(Gather pieces, const WriteOptions& options) override;
  bool wait_for_all_acked(std::int64_t timeout_ns) override;
  void assert_liveliness() override;

  // Takes samples out of a volatile writer's history that everybody acknowledged; how many. Fast DDS 2.9 does so by itself,
  // but not with a sample that was on its way when a reader matched: such a one would stay, every later reader would be told
  // of each number since, and a writer whose readers come and go would work ever harder. So write() looks after a match.
  std::size_t drop_acknowledged();

 private:
  void on_publication_matched(fast::DataWriter*, const fast::PublicationMatchedStatus& status) override;
  void on_offered_deadline_missed(fast::DataWriter*, const fast::OfferedDeadlineMissedStatus& status) override;
  void on_offered_incompatible_qos(fast::DataWriter*, const fast::OfferedIncompatibleQosStatus& status) override;
  void on_liveliness_lost(fast::DataWriter*, const fast::LivelinessLostStatus& status) override;
  void notify(Event event);

  // Constant after construction
  DdsParticipant& participant_;
  const Qos qos_;
  const EventCallback on_event_;
  const TopicUse topic_;
  fast::DataWriter* writer_ = nullptr;
  Guid guid_;
  DdsParticipant::Token types_;
  Announcements::Place place_{[this] { writer_->set_qos(writer_->get_qos()); }};

  Statuses statuses_;
  Gate gate_;

  std::shared_mutex writing_;  // exclusive: nobody writes between the look at acknowledgements and the drop
  std::atomic<bool> keeps_acknowledged_{false};  // perhaps
  std::atomic<std::uint32_t> writes_{0};
};

}  // namespace myelin::transport::dds
