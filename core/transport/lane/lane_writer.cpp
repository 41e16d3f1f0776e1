// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/lane_writer.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <thread>

#include "core/transport/lane/neighbours.hpp"

namespace myelin::transport::lane {
namespace {

using Clock = std::chrono::steady_clock;

// As DDS: its max_blocking_time.
constexpr std::chrono::milliseconds longest_wait{100};
// After how many writes a reader to whom something is still on its way is waited for.
constexpr std::uint32_t first_patience = 2, rarest_patience = 4096;
constexpr std::chrono::microseconds patience{5'000};
// How often is looked whether one that shall be taken on is dead.
constexpr std::uint32_t looks_a_sweep = 64;
// Numbers of messages that DDS does not carry, of a writer whose numbers are never the same. DDS does not get there.
constexpr std::int64_t first_of_the_lane = std::int64_t{1} << 40;

// The same for the same guids in whatever order.
std::uint64_t print_of(const std::vector<Guid>& guids) {
  std::uint64_t print = guids.size();
  for (const Guid& guid : guids) {
    std::uint64_t hash = 14695981039346656037u;
    for (const std::uint8_t octet : guid.octets) hash = (hash ^ octet) * 1099511628211u;
    print += hash;
  }
  return print;
}

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

LaneWriter::LaneWriter(Post& post, Participant& other, const EndpointOptions& options, Warning warn)
    : post_(post), warn_(std::move(warn)), topic_(options.topic), correlated_(options.correlated) {
  EndpointOptions theirs = options;
  theirs.on_event = [this, told = options.on_event](Event event) {
    if (event == Event::matched) on_matched();
    if (told) told(event);
  };
  other_ = other.create_writer(theirs);
  sender_ = post_.new_sender();
  fit_ = is_for_the_lane(other_->qos());
  asked_ = post_.asked() - 1;
  made_.store(true, std::memory_order_release);
}

LaneWriter::~LaneWriter() {
  {
    const std::lock_guard lock(mutex_);
    for (const Outlet& outlet : outlets_) post_.orphan(outlet.slot());
    outlets_.clear();
    candidates_.clear();
  }
  if (!post_.inherited()) post_.sweep();
}

// A reader has come or gone, and the writer may be silent for long: what its outlets hold is given back here.
void LaneWriter::on_matched() {
  matches_changed_.store(true, std::memory_order_release);
  if (!made_.load(std::memory_order_acquire) || post_.inherited()) return;
  post_.sweep_news();
  const std::unique_lock lock(mutex_, std::try_to_lock);  // else write() has it, and looks when it comes next
  if (lock && fit_ && !outlets_.empty()) look_at_matches();
}

// Who is told of a match may rely on it: the next write() reaches that reader.
std::vector<Guid> LaneWriter::matched() const {
  std::vector<Guid> matched = other_->matched();
  if (print_of(matched) != matches_print_.load(std::memory_order_relaxed)) {
    matches_changed_.store(true, std::memory_order_release);
  }
  return matched;
}

std::optional<std::int64_t> LaneWriter::write(Gather pieces, const WriteOptions& options) {
  if (!fit_ || post_.inherited()) return other_->write(pieces, options);
  std::optional<std::int64_t> number;
  bool complains = false;
  {
    const std::lock_guard lock(mutex_);
    look();
    number = send(pieces, options, complains);
  }
  if (complains && warn_ && post_.first_to_complain()) {
    warn_(
        "No room in shared memory for what is published to '" + topic_ +
        "': it goes over the network from now on. Others may follow. MYELIN_LANE_SIZE and the size of /dev/shm set the "
        "bound; received messages that are kept hold it.");
  }
  return number;
}

std::optional<std::int64_t> LaneWriter::send(Gather pieces, const WriteOptions& options, bool& complains) {
  const Outlet* only = nullptr;
  if (options.only_to) {
    only = outlet_of(options.only_to);
    if (!only) return send_by_other(pieces, options);
  }
  if (!wait_for_room(only)) return std::nullopt;

  std::uint64_t holders = 0;
  for (Outlet& outlet : outlets_) {
    const bool was_open = outlet.state() == Outlet::State::open;
    if (outlet.look() && (!only || &outlet == only)) holders |= outlet.bit();
    if (was_open && outlet.state() != Outlet::State::open) untidy_ = true;
  }
  if (untidy_) recount();
  if (size_of(pieces) > std::numeric_limits<std::int32_t>::max()) return other_->write(pieces, options);  // throws
  if (holders == 0) return all_on_lane_ ? next_number(std::nullopt) : send_by_other(pieces, options);
  auto drafted = draft(pieces, options);
  if (!drafted) {
    complains = true;
    fall_back();
    return send_by_other(pieces, options);
  }

  std::optional<std::int64_t> dds;
  if (!only && !all_on_lane_) {
    dds = other_->write(pieces, options);
    if (!dds) return refused();
    last_dds_ = *dds;
  }
  const std::int64_t number = next_number(dds);
  const Arena::Message message{number, now_ns(), options.related.value_or(SampleIdentity{})};
  const Entry entry = post_.arena().send(std::move(*drafted), sender_, message, holders);
  for (Outlet& outlet : outlets_) {
    if ((holders & outlet.bit()) == 0 || outlet.push(entry, next_dds())) continue;
    post_.arena().take_back(entry, outlet.index());
    untidy_ = true;
  }
  for (const Outlet& outlet : outlets_) {
    if ((holders & outlet.bit()) != 0) outlet.ring();
  }
  return number;
}

std::optional<std::int64_t> LaneWriter::send_by_other(Gather pieces, const WriteOptions& options) {
  const auto dds = other_->write(pieces, options);
  if (!dds) return refused();
  last_dds_ = *dds;
  return next_number(dds);
}

// The other transport waited in vain: perhaps for somebody who is dead.
std::nullopt_t LaneWriter::refused() {
  post_.sweep();
  return std::nullopt;
}

std::int64_t LaneWriter::next_number(std::optional<std::int64_t> dds) {
  if (!correlated_) return ++number_;
  return dds ? *dds : first_of_the_lane + ++number_;
}

std::optional<Arena::Draft> LaneWriter::draft(Gather pieces, const WriteOptions& options) {
  Arena& arena = post_.arena();
  if (options.handed_over < pieces.size()) {
    const std::size_t array = options.handed_over;
    if (auto around = arena.draft_around(pieces[array], pieces.first(array), pieces.subspan(array + 1))) return around;
  }
  const auto filled = [&] {
    auto drafted = arena.draft(size_of(pieces));
    if (drafted) copy_to(drafted->payload().data(), pieces);
    return drafted;
  };
  if (auto drafted = filled()) return drafted;
  if (post_.bury_the_dead()) return filled();
  return std::nullopt;
}

bool LaneWriter::wait_for_room(const Outlet* only) {
  std::optional<Clock::time_point> deadline;
  for (Outlet& outlet : outlets_) {
    if ((only && &outlet != only) || outlet.state() != Outlet::State::open || !outlet.wants_room()) continue;
    if (!deadline) deadline = Clock::now() + longest_wait;
    if (!outlet.wait_for_room(*deadline)) return false;
  }
  return true;
}

void LaneWriter::fall_back() {
  for (Outlet& outlet : outlets_) outlet.fall(next_dds());
  tidy();
}

void LaneWriter::look() {
  if (const std::uint32_t asked = post_.asked(); asked != asked_) {
    asked_ = asked;
    post_.sweep_news();
    tidy();
    find_candidates();
  }
  if (matches_changed_.load(std::memory_order_relaxed)) look_at_matches();
  if (std::exchange(untidy_, false)) tidy();
  if (!candidates_.empty()) accept_candidates();
  if (!candidates_.empty() && ++looks_ % looks_a_sweep == 0) post_.sweep();
  if (post_.deaths() != deaths_) note_deaths();
}

void LaneWriter::look_at_matches() {
  if (!matches_changed_.exchange(false, std::memory_order_acquire)) return;
  matched_ = other_->matched();
  matches_print_.store(print_of(matched_), std::memory_order_relaxed);
  std::sort(matched_.begin(), matched_.end());
  std::erase_if(dead_, [this](const Guid& reader) { return !is_matched(reader); });
  tidy();
}

// Lets go of outlets that are over, and of those whose reader the other transport has lost.
void LaneWriter::tidy() {
  std::erase_if(outlets_, [this](Outlet& outlet) {
    outlet.look();
    if (!is_matched(outlet.reader())) outlet.fall(next_dds());
    if (!outlet.is_over()) return false;
    if (outlet.is_dead()) dead_.push_back(outlet.reader());
    post_.set_free(outlet.slot());
    indices_ &= ~outlet.bit();
    return true;
  });
  recount();
}

void LaneWriter::recount() {
  const bool rested = all_on_lane_;
  all_on_lane_ = !matched_.empty();
  for (const Guid& reader : matched_) all_on_lane_ = all_on_lane_ && is_served(reader);
  if (!all_on_lane_ || rested) return;
  // Whom the other transport has begun to serve, while the news of it are on their way to us, goes on being served by it.
  matched();
  all_on_lane_ = !matches_changed_;
}

void LaneWriter::find_candidates() {
  candidates_.clear();
  for (std::size_t slot = 0; slot < attachments_max; ++slot) {
    const Attachment& attachment = post_.segment().attachment(slot);
    if (stage_of(attachment.stage.load(std::memory_order_acquire)) != Stage::asked) continue;  // ASK
    if (attachment.writer == guid()) candidates_.push_back(slot);
  }
}

// Who died before it was taken on would have the other transport wait for its acknowledgements, and everybody with it.
void LaneWriter::note_deaths() {
  deaths_ = post_.deaths();
  const std::vector<Guid> died = post_.died_waiting(guid());
  if (died.empty()) return;
  dead_.insert(dead_.end(), died.begin(), died.end());
  find_candidates();
  recount();
}

void LaneWriter::accept_candidates() {
  const auto accept_ready = [this] {
    return std::erase_if(candidates_, [this](std::size_t slot) {
             if (!has_seen_all(slot)) return false;
             accept(slot);
             return true;
           }) != 0;
  };
  const bool awaited = std::any_of(candidates_.begin(), candidates_.end(), [this](std::size_t slot) {
    return is_matched(post_.segment().attachment(slot).reader);
  });
  if (!awaited) return;
  bool accepted = accept_ready();
  // Who cannot follow a flood is waited for now and then.
  if (!accepted && ++refusals_ >= patient_at_) {
    const auto enough = Clock::now() + patience;
    while (!(accepted = accept_ready()) && Clock::now() < enough) std::this_thread::sleep_for(patience / 50);
    patient_at_ = refusals_ + std::clamp(refusals_, first_patience, rarest_patience);
  }
  if (candidates_.empty()) refusals_ = 0, patient_at_ = first_patience;
  if (accepted) tidy();
}

// Whether nothing is on its way to who asks there.
bool LaneWriter::has_seen_all(std::size_t slot) const {
  const Attachment& attachment = post_.segment().attachment(slot);
  return is_matched(attachment.reader) && attachment.dds_seen.load(std::memory_order_acquire) >= last_dds_;  // SEEN
}

bool LaneWriter::accept(std::size_t slot) {
  const int index = std::countr_one(indices_);
  if (index >= static_cast<int>(readers_of_a_writer_max)) return false;
  const Qos& offered = qos();
  const bool waits = offered.history == History::keep_all && offered.reliability == Reliability::reliable;
  auto outlet = Outlet::accept(post_, slot,
                               {.writer = guid(),
                                .reader = post_.segment().attachment(slot).reader,
                                .sender = sender_,
                                .index = static_cast<std::uint32_t>(index),
                                .waits = waits,
                                .dds_until = last_dds_});
  if (!outlet) return false;
  indices_ |= outlet->bit();
  outlets_.push_back(std::move(*outlet));
  return true;
}

bool LaneWriter::is_matched(const Guid& reader) const {
  return std::binary_search(matched_.begin(), matched_.end(), reader);
}

bool LaneWriter::is_served(const Guid& reader) const {
  if (std::find(dead_.begin(), dead_.end(), reader) != dead_.end()) return true;
  return std::any_of(outlets_.begin(), outlets_.end(), [&](const Outlet& outlet) {
    return outlet.state() == Outlet::State::open && outlet.reader() == reader;
  });
}

Outlet* LaneWriter::outlet_of(const Guid& reader) {
  const auto found = std::find_if(outlets_.begin(), outlets_.end(),
                                  [&](Outlet& outlet) { return outlet.reader() == reader && outlet.look(); });
  return found == outlets_.end() ? nullptr : &*found;
}

}  // namespace myelin::transport::lane
