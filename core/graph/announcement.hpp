// SPDX-License-Identifier: Apache-2.0
// Announcement: what a participant tells the domain on ros_discovery_info: which of its endpoints belong to which node.
//
//   announcement := participant:gid node_count:u32 node*
//   node         := namespace:string name:string readers:gids writers:gids
//   gids         := count:u32 gid*
//   gid          := octet[16]
//
// rmw_dds_common/msg/ParticipantEntitiesInfo in CDR. The encoding needs no message description: the graph must work
// before, and without, any interface package.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/cdr/stream.hpp"
#include "core/transport/transport.hpp"

namespace myelin::graph {

struct Announcement {
  struct Node {
    std::string name_space, name;
    std::vector<transport::Guid> readers, writers;
    bool operator==(const Node&) const = default;
  };
  transport::Guid participant;
  std::vector<Node> nodes;
  bool operator==(const Announcement&) const = default;
};

inline constexpr const char* announcement_topic = "ros_discovery_info";
inline constexpr const char* announcement_type = "rmw_dds_common::msg::dds_::ParticipantEntitiesInfo_";
inline constexpr const char* announcement_user_data =
    "typehash=RIHS01_91a0593bacdcc50ea9bdcf849a938b128412cc1ea821245c663bcd26f83c295e;";

void encode(const Announcement& announcement, cdr::Writer& writer);

// nullopt when the bytes are no announcement.
std::optional<Announcement> decode_announcement(Bytes message);

}  // namespace myelin::graph
