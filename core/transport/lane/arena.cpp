// SPDX-License-Identifier: Apache-2.0
#include "core/transport/lane/arena.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <new>
#include <vector>

#include "core/base/large_memory.hpp"
#include "core/base/shared_file.hpp"
#include "core/transport/lane/size_classes.hpp"

namespace myelin::transport::lane {
namespace {

constexpr std::uint32_t nothing = UINT32_MAX;
constexpr std::size_t header_gap = 12;  // before a payload, so that what follows its header is aligned to 16
constexpr std::int64_t idle_ns = 10'000'000'000, between_checks_ns = 1'000'000'000;
constexpr std::size_t looks = 64;  // at small blocks, before more are made

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

constexpr std::uint64_t bit(std::uint32_t reader) {
  return std::uint64_t{1} << reader % readers_of_a_writer_max;
}

// What only the owner knows of a block; what it once told is not read back from where others can write.
struct Record {
  OwnSegment::Extent extent;
  std::byte* begin = nullptr;
  std::uint32_t size_class = 0;
  std::uint32_t generation = 0;
  std::uint32_t next = nothing, previous = nothing;  // in one of the lists of its class, or in none
  SenderId sender = 0;
  std::uint64_t granted = 0;   // the holders it was sent to
  std::int64_t freed_at = 0;   // large only
  std::size_t array_size = 0;  // of the array that lives here
  bool is_array = false;       // its owner lives
  bool is_draft = false;

  std::size_t size() const { return SizeClass::block_size(size_class); }
  std::uint64_t offset() const { return extent.offset + static_cast<std::uint64_t>(begin - extent.bytes.data()); }
};

class List {
 public:
  bool empty() const { return first_ == nothing; }
  std::uint32_t first() const { return first_; }
  std::uint32_t last() const { return last_; }
  std::size_t size() const { return size_; }

  void append(std::vector<Record>& records, std::uint32_t number) {
    records[number].previous = last_;
    records[number].next = nothing;
    (last_ == nothing ? first_ : records[last_].next) = number;
    last_ = number;
    ++size_;
  }
  void remove(std::vector<Record>& records, std::uint32_t number) {
    const Record& record = records[number];
    (record.previous == nothing ? first_ : records[record.previous].next) = record.next;
    (record.next == nothing ? last_ : records[record.next].previous) = record.previous;
    --size_;
  }

 private:
  std::uint32_t first_ = nothing, last_ = nothing;
  std::size_t size_ = 0;
};

struct Class {
  List sent;     // in the order of sending, but for those that were looked at and found held
  List free;     // the last was freed last
  List dropped;  // without memory
};

}  // namespace

struct Arena::State {
  State(OwnSegment& its_segment, std::uint64_t its_bound)
      : control(its_segment), memory(its_segment.memory()), bound(its_bound), segment(&its_segment) {}

  // Constant after construction.
  const Control control;
  const std::shared_ptr<void> memory;
  const std::uint64_t bound;
  const std::uint32_t process = SharedFile::generation();

  // Guarded.
  std::mutex mutex;
  OwnSegment* segment;  // null once the arena is gone
  std::vector<Record> records;
  std::array<Class, SizeClass::count> classes;
  std::vector<std::pair<const std::byte*, std::uint32_t>> large;  // where large blocks begin, in order
  std::uint64_t octets = 0;
  std::int64_t checked_at = now_ns();

  bool inherited() const { return process != SharedFile::generation(); }

  // RELEASE: whoever cleared the last bit has read what it wanted before we write again.
  bool is_held(std::uint32_t number) const {
    return (control.block(number).holders.load(std::memory_order_acquire) & records[number].granted) != 0;
  }
  void set_free(std::uint32_t number, std::int64_t now) {
    Record& record = records[number];
    record.granted = 0;
    record.freed_at = now;
    classes[record.size_class].free.append(records, number);
  }
  void set_free(std::uint32_t number) {
    set_free(number, SizeClass::is_small(records[number].size_class) ? 0 : now_ns());
  }
  // An unsent draft's block, or that of an array without an owner.
  void settle(std::uint32_t number) {
    Record& record = records[number];
    if (record.is_array || record.is_draft) return;
    if (is_held(number)) {
      classes[record.size_class].sent.append(records, number);
    } else {
      set_free(number);
    }
  }

