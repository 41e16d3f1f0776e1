// SPDX-License-Identifier: Apache-2.0
#include "core/transport/dds/announcements.hpp"

#include <chrono>

namespace myelin::transport::dds {
namespace {

// Who comes and who goes makes so many numbers each time, and as many may be caught up with.
constexpr int numbers_a_life = 2;

}  // namespace

void Announcements::came(Place& place) {
  put_last(place);
  repeat();
}

void Announcements::gone(Place& place) {
  places_.erase(place.number_);
  ++last_;
  repeat();
}

void Announcements::put_last(Place& place) {
  place.number_ = ++last_;
  places_.emplace_hint(places_.end(), place.number_, &place);
}

void Announcements::repeat() {
  for (int i = 0; i < numbers_a_life && !places_.empty(); ++i) {
    const auto oldest = places_.begin();
    const auto missing = last_ - oldest->first + 1 - static_cast<std::int64_t>(places_.size());
    if (missing <= rest + static_cast<std::int64_t>(places_.size())) return;
    const Repairs::Quiet quiet(repairs_, Repairs::Whose::users, std::chrono::milliseconds(0));
    if (!quiet.reigns()) return;  // another time
    Place& place = *oldest->second;
    places_.erase(oldest);
    put_last(place);
    repeating = true;
    place.again_();
    repeating = false;
  }
}

}  // namespace myelin::transport::dds
