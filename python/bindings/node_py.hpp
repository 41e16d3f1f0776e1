// SPDX-License-Identifier: Apache-2.0
// Context and node as Python holds them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/node/context.hpp"
#include "core/node/node.hpp"
#include "core/transport/transport.hpp"

namespace myelin::python {

// The middleware of this process; lives until it ends.
transport::Transport& process_transport();

class ContextHandle {
 public:
  ContextHandle(std::vector<std::string> arguments, std::optional<std::uint32_t> domain_id);
  ~ContextHandle();

  const std::shared_ptr<node::Context>& core() const { return core_; }
  bool ok() const { return core_->ok(); }
  // RCLError when it was shut down before; a shutdown by a signal excuses one call. REQUIRES: no GIL.
  void shutdown();
  // False when it was shut down before.
  bool try_shutdown();
  // Whether it was shut down by this thread.
  bool ended_here() const { return ended_by_.load() == std::this_thread::get_id(); }

 private:
  bool end();

  const std::shared_ptr<node::Context> core_;
  std::atomic<bool> excused_{true};
  std::atomic<std::thread::id> ended_by_{};
};

// Ends every context and every spin, and keeps threads that do not end from Python: what happens at exit.
void leave();

// A node that was not destroyed. Throws node::Closed.
class NodeHandle {
 public:
  explicit NodeHandle(std::shared_ptr<node::Node> core) : core_(std::move(core)) {}
  std::shared_ptr<node::Node> core() const {
    if (closed_) throw node::Closed("node was destroyed");
    return core_;
  }
  // The node itself, destroyed or not: names and the clock outlive it.
  const std::shared_ptr<node::Node>& remains() const { return core_; }
  bool closed() const { return closed_; }
  void destroy() {
    if (!closed_.exchange(true)) core_->destroy();
  }

 private:
  const std::shared_ptr<node::Node> core_;
  std::atomic<bool> closed_{false};
};

}  // namespace myelin::python