  void reap(std::size_t index, std::size_t most, std::int64_t now) {
    Class& its = classes[index];
    for (std::size_t left = std::min(most, its.sent.size()); left > 0; --left) {
      const std::uint32_t number = its.sent.first();
      its.sent.remove(records, number);
      if (is_held(number)) {
        its.sent.append(records, number);
      } else {
        set_free(number, now);
      }
    }
  }

  void drop(std::uint32_t number) {
    Record& record = records[number];
    Class& its = classes[record.size_class];
    its.free.remove(records, number);
    its.dropped.append(records, number);
    segment->drop_pages(record.extent);
    octets -= record.extent.bytes.size();
  }
  void drop_unused(std::int64_t since, std::int64_t now) {
    for (std::size_t index = SizeClass::small_count; index < classes.size(); ++index) {
      reap(index, SIZE_MAX, now);
      while (!classes[index].free.empty() && records[classes[index].free.first()].freed_at <= since) {
        drop(classes[index].free.first());
      }
    }
  }

  // Room below the bound, made by giving back what is free in large sizes, what was freed first first.
  bool make_room(std::uint64_t size, std::int64_t now) {
    if (size > bound) return false;
    for (std::size_t index = SizeClass::small_count; index < classes.size(); ++index) reap(index, SIZE_MAX, now);
    while (octets > bound - size) {
      std::uint32_t oldest = nothing;
      for (std::size_t index = SizeClass::small_count; index < classes.size(); ++index) {
        const std::uint32_t first = classes[index].free.first();
        if (first == nothing) continue;
        if (oldest == nothing || records[first].freed_at < records[oldest].freed_at) oldest = first;
      }
      if (oldest == nothing) return false;
      drop(oldest);
    }
    return true;
  }

  bool remake(std::size_t index) {
    Class& its = classes[index];
    if (its.dropped.empty()) return false;
    const std::uint32_t number = its.dropped.last();
    if (!segment->remake_pages(records[number].extent)) return false;
    octets += records[number].extent.bytes.size();
    its.dropped.remove(records, number);
    its.free.append(records, number);
    return true;
  }

  bool make_blocks(std::size_t index) {
    const std::size_t size = SizeClass::block_size(index), extent_size = SizeClass::extent_size(index);
    const std::size_t count = extent_size / size, first = records.size();
    if (first + count > blocks_max) return false;
    for (std::size_t i = 0; i < count; ++i) {
      if (!segment->make_block(first + i)) return false;
    }
    const OwnSegment::Extent extent = segment->make_extent(extent_size);
    if (extent.bytes.empty()) return false;
    octets += extent_size;
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(first + i);
      Record record;
      record.extent = extent;
      record.begin = extent.bytes.data() + i * size;
      record.size_class = static_cast<std::uint32_t>(index);
      records.push_back(record);
      new (&control.block(number)) Block{};
      classes[index].free.append(records, number);
    }
    if (!SizeClass::is_small(index)) {
      const std::pair<const std::byte*, std::uint32_t> entry(extent.bytes.data(), static_cast<std::uint32_t>(first));
      large.insert(std::upper_bound(large.begin(), large.end(), entry), entry);
    }
    return true;
  }

  bool grow(std::size_t index, std::int64_t now) {
    const std::size_t size = SizeClass::extent_size(index);
    const auto make = [&] { return remake(index) || make_blocks(index); };
    if (octets <= bound && size <= bound - octets && make()) return true;
    if (!make_room(size, now)) return false;
    return !classes[index].free.empty() || make();
  }

