// SPDX-License-Identifier: Apache-2.0
#include "core/graph/announcement.hpp"

namespace myelin::graph {
namespace {

constexpr std::size_t gid_size = 16;
constexpr std::size_t node_size_min = 4 * sizeof(std::uint32_t);

void put_gid(cdr::Writer& writer, const transport::Guid& guid) {
  writer.put_array({std::as_bytes(std::span(guid.octets)), false}, 1);
}

void put_gids(cdr::Writer& writer, const std::vector<transport::Guid>& guids) {
  writer.put_length(guids.size());
  for (const transport::Guid& guid : guids) put_gid(writer, guid);
}

transport::Guid get_gid(cdr::Reader& reader) {
  transport::Guid guid;
  reader.get_array(gid_size, 1).copy_to(guid.octets.data());
  return guid;
}

std::vector<transport::Guid> get_gids(cdr::Reader& reader) {
  std::vector<transport::Guid> guids(reader.get_length(gid_size));
  for (transport::Guid& guid : guids) guid = get_gid(reader);
  return guids;
}

}  // namespace

void encode(const Announcement& announcement, cdr::Writer& writer) {
  writer.clear();
  put_gid(writer, announcement.participant);
  writer.put_length(announcement.nodes.size());
  for (const Announcement::Node& node : announcement.nodes) {
    writer.put_string(node.name_space);
    writer.put_string(node.name);
    put_gids(writer, node.readers);
    put_gids(writer, node.writers);
  }
}

std::optional<Announcement> decode_announcement(Bytes message) try {
  cdr::Reader reader(message);
  Announcement announcement;
  announcement.participant = get_gid(reader);
  announcement.nodes.resize(reader.get_length(node_size_min));
  for (Announcement::Node& node : announcement.nodes) {
    node.name_space = reader.get_string();
    node.name = reader.get_string();
    node.readers = get_gids(reader);
    node.writers = get_gids(reader);
  }
  return announcement;
} catch (const cdr::Fault&) {
  return std::nullopt;
}

}  // namespace myelin::graph
