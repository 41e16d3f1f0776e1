// SPDX-License-Identifier: Apache-2.0
// The structures that a service or an action implies besides those its file spells out. Names follow upstream, because
// they go into type hashes and onto the wire.
#pragma once

#include <string>
#include <vector>

#include "core/idl/type.hpp"

namespace myelin::idl {

// Adds `<service>_Event` and `<service>` itself, for a service whose `_Request` and `_Response` exist.
void append_service(std::vector<Type>& types, const std::string& service);

// Adds what is left of an action whose `_Goal`, `_Result` and `_Feedback` exist: its two services with their requests
// and responses, `<action>_FeedbackMessage`, and `<action>` itself.
void append_action(std::vector<Type>& types, const std::string& action);

}  // namespace myelin::idl
