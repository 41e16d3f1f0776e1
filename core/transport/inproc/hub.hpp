// SPDX-License-Identifier: Apache-2.0
// Hub: the transport within one process, without network, threads or DDS. Everything happens in the thread that calls.
//
//   inproc::Hub hub;
//   auto participant = hub.create_participant({.domain_id = 3});
//
// Each Hub is a world of its own. Endpoints match by DDS's request/offered rules; samples are copied once for each
// reader. Readers that keep all are unbounded, so write() never blocks and everything is acknowledged at once.
// A deadline or liveliness lease takes part in matching, but nobody watches the clock: those events never come.
#pragma once

#include <memory>

#include "core/transport/transport.hpp"

namespace myelin::transport::inproc {

class Hub final : public Transport {
 public:
  Hub();
  ~Hub() override;
  std::unique_ptr<Participant> create_participant(const ParticipantOptions& options) override;

  struct World;

 private:
  std::shared_ptr<World> world_;
};

}  // namespace myelin::transport::inproc
