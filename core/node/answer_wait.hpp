// SPDX-License-Identifier: Apache-2.0
// Waiting for an answer in the middle of whatever this thread does, a callback most of all.
//
//   await_answer(*client, [&] { return future_is_ready(); }, std::nullopt);
//
// The thread takes answers of the client from the wire by itself, so it needs no executor. When the service is served by
// the executor whose work this thread runs, it serves that too: it may be the only thread that could, or hold the callback
// group that the service needs.
#pragma once

#include <functional>

#include "core/node/context.hpp"
#include "core/node/endpoints.hpp"

namespace myelin::node {

// Until `done`. False when the deadline passed, the client was destroyed or the context was shut down first. Whoever
// makes `done` true elsewhere calls Client::interrupt().
bool await_answer(const std::shared_ptr<Client>& client, const Context& context, const std::function<bool()>& done,
                  exec::Deadline deadline);

}  // namespace myelin::node
