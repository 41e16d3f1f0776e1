// SPDX-License-Identifier: Apache-2.0
// Context: what the nodes of one init()/shutdown() share: arguments, domain, participant, graph, message plans.
//
//   auto context = node::Context::create({.arguments = argv, .plans = plans, .transport = transport});
//   auto node = node::Node::create(context, {.name = "talker"});
//   context->shutdown("done");        // ends every wait; nodes stay valid objects, but publish nothing more
//
// The participant is made with the first node, and goes when the context is shut down and its last node is destroyed, whoever
// still knows them. The logging flags of the arguments apply to the process: the first context
// that is up says where lines go, each one sets the levels it names. Any thread may call any method.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cdr/plan.hpp"
#include "core/exec/entity.hpp"
#include "core/graph/graph.hpp"
#include "core/node/arguments.hpp"
#include "core/transport/transport.hpp"

namespace myelin::node {

struct ContextOptions {
  std::vector<std::string> arguments;      // argv[0] included
  std::optional<std::uint32_t> domain_id;  // else ROS_DOMAIN_ID, else 0
  cdr::PlanCache& plans;                   // outlives the context
  transport::Transport& transport;         // outlives the context
  bool shutdown_on_signal = true;          // by the signals that signals::install() has handled
};

class Context : public std::enable_shared_from_this<Context> {
 public:
  // Throws as Arguments::parse() and configure_logging(), and InvalidArgument for a ROS_DOMAIN_ID, ROS_AUTOMATIC_DISCOVERY_RANGE and so on that is
  // no such thing.
  static std::shared_ptr<Context> create(const ContextOptions& options);
  ~Context();

  bool ok() const;
  // False when it was shut down already. Runs the hooks once, in the calling thread, newest first: those of
  // before_shutdown() while it is still ok(), the others after.
  bool shutdown(std::string reason);
  std::string shutdown_reason() const;
  // Until the hooks of a shutdown(), in whatever thread, have all run; false when the deadline passed.
  bool wait_for_hooks(exec::Clock::time_point deadline) const;

  // A hook that comes after shutdown(), or whose token is dropped before, never runs; one that runs goes on.
  using Token = std::shared_ptr<void>;
  [[nodiscard]] Token before_shutdown(std::function<void()> hook);
  [[nodiscard]] Token on_shutdown(std::function<void()> hook);

  std::uint32_t domain_id() const;
  const Arguments& arguments() const;
  cdr::PlanCache& plans() const;

  // Made on first use. Throw transport::TransportError; ContextInvalid after shutdown(). The graph lives as long as the
  // context.
  std::shared_ptr<transport::Participant> participant();
  graph::Graph& graph();

 private:
  struct State;
  explicit Context(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::node
