// SPDX-License-Identifier: Apache-2.0
// LaneWriter: another transport's writer, and an outlet for each reader that asked for one.
//
// Every write() goes to the readers on the lane, and by the other transport when somebody matched is not on it. A reader is
// taken on between two writes, when it has seen the last message that went by the other transport: so nothing is on its way
// there while the paths change. (It says so in the attachment. Fast DDS's acknowledgements would not do: it takes for
// acknowledged what it is about to send again.) Numbers count on whatever path a message takes.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/transport/lane/outlet.hpp"

namespace myelin::transport::lane {

using Warning = std::function<void(const std::string&)>;

class LaneWriter final : public Writer {
 public:
  // `post` lives for ever; `other` makes the other writer and outlives this one.
  LaneWriter(Post& post, Participant& other, const EndpointOptions& options, Warning warn);
  ~LaneWriter() override;

  const Guid& guid() const override { return other_->guid(); }
  const Qos& qos() const override { return other_->qos(); }
  std::vector<Guid> matched() const override;
  EventStatus take_status(Event event) override { return other_->take_status(event); }

  std::optional<std::int64_t> write(Gather pieces, const WriteOptions& options) override;
  // What is in a reader's ring it has received.
  bool wait_for_all_acked(std::int64_t timeout_ns) override { return other_->wait_for_all_acked(timeout_ns); }
  void assert_liveliness() override { other_->assert_liveliness(); }

 private:
  void on_matched();
  // Guarded by mutex_, all of them.
  std::optional<std::int64_t> send(Gather pieces, const WriteOptions& options, bool& complains);
  std::optional<std::int64_t> send_by_other(Gather pieces, const WriteOptions& options);
  std::optional<Arena::Draft> draft(Gather pieces, const WriteOptions& options);
  std::nullopt_t refused();
  std::int64_t next_number(std::optional<std::int64_t> dds);
  void look();
  void look_at_matches();
  void tidy();
  void recount();
  void find_candidates();
  void note_deaths();
  void accept_candidates();
  bool has_seen_all(std::size_t slot) const;
  bool accept(std::size_t slot);
  bool is_matched(const Guid& reader) const;
  bool is_served(const Guid& reader) const;
  Outlet* outlet_of(const Guid& reader);
  bool wait_for_room(const Outlet* only);
  void fall_back();
  std::int64_t next_dds() const { return last_dds_ + 1; }

  // Constant after construction.
  Post& post_;
  const Warning warn_;
  const std::string topic_;
  const bool correlated_;
  SenderId sender_ = 0;
  bool fit_ = false;  // its QoS is for the lane

  std::atomic<bool> made_{false};
  mutable std::atomic<bool> matches_changed_{true};
  std::atomic<std::uint64_t> matches_print_{0};  // of matched_, to be compared by matched()

  std::mutex mutex_;
  std::vector<Guid> matched_;  // sorted
  std::vector<Outlet> outlets_;
  std::vector<Guid> dead_;                // matched as far as the other transport knows yet
  std::vector<std::size_t> candidates_;   // attachments that were asked for
  std::uint64_t indices_ = 0;             // of the outlets
  std::uint32_t asked_ = 0, deaths_ = 0;  // Post's, at the last look
  bool all_on_lane_ = false;              // of the matched ones, and there is one
  bool untidy_ = false;
  std::uint32_t refusals_ = 0, patient_at_ = 2;
  std::uint32_t looks_ = 0;  // while there are candidates
  std::int64_t last_dds_ = 0, number_ = 0;

  std::unique_ptr<Writer> other_;  // last: its events come until it is gone
};

}  // namespace myelin::transport::lane
