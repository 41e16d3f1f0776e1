// SPDX-License-Identifier: Apache-2.0
// Introductions: keeps from a new reader what a writer says to others.
//
// A writer of Fast DDS says "to anybody" what more than one of its readers shall hear, and whoever of the participant reads
// that topic hears it: a reader that joined a moment ago, too, which the writer does not know yet. When its neighbour, for whom
// the messages came, then leaves, it misses what follows, until the writer has heard of it: a reliable reader with a gap.
//
// But a writer that matches a reliable reader speaks to that one first: a GAP up to the next number, or, when it keeps
// nothing, a HEARTBEAT without any. Until then, and later of smaller numbers, a volatile reliable reader here hears only what
// is said to itself, by name. It does not have to be lucky: it asks for a HEARTBEAT until it hears one, and what it was
// refused and should have is sent again as anything that was lost. A writer that never speaks to a reader is heard as it is
// after a while.
//
// Whom a message of many may reach is decided by passing it on once for each, with that one's name in it.
//
// One for each participant. Any thread; a leaf among locks.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/transport/dds/rtps_message.hpp"
#include "core/transport/transport.hpp"

namespace myelin::transport::dds {

class Introductions {
 public:
  using Entity = std::array<std::uint8_t, 4>;
  // For so long a writer may leave a reader waiting.
  static constexpr std::chrono::seconds patience{10};

  // Before the reader is made: it may be spoken to at once. `waits`: it is volatile and reliable.
  void add_reader(const Entity& reader, const std::string& topic, bool waits);
  void remove_reader(const Entity& reader);
  // Before a reader can match it. Best-effort ones introduce nobody.
  void add_writer(const Guid& writer, const std::string& topic, bool reliable);
  void remove_writer(const Guid& writer);
  // They are strangers again.
  void part(const Entity& reader, const Guid& writer);

  // Calls `hear` with the message, or with each of the forms in which it shall be heard.
  template <class Hear>
  void receive(Bytes message, Hear&& hear) {
    thread_local std::vector<std::vector<std::byte>> forms;
    const std::size_t count = forms_of(message, forms);
    if (count == 0) return hear(message);
    for (std::size_t i = 0; i < count; ++i) hear(Bytes(forms[i]));
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Acquaintance {
    bool introduced = false;
    std::int64_t from = 0;  // the first number for this reader
    Clock::time_point since = Clock::now();
  };
  struct Reader {
    Entity id;
    bool waits;
    std::map<Guid, Acquaintance> writers;
    bool may_hear(const Guid& writer, std::int64_t number);
  };
  struct Topic {
    std::string name;
    std::vector<Reader> readers;
    std::size_t writers = 0;
  };
  struct Known {
    std::map<std::string, Topic> topics;
    std::map<Guid, Topic*> writers;
    std::map<Entity, Topic*> readers;
    Topic& topic(const std::string& name);
    void let_go(Topic& topic);
    Reader* reader(const Entity& id);
  };
  struct Said;

  std::size_t forms_of(Bytes message, std::vector<std::vector<std::byte>>& forms);
  static void introduce(Known& known, const Said& said);

  Guarded<Known> known_;
};

}  // namespace myelin::transport::dds
