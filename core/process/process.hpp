// SPDX-License-Identifier: Apache-2.0
// What a process has once, whatever faces live in it: the way out to the others, and the message types it knows. Nodes of
// C++ and of Python in one process find each other, and one segment of shared memory serves both.
#pragma once

#include "core/cdr/plan.hpp"
#include "core/transport/transport.hpp"

namespace myelin::process {

// DDS, and shared memory beside it. Made on first use, never destroyed: threads of the middleware may outlive every static
// object. Any thread.
transport::Transport& transport();

// Of the interfaces found by idl::interface_roots(). Never destroyed. Any thread.
cdr::PlanCache& plans();

}  // namespace myelin::process
