// SPDX-License-Identifier: Apache-2.0
// Every way in which a few threads can run, one step of one thread at a time, each step an operation on shared memory.
//
// The memory is C++'s: each location has the sequence of the values it was given; a load may give any that is not older than
// what the thread is known to have seen, and it learns what a release store carries when it acquires it. So a store that is
// not released, or a load that does not acquire, is caught by whoever reads something stale after it. What the model does
// not do is let a load happen after a later store of its own thread: tests show that with the two exchanged by hand. New
// values go to the end of a location's sequence, which is exact where stores without compare are one thread's at a time.
//
// A program is a function that works on Cells of its World. It is run from its beginning with the results of its steps so far,
// up to the next step: it must depend on nothing else. What it notes, as numbers, belongs to the step it last made. All
// states are visited once. A state in which some thread takes no step any more is one of them: whatever check() accepts in
// every state holds for whoever is stopped anywhere, and since there are finitely many, nobody waits for another.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace myelin::transport::lane::interleaving {

using Value = std::uint64_t;

struct Step {
  enum class Kind : std::uint8_t { load, store, exchange_if, fetch_and, end } kind = Kind::end;
  std::size_t location = 0;
  Value value = 0;     // store, fetch_and: the operand; exchange_if: the new one
  Value expected = 0;  // exchange_if
  bool acquires = false, releases = false;
};

struct Result {
  Value value = 0;
  bool done = true;
  auto operator<=>(const Result&) const = default;
};

inline bool acquires(std::memory_order order) {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}
inline bool releases(std::memory_order order) {
  return order == std::memory_order_release || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}

// What a program runs in: gives it the results that are known, and stops it at the first step whose result is not.
class World {
 public:
  struct Stop {
    Step step;
  };
  explicit World(const std::vector<Result>& results) : results_(results) {}
  Result perform(const Step& step) {
    if (next_ == results_.size()) throw Stop{step};
    return results_[next_++];
  }
  void note(Value value) { notes.push_back(value); }
  std::vector<Value> notes;

 private:
  const std::vector<Result>& results_;
  std::size_t next_ = 0;
};

// An atomic of such a world. `weak`: its orders are taken for relaxed.
class Cell {
 public:
  Cell() = default;
  Cell(World& world, std::size_t location, bool weak_loads = false, bool weak_stores = false)
      : world_(&world), location_(location), weak_loads_(weak_loads), weak_stores_(weak_stores) {}

  Value load(std::memory_order order) const {
    return world_->perform({Step::Kind::load, location_, 0, 0, reads(order), false}).value;
  }
  void store(Value value, std::memory_order order) {
    world_->perform({Step::Kind::store, location_, value, 0, false, writes(order)});
  }
  bool compare_exchange_weak(Value& expected, Value desired, std::memory_order order, std::memory_order) {
    const Result result =
        world_->perform({Step::Kind::exchange_if, location_, desired, expected, reads(order), writes(order)});
    expected = result.value;
    return result.done;
  }
  Value fetch_and(Value mask, std::memory_order order) {
    return world_->perform({Step::Kind::fetch_and, location_, mask, 0, reads(order), writes(order)}).value;
  }

 private:
  bool reads(std::memory_order order) const { return acquires(order) && !weak_loads_; }
  bool writes(std::memory_order order) const { return releases(order) && !weak_stores_; }
  World* world_ = nullptr;
  std::size_t location_ = 0;
  bool weak_loads_ = false, weak_stores_ = false;
};

class Explorer {
 public:
  using Program = std::function<void(World&)>;
  static constexpr std::size_t locations_max = 16;

  // What a check may ask of a state.
  struct View {
    std::vector<const std::vector<Value>*> notes;  // of each thread
    std::vector<const Step*> next;                 // of each thread
    std::vector<Value> memory;                     // the newest values
    bool finished = false;                         // all threads have ended
  };
  // An empty text when the state is as it should be.
  using Check = std::function<std::string(const View&)>;

  Explorer(std::vector<Program> programs, std::vector<Value> memory, Check check)
      : programs_(std::move(programs)), initial_(std::move(memory)), check_(std::move(check)) {}

  struct Report {
    std::size_t states = 0, finished = 0;
    std::string wrong;  // the first that was found
  };
  Report explore() {
    State state;
    state.memory.resize(initial_.size());
    for (std::size_t i = 0; i < initial_.size(); ++i) state.memory[i].push_back({initial_[i], {}});
    for (std::size_t i = 0; i < programs_.size(); ++i) {
      state.threads.push_back({{}, static_cast<std::uint32_t>(node(i, {}))});
    }
    std::vector<State> open{std::move(state)};
    seen_.insert(key(open.back()));
    while (!open.empty() && report_.wrong.empty()) {
      const State next = std::move(open.back());
      open.pop_back();
      visit(next, open);
    }
    return report_;
  }

