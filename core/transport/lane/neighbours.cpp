// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/neighbours.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::string_view key = "lane=1:";
constexpr std::size_t digits = 2 * sizeof(Token);

// Where the entry begins.
std::size_t find_lane(const std::string& user_data) {
  std::size_t found = user_data.find(key);
  while (found != std::string::npos) {
    const bool begins = found == 0 || user_data[found - 1] == ';';
    const std::size_t end = found + key.size() + digits;
    if (begins && end < user_data.size() && user_data[end] == ';') return found;
    found = user_data.find(key, found + 1);
  }
  return std::string::npos;
}

bool is_infinite(std::int64_t duration_ns) {
  return duration_ns == infinite_ns || duration_ns == 0;
}

}  // namespace

std::string with_lane(const std::string& user_data, const Token& token) {
  const std::size_t last = user_data.rfind(';');
  std::string with = user_data;
  with.insert(last == std::string::npos ? 0 : last + 1, std::string(key) + to_hex(token) + ";");
  return with;
}

std::string without_lane(const std::string& user_data) {
  std::string without = user_data;
  if (const std::size_t found = find_lane(user_data); found != std::string::npos) {
    without.erase(found, key.size() + digits + 1);
  }
  return without;
}

std::optional<Token> lane_of(const std::string& user_data) {
  const std::size_t found = find_lane(user_data);
  if (found == std::string::npos) return std::nullopt;
  return token_from_hex(std::string_view(user_data).substr(found + key.size(), digits));
}

bool is_for_the_lane(const Qos& qos) {
  return qos.durability == Durability::volatile_ && is_infinite(qos.deadline_ns) && is_infinite(qos.lifespan_ns) &&
         qos.liveliness == Liveliness::automatic && is_infinite(qos.liveliness_lease_ns);
}

std::optional<Token> Neighbours::token_of(const Guid& endpoint) const {
  auto known = known_.lock();
  const auto found = known->tokens.find(endpoint.participant());
  if (found == known->tokens.end()) return std::nullopt;
  return found->second;
}

void Neighbours::on_participant(const ParticipantInfo& participant) {
  const auto token = lane_of(participant.user_data);
  if (token) known_.lock()->tokens[participant.guid] = *token;
  if (!next_) return;
  ParticipantInfo told = participant;
  if (token) told.user_data = without_lane(participant.user_data);
  next_->on_participant(told);
}

void Neighbours::on_participant_gone(const Guid& participant) {
  known_.lock()->tokens.erase(participant);
  if (next_) next_->on_participant_gone(participant);
}

void Neighbours::on_endpoint(const EndpointInfo& endpoint) {
  if (endpoint.is_writer && !is_for_the_lane(endpoint.qos)) known_.lock()->elsewhere.insert(endpoint.guid);
  if (next_) next_->on_endpoint(endpoint);
}

void Neighbours::on_endpoint_gone(const Guid& endpoint) {
  known_.lock()->elsewhere.erase(endpoint);
  if (next_) next_->on_endpoint_gone(endpoint);
}

}  // namespace myelin::transport::lane
