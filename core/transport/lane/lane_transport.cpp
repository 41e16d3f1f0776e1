// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/lane_transport.hpp"

#include <atomic>
#include <utility>

#include "core/base/settings.hpp"
#include "core/transport/lane/lane_reader.hpp"
#include "core/transport/lane/lane_writer.hpp"
#include "core/transport/lane/neighbours.hpp"
#include "core/transport/lane/post.hpp"

namespace myelin::transport::lane {
namespace {

class LaneParticipant final : public Participant {
 public:
  LaneParticipant(Post& post, Transport& other, ParticipantOptions options, Warning warn)
      : post_(post), warn_(std::move(warn)), neighbours_(options.listener) {
    options.user_data = with_lane(options.user_data, post.token());
    options.listener = &neighbours_;
    other_ = other.create_participant(options);
  }

  const Guid& guid() const override { return other_->guid(); }
  std::unique_ptr<Writer> create_writer(const EndpointOptions& options) override {
    return std::make_unique<LaneWriter>(post_, *other_, options, warn_);
  }
  std::unique_ptr<Reader> create_reader(const EndpointOptions& options) override {
    return std::make_unique<LaneReader>(post_, *other_, neighbours_, options);
  }

 private:
  Post& post_;
  const Warning warn_;
  Neighbours neighbours_;
  std::unique_ptr<Participant> other_;  // last: it tells the neighbours until it is gone
};

void complain(const LaneOptions& options, const std::string& reason) {
  static std::atomic<bool> complained{false};
  if (reason.empty() || !options.on_warning || complained.exchange(true)) return;
  options.on_warning("There is no shared memory (" + reason + "): messages between processes go over the network.");
}

void complain_of_settings(const LaneOptions& options) {
  static std::atomic<bool> complained{false};
  if (!options.on_warning || complained.exchange(true)) return;
  for (const std::string& sentence : settings::wrong()) options.on_warning(sentence);
}

}  // namespace

LaneTransport::LaneTransport(std::unique_ptr<Transport> other, LaneOptions options)
    : other_(std::move(other)), options_(std::move(options)) {}
LaneTransport::~LaneTransport() = default;

std::unique_ptr<Participant> LaneTransport::create_participant(const ParticipantOptions& options) {
  std::string reason;
  Post* const post = Post::process(reason);
  complain(options_, reason);
  complain_of_settings(options_);
  if (!post) return other_->create_participant(options);
  return std::make_unique<LaneParticipant>(*post, *other_, options, options_.on_warning);
}

}  // namespace myelin::transport::lane