 private:
  using Seen = std::array<std::uint8_t, locations_max>;  // of each location, the place in its sequence
  struct Stored {
    Value value;
    Seen carried;
  };
  struct Thread {
    Seen seen;
    std::uint32_t node;
  };
  struct State {
    std::vector<std::vector<Stored>> memory;
    std::vector<Thread> threads;
  };
  // What a program does after the results that lead here.
  struct Node {
    std::size_t program;
    std::vector<Result> results;
    Step step;
    std::vector<Value> notes;
    std::map<Result, std::size_t> children;
  };

  static void join(Seen& one, const Seen& other) {
    for (std::size_t i = 0; i < locations_max; ++i) one[i] = std::max(one[i], other[i]);
  }

  std::size_t node(std::size_t program, std::vector<Result> results) {
    Node made{program, std::move(results), {}, {}, {}};
    World world(made.results);
    try {
      programs_[program](world);
    } catch (const World::Stop& stop) {
      made.step = stop.step;
    }
    made.notes = std::move(world.notes);
    nodes_.push_back(std::move(made));
    return nodes_.size() - 1;
  }
  std::uint32_t child(std::uint32_t parent, Result result) {
    const auto known = nodes_[parent].children.find(result);
    if (known != nodes_[parent].children.end()) return static_cast<std::uint32_t>(known->second);
    std::vector<Result> results = nodes_[parent].results;
    results.push_back(result);
    const std::size_t made = node(nodes_[parent].program, std::move(results));
    nodes_[parent].children[result] = made;
    return static_cast<std::uint32_t>(made);
  }

  static std::string key(const State& state) {
    std::string text;
    const auto add = [&](const auto& value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
    for (const auto& sequence : state.memory) {
      add(sequence.size());
      for (const Stored& stored : sequence) add(stored.value), add(stored.carried);
    }
    for (const Thread& thread : state.threads) add(thread.seen), add(thread.node);
    return text;
  }

  void visit(const State& state, std::vector<State>& open) {
    ++report_.states;
    View view;
    view.finished = true;
    for (const Thread& thread : state.threads) {
      view.notes.push_back(&nodes_[thread.node].notes);
      view.next.push_back(&nodes_[thread.node].step);
      view.finished = view.finished && nodes_[thread.node].step.kind == Step::Kind::end;
    }
    for (const auto& sequence : state.memory) view.memory.push_back(sequence.back().value);
    if (view.finished) ++report_.finished;
    report_.wrong = check_(view);
    if (!report_.wrong.empty()) return;
    for (std::size_t i = 0; i < state.threads.size(); ++i) step(state, i, open);
  }

  void step(const State& state, std::size_t who, std::vector<State>& open) {
    const Step step = nodes_[state.threads[who].node].step;
    if (step.kind == Step::Kind::end) return;
    const std::vector<Stored>& sequence = state.memory[step.location];
    const std::size_t newest = sequence.size() - 1;
    if (step.kind == Step::Kind::store) return take(state, who, step, newest, step.value, {}, open);
    const bool only_newest = step.kind == Step::Kind::fetch_and;
    for (std::size_t at = only_newest ? newest : state.threads[who].seen[step.location]; at <= newest; ++at) {
      const Value value = sequence[at].value;
      if (step.kind == Step::Kind::fetch_and) {
        take(state, who, step, at, value & step.value, {value}, open);
      } else if (step.kind == Step::Kind::load || value != step.expected) {
        take(state, who, step, at, std::nullopt, {value, step.kind == Step::Kind::load}, open);
      } else if (at == newest) {
        take(state, who, step, at, step.value, {value}, open);
      }
    }
  }

  // The step with one of its possible outcomes: reads what is at `at`, and stores.
  void take(const State& before, std::size_t who, const Step& step, std::size_t at, std::optional<Value> stores,
            Result result, std::vector<State>& open) {
    State after = before;
    Thread& thread = after.threads[who];
    std::vector<Stored>& sequence = after.memory[step.location];
    const bool reads = step.kind != Step::Kind::store;
    const Seen carried = sequence[at].carried;
    thread.seen[step.location] = std::max(thread.seen[step.location], static_cast<std::uint8_t>(at));
    if (reads && step.acquires) join(thread.seen, carried);
    if (stores) {
      thread.seen[step.location] = static_cast<std::uint8_t>(sequence.size());
      Seen carries{};
      if (reads) carries = carried;  // a release sequence goes on
      carries[step.location] = thread.seen[step.location];
      if (step.releases) join(carries, thread.seen);
      sequence.push_back({*stores, carries});
    }
    thread.node = child(thread.node, result);
    if (seen_.insert(key(after)).second) open.push_back(std::move(after));
  }

  const std::vector<Program> programs_;
  const std::vector<Value> initial_;
  const Check check_;
  std::vector<Node> nodes_;
  std::unordered_set<std::string> seen_;
  Report report_;
};

}  // namespace myelin::transport::lane::interleaving
