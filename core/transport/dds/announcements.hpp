// SPDX-License-Identifier: Apache-2.0
// Announcements: keeps what discovery knows of a participant together.
//
// Each endpoint that comes, and each that goes, is a sample of discovery's with a number, and what is gone is dropped. With
// its heartbeats Fast DDS 2.9 tells of every number that is missing since the oldest that is kept, and whoever hears it looks
// at each of them, every time. So one endpoint that stays where others come and go makes all participants work ever harder.
// Therefore an endpoint that was announced long ago is announced again, as after a change of its QoS.
//
// One for the writers and one for the readers of a participant. REQUIRES of all calls: Making::here().
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "core/transport/dds/repairs.hpp"

namespace myelin::transport::dds {

class Announcements {
 public:
  // So many numbers may be missing, and as many as there are endpoints.
  static constexpr std::int64_t rest = 512;

  // An endpoint's place among the others.
  class Place {
   public:
    // `again` announces it once more.
    explicit Place(std::function<void()> again) : again_(std::move(again)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    friend class Announcements;
    const std::function<void()> again_;
    std::int64_t number_ = 0;
  };

  // Whoever is announced again is paired with its peers again, while nothing is repaired.
  explicit Announcements(Repairs& repairs) : repairs_(repairs) {}

  // Is announced, for the first time; may have others announced again.
  void came(Place& place);
  // Is announced no more, so before it is destroyed; may have others announced again.
  void gone(Place& place);

  // Whether this thread announces an endpoint again: then Fast DDS tells it and its peers once more what they know.
  static bool repeats() { return repeating; }

 private:
  void put_last(Place& place);
  void repeat();

  inline static thread_local bool repeating = false;
  Repairs& repairs_;
  std::int64_t last_ = 0;
  std::map<std::int64_t, Place*> places_;
};

}  // namespace myelin::transport::dds