  // A block of at least so many octets that is in no list any more.
  std::uint32_t take(std::size_t size) {
    if (!segment || inherited()) return nothing;
    const std::size_t index = SizeClass::index_of(size);
    if (index >= classes.size()) return nothing;
    const bool small = SizeClass::is_small(index);
    const std::int64_t now = small ? 0 : now_ns();
    if (!small && now - checked_at > between_checks_ns) {
      checked_at = now;
      drop_unused(now - idle_ns, now);
    }
    reap(index, small ? 2 : SIZE_MAX, now);
    if (classes[index].free.empty()) reap(index, looks, now);
    if (classes[index].free.empty() && !grow(index, small ? now_ns() : now)) {
      for (std::size_t other = index; other < classes.size(); ++other) reap(other, SIZE_MAX, now);
    }
    for (std::size_t other = index; other < classes.size(); ++other) {
      List& free = classes[other].free;
      if (free.empty()) continue;
      const std::uint32_t number = free.last();
      free.remove(records, number);
      ++records[number].generation;
      return number;
    }
    return nothing;
  }

  // Whose memory this lies in.
  std::uint32_t find(const std::byte* place) const {
    auto after = std::upper_bound(large.begin(), large.end(), place,
                                  [](const std::byte* key, const auto& entry) { return key < entry.first; });
    if (after == large.begin()) return nothing;
    const auto& [begin, number] = *std::prev(after);
    return place < begin + records[number].size() ? number : nothing;
  }

  void end_array(std::uint32_t number) {
    if (inherited()) return;
    const std::lock_guard lock(mutex);
    records[number].is_array = false;
    settle(number);
  }

  void end_draft(std::uint32_t number) {
    if (inherited()) return;
    const std::lock_guard lock(mutex);
    records[number].is_draft = false;
    settle(number);
  }
};

Arena::Arena(OwnSegment& segment, std::uint64_t bound) : state_(std::make_shared<State>(segment, bound)) {}

Arena::~Arena() {
  if (state_->inherited()) return;
  const std::lock_guard lock(state_->mutex);
  state_->segment = nullptr;
}

Arena::Draft::~Draft() {
  if (arena_) arena_->state_->end_draft(block_);
}

std::optional<Arena::Draft> Arena::draft(std::size_t size) {
  if (state_->inherited() || size > SIZE_MAX - header_gap) return std::nullopt;
  const std::lock_guard lock(state_->mutex);
  const std::uint32_t number = state_->take(size + header_gap);
  if (number == nothing) return std::nullopt;
  Record& record = state_->records[number];
  record.is_draft = true;
  return Draft(*this, number, {record.begin + header_gap, size});
}

Buffer Arena::allocate_large(std::size_t size) {
  struct Array {
    std::shared_ptr<State> state;
    std::uint32_t number = nothing;
    ~Array() {
      if (number != nothing) state->end_array(number);
    }
  };
  if (state_->inherited() || size > SIZE_MAX - 2 * large_margin) return {};
  const auto array = std::make_shared<Array>();
  array->state = state_;
  // Smaller ones would lie beside others.
  const std::size_t wanted = std::max(size + 2 * large_margin, SizeClass::small_max + 1);
  const std::lock_guard lock(state_->mutex);
  const std::uint32_t number = state_->take(wanted);
  if (number == nothing) return {};
  Record& record = state_->records[number];
  record.is_array = true;
  record.array_size = size;
  array->number = number;
  return {array, {record.begin + large_margin, size}};
}

