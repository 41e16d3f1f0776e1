// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/lane_reader.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace myelin::transport::lane {
namespace {

// As many of a reader that keeps all wait here; the other transport then makes its writers wait.
constexpr std::size_t arrived_max = 5000;

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
  theirs.on_data = [this] {
    if (!made_.load(std::memory_order_acquire) || pull()) {
      if (on_data_) on_data_();
    }
    if (ask_again_.exchange(false)) attach();
  };
  other_ = other.create_reader(theirs);
  keeps_last_ = qos().history != History::keep_all;
  depth_ = std::max<std::uint32_t>(qos().depth, 1);
  fit_ = is_for_the_lane(qos()) && (!keeps_last_ || depth_ <= ring_entries_max);
  if (!fit_) return;
  made_.store(true, std::memory_order_release);
  attach();
  if (pull() && on_data_) on_data_();
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
  drop_ways();
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
  auto inlet = Inlet::ask(std::move(peer), {.writer = writer,
                                            .reader = guid(),
                                            .reader_segment = post_.token(),
                                            .bit = *bell,
                                            .depth = keeps_last_ ? depth_ : 0,
                                            .reliable = qos().reliability == Reliability::reliable});
  if (!inlet) return false;
  asked_.emplace(writer, *token);
  const std::lock_guard lock(taking_);
  const auto queued = std::count_if(arrived_.begin(), arrived_.end(),
                                    [&](const Arrived& each) { return each.sample.writer == writer; });
  const bool follows = way_of(writer) != nullptr;
  ways_.push_back({std::move(inlet), ++numbers_, static_cast<std::uint64_t>(queued), follows});
  following_ += follows ? 1 : 0;
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
    const bool used =
        std::any_of(asked_.begin(), asked_.end(), [&](const auto& asked) { return asked.second == bell.first; });
    if (!used) dropped.push_back(std::move(bell.second));
    return !used;
  });
}

bool LaneReader::pull() {
  bool came = false;
  puller_.run([&] {
    for (;;) {
      {
        const std::lock_guard lock(taking_);
        held_back_ = is_full();
        if (held_back_) return;
      }
      auto sample = other_->take();
      if (!sample) return;
      const std::lock_guard lock(taking_);
      came = arrive(std::move(*sample)) || came;
    }
  });
  return came;
}

bool LaneReader::is_full() const {
  return !keeps_last_ && arrived_.size() >= arrived_max;
}

// False when the lane brings it too.
bool LaneReader::arrive(Sample sample) {
  std::uint64_t ways = 0;
  if (Way* const way = way_of(sample.writer)) {
    Inlet& inlet = *way->inlet;
    if (!inlet.active()) {
      inlet.saw(sample.sequence);
      ++way->queued;
      ways = way->number;
    } else if (sample.sequence > inlet.dds_until()) {
      const std::int64_t from = inlet.dds_from();
      if (from == 0 || sample.sequence < from) return false;
      ways = way->number + 1;
    } else {
      return false;  // of a best-effort writer, overtaken
    }
  } else if (std::has_single_bit(++strangers_)) {
    ask_again_ = true;
  }
  if (keeps_last_ && arrived_.size() >= depth_) drop_first();
  arrived_.push_back({std::move(sample), ways});
  return true;
}

void LaneReader::drop_first() {
  const Arrived& first = arrived_.front();
  for (Way& way : ways_) {
    if (way.queued > 0 && way.number >= first.ways && way.inlet->writer() == first.sample.writer) --way.queued;
  }
  arrived_.pop_front();
}

std::optional<Sample> LaneReader::take() {
  if (!fit_) return other_->take();
  for (;;) {
    std::optional<Sample> sample;
    bool more = false;
    {
      const std::lock_guard lock(taking_);
      sample = next();
      more = held_back_ && !is_full();
    }
    if (more) pull();
    if (sample || !more) return sample;
  }
}

bool LaneReader::has_data() const {
  if (!fit_) return other_->has_data();
  const std::lock_guard lock(taking_);
  return !arrived_.empty() ||
         std::any_of(ways_.begin(), ways_.end(), [](const Way& way) { return !way.inlet->empty(); });
}

// The oldest of one side or the other, in turns.
std::optional<Sample> LaneReader::next() {
  if (!std::exchange(others_turn_, false)) {
    if (auto sample = pop()) {
      others_turn_ = !arrived_.empty();
      return sample;
    }
  }
  while (!arrived_.empty()) {
    if (auto sample = pop_before(arrived_.front())) return sample;
    Way* const way = way_of(arrived_.front().sample.writer);
    const bool before = way && arrived_.front().ways <= way->number;
    Sample sample = std::move(arrived_.front().sample);
    drop_first();
    // Of those that are kept, the last are in the ring.
    if (keeps_last_ && before && way->queued + way->inlet->waiting() >= depth_) continue;
    return sample;
  }
  return pop();
}

std::optional<Sample> LaneReader::pop() {
  if (following_ > 0) drop_ways();
  for (std::size_t i = 0; i < ways_.size(); ++i) {
    const std::size_t at = (turn_ + i) % ways_.size();
    if (ways_[at].queued > 0 || ways_[at].follows) continue;
    if (auto sample = pop_of(ways_[at])) {
      turn_ = at + 1;
      if (ways_[at].lost) drop_ways();
      return sample;
    }
  }
  return std::nullopt;
}

std::optional<Sample> LaneReader::pop_of(Way& way) {
  if (way.inlet->empty()) return std::nullopt;
  return way.inlet->pop();
}

std::optional<Sample> LaneReader::pop_before(const Arrived& arrived) {
  if (arrived.ways == 0) return std::nullopt;
  for (Way& way : ways_) {
    if (way.number >= arrived.ways || way.inlet->writer() != arrived.sample.writer) continue;
    if (auto sample = pop_of(way)) return sample;
  }
  return std::nullopt;
}

void LaneReader::drop_ways() {
  std::erase_if(ways_, [](const Way& way) {
    const bool over = way.lost && way.queued == 0 && way.inlet->empty();
    if (over) way.inlet->leave();
    return over;
  });
  following_ = 0;
  for (auto way = ways_.begin(); way != ways_.end(); ++way) {
    if (!way->follows) continue;
    way->follows = std::any_of(ways_.begin(), way,
                               [&](const Way& older) { return older.inlet->writer() == way->inlet->writer(); });
    following_ += way->follows ? 1 : 0;
  }
}

LaneReader::Way* LaneReader::way_of(const Guid& writer) {
  const auto found =
      std::find_if(ways_.rbegin(), ways_.rend(), [&](const Way& way) { return way.inlet->writer() == writer; });
  return found == ways_.rend() ? nullptr : &*found;
}

}  // namespace myelin::transport::lane
