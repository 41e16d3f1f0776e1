// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/introductions.hpp"

#include <algorithm>
#include <optional>

namespace myelin::transport::dds {
namespace {

using Entity = Introductions::Entity;

constexpr std::array<std::uint8_t, 2> fast_dds{0x01, 0x0f};
constexpr Entity anybody{}, nobody{0xff, 0xff, 0xff, 0x04};
// A heartbeat concerns readers whatever their first number is.
constexpr std::int64_t any_number = INT64_MAX;

}  // namespace

// What a submessage says to readers of users.
struct Introductions::Said {
  Guid writer;
  Entity reader;
  std::size_t where_reader;  // in the message
  std::int64_t number = any_number;
  // When it introduces its reader: the first number that is for it.
  std::optional<std::int64_t> from = {};

  static std::optional<Said> in(Bytes message, const Submessage& submessage) {
    const bool is_data = submessage.id == Submessage::data || submessage.id == Submessage::data_frag;
    const bool is_heartbeat = submessage.id == Submessage::heartbeat, is_gap = submessage.id == Submessage::gap;
    const std::size_t reader_at = is_data ? 4 : 0, least = is_data ? 20 : is_heartbeat ? 24 : 28;
    if ((!is_data && !is_heartbeat && !is_gap) || submessage.body.size() < least) return std::nullopt;
    const Entity writer = submessage.entity(reader_at + 4);
    if (is_builtin(writer)) return std::nullopt;

    Said said{{}, submessage.entity(reader_at), submessage.where + reader_at};
    std::memcpy(said.writer.octets.data(), message.data() + 8, 12);
    std::copy(writer.begin(), writer.end(), said.writer.octets.begin() + 12);
    if (is_data) {
      said.number = submessage.sequence(12);
      said.from = 0;
    } else if (is_gap) {
      said.from = submessage.sequence(16);
    } else if (submessage.sequence(16) < submessage.sequence(8)) {
      said.from = submessage.sequence(8);
    }
    return said;
  }
};

bool Introductions::Reader::may_hear(const Guid& writer, std::int64_t number) {
  if (!waits) return true;
  Acquaintance& acquaintance = writers[writer];
  if (acquaintance.introduced) return number >= acquaintance.from;
  acquaintance.introduced = Clock::now() - acquaintance.since > patience;
  return acquaintance.introduced;
}

Introductions::Topic& Introductions::Known::topic(const std::string& name) {
  return topics.try_emplace(name, Topic{name, {}, 0}).first->second;
}

void Introductions::Known::let_go(Topic& topic) {
  if (topic.readers.empty() && topic.writers == 0) topics.erase(topic.name);
}

Introductions::Reader* Introductions::Known::reader(const Entity& id) {
  const auto topic = readers.find(id);
  if (topic == readers.end()) return nullptr;
  auto& all = topic->second->readers;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Reader& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

void Introductions::add_reader(const Entity& reader, const std::string& topic, bool waits) {
  auto known = known_.lock();
  Topic& its = known->topic(topic);
  its.readers.push_back({reader, waits, {}});
  known->readers[reader] = &its;
}

void Introductions::remove_reader(const Entity& reader) {
  auto known = known_.lock();
  const auto found = known->readers.find(reader);
  if (found == known->readers.end()) return;
  Topic& its = *found->second;
  std::erase_if(its.readers, [&](const Reader& each) { return each.id == reader; });
  known->readers.erase(found);
  known->let_go(its);
}

void Introductions::add_writer(const Guid& writer, const std::string& topic, bool reliable) {
  if (!reliable) return;
  auto known = known_.lock();
  Topic& its = known->topic(topic);
  if (known->writers.emplace(writer, &its).second) ++its.writers;
}

void Introductions::remove_writer(const Guid& writer) {
  auto known = known_.lock();
  const auto found = known->writers.find(writer);
  if (found == known->writers.end()) return;
  Topic& its = *found->second;
  --its.writers;
  for (Reader& reader : its.readers) reader.writers.erase(writer);
  known->writers.erase(found);
  known->let_go(its);
}

void Introductions::part(const Entity& reader, const Guid& writer) {
  auto known = known_.lock();
  if (Reader* const found = known->reader(reader)) found->writers.erase(writer);
}

void Introductions::introduce(Known& known, const Said& said) {
  Reader* const reader = said.from ? known.reader(said.reader) : nullptr;
  if (!reader || !reader->waits) return;
  Acquaintance& acquaintance = reader->writers[said.writer];
  if (acquaintance.introduced) return;
  acquaintance.introduced = true;
  acquaintance.from = *said.from;
}

// How many; 0 when all may hear the message as it is.
std::size_t Introductions::forms_of(Bytes message, std::vector<std::vector<std::byte>>& forms) {
  if (message.size() < rtps_header || std::memcmp(message.data() + 6, fast_dds.data(), fast_dds.size()) != 0) return 0;
  auto known = known_.lock();
  const Topic* topic = nullptr;
  any_submessage(message, [&](const Submessage& submessage) {
    const auto said = Said::in(message, submessage);
    if (!said) return false;
    if (said->reader != anybody) {
      introduce(*known, *said);
      return false;
    }
    const auto writer = known->writers.find(said->writer);
    if (writer == known->writers.end()) return false;
    for (Reader& reader : writer->second->readers) {
      if (!reader.may_hear(said->writer, said->number)) topic = writer->second;
    }
    return false;
  });
  if (!topic) return 0;

  // The message with the reader's name in all that it may hear and nobody's in the rest.
  const auto form = [&](std::size_t index, Reader* reader) {
    if (forms.size() <= index) forms.emplace_back();
    forms[index].assign(message.begin(), message.end());
    any_submessage(message, [&](const Submessage& submessage) {
      const auto said = Said::in(message, submessage);
      if (!said || said->reader != anybody) return false;
      const Entity& name = reader && reader->may_hear(said->writer, said->number) ? reader->id : nobody;
      std::memcpy(forms[index].data() + said->where_reader, name.data(), name.size());
      return false;
    });
  };
  std::size_t count = 0;
  for (const Reader& each : topic->readers) form(count++, known->reader(each.id));
  return count;
}

}  // namespace myelin::transport::dds