std::optional<Arena::Draft> Arena::draft_around(Bytes array, Gather before, Gather after) {
  if (state_->inherited()) return std::nullopt;
  const std::size_t size_before = size_of(before), size_after = size_of(after);
  std::uint32_t number;
  std::byte* begin;
  {
    const std::lock_guard lock(state_->mutex);
    number = state_->find(array.data());
    if (number == nothing) return std::nullopt;
    Record& record = state_->records[number];
    if (!record.is_array || record.is_draft || array.data() != record.begin + large_margin ||
        array.size() != record.array_size || state_->is_held(number)) {
      return std::nullopt;
    }
    if (size_before > large_margin || size_after > record.size() - large_margin - array.size()) return std::nullopt;
    record.is_draft = true;
    ++record.generation;
    begin = record.begin + large_margin - size_before;
  }
  copy_to(begin, before);
  copy_to(begin + size_before + array.size(), after);
  return Draft(*this, number, {begin, size_before + array.size() + size_after});
}

bool Arena::held(const std::byte* array) const {
  if (state_->inherited()) return false;
  const std::lock_guard lock(state_->mutex);
  const std::uint32_t number = state_->find(array);
  return number != nothing && (state_->records[number].is_draft || state_->is_held(number));
}

Entry Arena::send(Draft draft, SenderId sender, const Message& message, std::uint64_t holders) {
  const std::uint32_t number = draft.block_;
  const std::lock_guard lock(state_->mutex);
  draft.arena_ = nullptr;
  Record& record = state_->records[number];
  Block& block = state_->control.block(number);
  block.extent_offset = record.extent.offset;
  block.extent_size = record.extent.bytes.size();
  block.payload_offset = record.offset() + static_cast<std::uint64_t>(draft.payload_.data() - record.begin);
  block.payload_size = draft.payload_.size();
  block.sequence = message.sequence;
  block.source_timestamp_ns = message.source_timestamp_ns;
  block.related = message.related;
  block.generation = record.generation;
  block.holders.store(holders,
                      std::memory_order_release);  // HOLD: the block and its payload are visible in read_block()
  record.sender = sender;
  record.granted = holders;
  record.is_draft = false;
  state_->settle(number);
  return {number, record.generation};
}

void Arena::take_back(Entry entry, std::uint32_t reader) {
  if (state_->inherited()) return;
  const std::lock_guard lock(state_->mutex);
  if (entry.block >= state_->records.size() || state_->records[entry.block].generation != entry.generation) return;
  state_->control.block(entry.block).holders.fetch_and(~bit(reader), std::memory_order_acq_rel);
}

void Arena::forget_reader(SenderId sender, std::uint32_t reader) {
  if (state_->inherited()) return;
  const std::lock_guard lock(state_->mutex);
  for (std::uint32_t number = 0; number < state_->records.size(); ++number) {
    Record& record = state_->records[number];
    if (record.sender != sender || (record.granted & bit(reader)) == 0) continue;
    record.granted &= ~bit(reader);
    state_->control.block(number).holders.fetch_and(~bit(reader), std::memory_order_acq_rel);
  }
}

std::size_t Arena::held_by(SenderId sender, std::uint32_t reader) const {
  if (state_->inherited()) return 0;
  const std::lock_guard lock(state_->mutex);
  std::size_t count = 0;
  for (std::uint32_t number = 0; number < state_->records.size(); ++number) {
    const Record& record = state_->records[number];
    if (record.sender != sender || (record.granted & bit(reader)) == 0) continue;
    if (state_->control.block(number).holders.load(std::memory_order_acquire) & bit(reader)) ++count;
  }
  return count;
}

void Arena::give_back_unused(std::int64_t unused_ns) {
  if (state_->inherited()) return;
  const std::lock_guard lock(state_->mutex);
  const std::int64_t now = now_ns();
  state_->drop_unused(now - unused_ns, now);
}

Arena::Statistics Arena::statistics() const {
  if (state_->inherited()) return {};
  const std::lock_guard lock(state_->mutex);
  Statistics statistics{state_->octets, state_->records.size(), 0};
  for (std::uint32_t number = 0; number < state_->records.size(); ++number) {
    if (state_->is_held(number)) ++statistics.in_flight;
  }
  return statistics;
}

}  // namespace myelin::transport::lane
