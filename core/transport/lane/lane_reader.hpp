// SPDX-License-Identifier: Apache-2.0
// LaneReader: another transport's reader, and an inlet from each matched writer whose process can be reached through shared
// memory.
//
// take() gives what came by either path, in each writer's order: first what the other transport brought before the lane was
// open, then what lies in the ring, then what the other transport brings after the writer went back to it. A writer that was
// given up for dead and came back has a new inlet, which follows the old one.
//
// Samples of the other transport are taken from it as they come, in its thread: those that the lane brings too are dropped
// there and nobody is called for them.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "core/transport/lane/inlet.hpp"
#include "core/transport/lane/neighbours.hpp"
#include "core/transport/lane/post.hpp"
#include "core/transport/relay.hpp"

namespace myelin::transport::lane {

class LaneReader final : public Reader {
 public:
  // `post` lives for ever; `other` and `neighbours` outlive the reader.
  LaneReader(Post& post, Participant& other, const Neighbours& neighbours, const EndpointOptions& options);
  ~LaneReader() override;

  const Guid& guid() const override { return other_->guid(); }
  const Qos& qos() const override { return other_->qos(); }
  std::vector<Guid> matched() const override { return other_->matched(); }
  EventStatus take_status(Event event) override { return other_->take_status(event); }

  std::optional<Sample> take() override;
  bool has_data() const override;

 private:
  struct Way {
    std::shared_ptr<Inlet> inlet;
    std::uint64_t number = 0;  // counts up
    std::uint64_t queued = 0;  // samples of its writer that came the other way, and come first
    bool follows = false;      // an older one of its writer comes first
    bool lost = false;         // the other transport has lost the writer: it goes when nothing is left
  };
  struct Arrived {
    Sample sample;
    std::uint64_t ways = 0;  // what is in its writer's ways of smaller numbers comes first
  };

  // Asks the writers that are new, parts from those that are gone.
  void attach();
  void part(const std::vector<Guid>& matched);
  bool ask(const Guid& writer);
  // Not from within a listener.
  void drop_bells();
  std::optional<std::uint32_t> bell_for(const Token& process);
  // Takes what the other transport has; true when there was something.
  bool pull();
  // Guarded by taking_.
  bool arrive(Sample sample);
  std::optional<Sample> next();
  std::optional<Sample> pop();
  std::optional<Sample> pop_of(Way& way);
  std::optional<Sample> pop_before(const Arrived& arrived);
  void drop_first();
  void drop_ways();
  bool is_full() const;
  Way* way_of(const Guid& writer);

  // Constant after construction.
  Post& post_;
  const Neighbours& neighbours_;
  const std::function<void()> on_data_;
  const bool ignore_local_;
  bool fit_ = false;  // its QoS is for the lane
  bool keeps_last_ = false;
  std::uint32_t depth_ = 0;
  std::atomic<bool> made_{false};

  // Who was asked. Taken before taking_.
  std::mutex asking_;
  std::map<Guid, Token> asked_;
  bool closed_ = false;
  std::map<Token, Doorbell::Bit> bells_;  // one a process, so that one that dies ringing keeps nobody else from it

  Relay puller_;
  std::atomic<bool> ask_again_{false};

  // Never held while the other transport is called.
  mutable std::mutex taking_;
  std::vector<Way> ways_;  // the newest last
  std::uint64_t numbers_ = 0;
  std::uint32_t following_ = 0;
  std::size_t turn_ = 0;  // of the ways
  bool others_turn_ = false;
  std::deque<Arrived> arrived_;  // by the other transport
  bool held_back_ = false;       // it has more
  std::uint32_t strangers_ = 0;  // samples of writers without a way

  std::unique_ptr<Reader> other_;  // last: its events come until it is gone
};

}  // namespace myelin::transport::lane
