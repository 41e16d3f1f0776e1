// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/lane_reader.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <limits>

namespace myelin::transport::lane {
namespace {

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool contains(const std::vector<Guid>& guids, const Guid& guid) {
  return std::find(guids.begin(), guids.end(), guid) != guids.end();
}

}  // namespace

LaneReader::LaneReader(Post& post, Participant& other, const Neighbours& neighbours, const EndpointOptions& options)
    : post_(post), neighbours_(neighbours), on_data_(options.on_data), ignore_local_(options.ignore_local) {
  EndpointOptions theirs = options;
  theirs.on_event = [this, told = options.on_event](Event event) {
    if (event == Event::matched && made_.load(std::memory_order_acquire)) {
      attach();
      drop_bells();
    }
    if (told) told(event);
  };
  other_ = other.create_reader(theirs);
  fit_ = is_for_the_lane(qos()) && (qos().history == History::keep_all || qos().depth <= ring_entries_max);
  if (!fit_) return;
  made_.store(true, std::memory_order_release);
  attach();
}

LaneReader::~LaneReader() {
  std::map<Token, Doorbell::Bit> bells;
  {
    const std::lock_guard lock(asking_);
    closed_ = true;
    bells.swap(bells_);
  }
  bells.clear();
  const std::lock_guard lock(taking_);
  for (const Way& way : ways_) way.inlet->leave();
  ways_.clear();
}

void LaneReader::attach() {
  const std::lock_guard lock(asking_);
  if (closed_ || post_.inherited()) return;
  const std::vector<Guid> matched = other_->matched();
  part(matched);
  for (const Guid& writer : matched) {
    if (!asked_.contains(writer)) ask(writer);
  }
}

void LaneReader::part(const std::vector<Guid>& matched) {
  const std::lock_guard lock(taking_);
  std::erase_if(asked_, [&](const auto& asked) {
    if (contains(matched, asked.first)) return false;
    for (Way& way : ways_) way.lost = way.lost || way.inlet->writer() == asked.first;
    return true;
  });
  look_at_ways(other_->has_data());
}

bool LaneReader::ask(const Guid& writer) {
  if (ignore_local_ && writer.participant() == guid().participant()) return false;
  if (neighbours_.is_elsewhere(writer)) return false;
  const auto token = neighbours_.token_of(writer);
  if (!token) return false;
  auto peer = Peer::open(*token);
  if (!peer) return false;
  const auto bell = bell_for(*token);
  if (!bell) return false;
  const std::uint32_t depth = qos().history == History::keep_all ? 0 : std::max<std::uint32_t>(qos().depth, 1);
  auto inlet = Inlet::ask(std::move(peer), {.writer = writer,
                                            .reader = guid(),
                                            .reader_segment = post_.token(),
                                            .bit = *bell,
                                            .depth = depth,
                                            .reliable = qos().reliability == Reliability::reliable});
  if (!inlet) return false;
  asked_.emplace(writer, *token);
  const std::lock_guard lock(taking_);
  ways_.push_back({std::move(inlet)});
  return true;
}

std::optional<std::uint32_t> LaneReader::bell_for(const Token& process) {
  if (!on_data_) return no_bell;
  auto found = bells_.find(process);
  if (found == bells_.end()) {
    auto bit = Doorbell::process().listen([this] { on_data_(); });
    if (!bit) return std::nullopt;
    found = bells_.emplace(process, std::move(*bit)).first;
  }
  return static_cast<std::uint32_t>(found->second.number);
}

void LaneReader::drop_bells() {
  std::vector<Doorbell::Bit> dropped;  // outside of the lock: a listener may be about to ask
  const std::lock_guard lock(asking_);
  std::erase_if(bells_, [&](auto& bell) {
    const bool used = std::any_of(asked_.begin(), asked_.end(),
                                  [&](const auto& asked) { return asked.second == bell.first; });
    if (!used) dropped.push_back(std::move(bell.second));
    return !used;
  });
}

std::optional<Sample> LaneReader::take() {
  if (!fit_) return other_->take();
  for (;;) {
    {
      const std::lock_guard lock(taking_);
      for (Way& way : ways_) way.inlet->active();
      // After the look at who is active: what came before that is in the other's queue by now.
      const bool other = other_->has_data();
      look_at_ways(other);
      if (auto sample = take_waiting()) return sample;
      const bool unsettled =
          std::any_of(ways_.begin(), ways_.end(), [](const Way& way) { return way.seen && !way.settled; });
      if (!other || !(others_turn_ || unsettled)) {
        if (auto sample = pop()) {
          others_turn_ = other;
          return sample;
        }
        if (!other) return std::nullopt;
      }
      others_turn_ = false;
    }
    auto sample = other_->take();
    if (!sample) continue;
    Verdict verdict;
    bool stranger = false;
    {
      const std::lock_guard lock(taking_);
      stranger = !way_of(sample->writer) && std::has_single_bit(++strangers_);
      verdict = judge(*sample);
      pass(*sample);
      if (verdict == Verdict::wait) waiting_.push_back(std::move(*sample));
    }
    if (stranger) attach();
    if (verdict == Verdict::deliver) return sample;
  }
}

bool LaneReader::has_data() const {
  if (other_->has_data()) return true;
  if (!fit_) return false;
  const std::lock_guard lock(taking_);
  return !waiting_.empty() || std::any_of(ways_.begin(), ways_.end(), [](const Way& way) {
    return way.inlet->active() && !way.inlet->empty();
  });
}

void LaneReader::look_at_ways(bool other_has_data) {
  for (Way& way : ways_) {
    if (!way.seen && way.inlet->active()) {
      way.seen = true;
      way.seen_at_ns = now_ns();
      way.others_left =
          qos().history == History::keep_all ? std::numeric_limits<std::uint64_t>::max() : qos().depth;
    }
    way.settled = way.settled || (way.seen && !other_has_data);
  }
  // Until nothing of its writer can be left on either path: the way knows what came twice.
  if (other_has_data) return;
  std::erase_if(ways_, [](const Way& way) {
    const bool over = way.lost && (!way.inlet->active() || way.inlet->empty());
    if (over) way.inlet->leave();
    return over;
  });
}

std::optional<Sample> LaneReader::pop() {
  for (std::size_t i = 0; i < ways_.size(); ++i) {
    const std::size_t turn = (next_ + i) % ways_.size();
    if (auto sample = pop_of(ways_[turn])) {
      next_ = turn + 1;
      return sample;
    }
  }
  return std::nullopt;
}

std::optional<Sample> LaneReader::pop_of(Way& way) {
  if (!way.seen || way.inlet->empty()) return std::nullopt;
  auto sample = way.inlet->pop();
  way.delivered = way.delivered || sample;
  return sample;
}

std::optional<Sample> LaneReader::take_waiting() {
  if (waiting_.empty()) return std::nullopt;
  if (Way* const way = way_of(waiting_.front().writer)) {
    if (auto sample = pop_of(*way)) return sample;
  }
  Sample sample = std::move(waiting_.front());
  waiting_.pop_front();
  return sample;
}

LaneReader::Verdict LaneReader::judge(const Sample& sample) {
  const Way* const way = way_of(sample.writer);
  if (!way || !way->inlet->active()) return Verdict::deliver;
  const Inlet& inlet = *way->inlet;
  if (sample.sequence <= inlet.dds_until()) {
    // Later than what came on the lane: only without acknowledgements.
    if (way->delivered && qos().reliability == Reliability::best_effort) return Verdict::drop;
    const auto later = static_cast<std::uint64_t>(inlet.dds_until() - sample.sequence) + inlet.waiting();
    return qos().history == History::keep_last && later >= qos().depth ? Verdict::drop : Verdict::deliver;
  }
  const std::int64_t from = inlet.dds_from();
  if (from == 0 || sample.sequence < from) return Verdict::drop;
  return inlet.empty() && waiting_.empty() ? Verdict::deliver : Verdict::wait;
}

// One less of those that the other transport had before a way was open.
void LaneReader::pass(const Sample& other) {
  for (Way& way : ways_) {
    if (!way.seen || way.settled) continue;
    if (way.others_left > 0) --way.others_left;
    way.settled = way.others_left == 0 || other.received_timestamp_ns >= way.seen_at_ns;
  }
}

LaneReader::Way* LaneReader::way_of(const Guid& writer) {
  const auto found = std::find_if(ways_.rbegin(), ways_.rend(),
                                  [&](const Way& way) { return way.inlet->writer() == writer; });
  return found == ways_.rend() ? nullptr : &*found;
}

}  // namespace myelin::transport::lane
