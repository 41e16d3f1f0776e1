// SPDX-License-Identifier: Apache-2.0
// Lifecycle: what makes a node a managed one. It keeps the state, runs the callback of each transition, and serves
// others:
//
//   ~/change_state, ~/get_state, ~/get_available_states, ~/get_available_transitions, ~/get_transition_graph
//   ~/transition_event, a message for each step
//
//   auto lifecycle = Lifecycle::create(node, group, {}, [](const State& entered, const State& before) { ... });
//   lifecycle->change(transition_id::configure);   // unconfigured -> configuring, callback, -> inactive
//
// The callback is the face's: it is told which transition state was entered, and from which primary state. When it
// answers error it is asked once more, in errorprocessing. It runs in the thread that asked for the change, without a
// lock; what it throws leaves change() (or the executor), and the machine stays where it is.
//
// Any thread may call any method. One transition is under way at a time: whoever asks for another meanwhile is refused,
// because the state has none. Everything goes with its node, or with destroy().
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/lifecycle/machine.hpp"
#include "core/node/node.hpp"

namespace myelin::lifecycle {

// The current state has no such transition.
class ImpossibleTransition : public Error {
 public:
  using Error::Error;
};

class Lifecycle : public std::enable_shared_from_this<Lifecycle> {
 public:
  using Callback = std::function<Outcome(const State& entered, const State& before)>;

  struct Options {
    bool communicates = true;  // whether there are services and a publisher
  };

  // Throws as Node::create_service().
  static std::shared_ptr<Lifecycle> create(const std::shared_ptr<node::Node>& node,
                                           const std::shared_ptr<exec::CallbackGroup>& group, const Options& options,
                                           Callback callback);
  ~Lifecycle();

  State state() const;
  std::vector<Transition> available() const;

  // A transition and what follows from it, to the next primary state; what the callback said. Throws
  // ImpossibleTransition, with a warning in the log, when the state has no transition of this number.
  Outcome change(std::uint8_t id);

  // One step of the machine, which is published when `announced`; no callback runs. Throw as change().
  void step(std::uint8_t id, bool announced = true);
  void step(std::string_view label, bool announced = true);

  // The number of a transition out of the current state. Throws as change().
  std::uint8_t find(std::string_view label) const;

  // In the order of the list above; empty when it does not communicate.
  const std::vector<std::shared_ptr<node::Service>>& services() const { return services_; }

  void destroy();

 private:
  explicit Lifecycle(Callback callback) : callback_(std::move(callback)) {}

  template <class Key>
  const Transition& make_step(const Key& key, bool announced);
  void announce(const Transition& transition) const;

  // Constant after create().
  const Callback callback_;
  std::shared_ptr<node::Publisher> events_;
  std::vector<std::shared_ptr<node::Service>> services_;

  Guarded<Machine> machine_;  // held while a step is announced, so that events leave in the order of the steps
};

}  // namespace myelin::lifecycle
