// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as ROS handles them: every context is shut down, from an ordinary thread, and the handler that was
// there before (Python's, for SIGINT) is called too. The handler itself does only what a signal handler may.
#pragma once

#include <functional>
#include <memory>

namespace myelin::node::signals {

enum class Options { no = 0, sigint = 1, sigterm = 2, all = 3 };

// Handlers for these signals too; those that are there stay. Any thread.
void install(Options options);
void uninstall();  // all; who was there before is there again
Options installed();

// Called after each of these signals, once, from the signal thread: contexts shut themselves down here.
[[nodiscard]] std::shared_ptr<void> on_signal(std::function<void(int signal)> hook);

}  // namespace myelin::node::signals
