// SPDX-License-Identifier: Apache-2.0
// Neighbours: what discovery says of others that matters to the lane: which participants have a segment, and which writers
// will never use it. Hears everything first and passes it on as if there were no lane. Any thread.
//
//   user_data := entry*          a participant's
//   entry     := key "=" value ";"
//   lane      := "lane=1:" hex[32] ";"      1: the version of the segment's format; hex: its token
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/base/guarded.hpp"
#include "core/transport/lane/segment.hpp"

namespace myelin::transport::lane {

// Behind the last entry: what a participant's user data ends with stays at its end.
std::string with_lane(const std::string& user_data, const Token& token);
std::string without_lane(const std::string& user_data);
std::optional<Token> lane_of(const std::string& user_data);

class Neighbours final : public DiscoveryListener {
 public:
  // `next` hears what this one hears; may be null.
  explicit Neighbours(DiscoveryListener* next) : next_(next) {}

  // Of the participant that the endpoint belongs to.
  std::optional<Token> token_of(const Guid& endpoint) const;
  // Whether this writer offers what the lane has not.
  bool is_elsewhere(const Guid& writer) const { return known_.lock()->elsewhere.contains(writer); }

  void on_participant(const ParticipantInfo& participant) override;
  void on_participant_gone(const Guid& participant) override;
  void on_endpoint(const EndpointInfo& endpoint) override;
  void on_endpoint_gone(const Guid& endpoint) override;

 private:
  struct Known {
    std::map<Guid, Token> tokens;
    std::set<Guid> elsewhere;
  };
  DiscoveryListener* const next_;
  Guarded<Known> known_;
};

// Whether endpoints with this QoS use the lane. REQUIRES: resolved, as an endpoint or discovery gives it.
bool is_for_the_lane(const Qos& qos);

}  // namespace myelin::transport::lane
