// SPDX-License-Identifier: Apache-2.0
#include "core/node/answer_wait.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "core/exec/running.hpp"
#include "core/node/context.hpp"
#include "core/node/local_services.hpp"
#include "core/node/spinning.hpp"

namespace myelin::node {
namespace {

// A request to a service whose callback group is taken is looked at again so often: those who hold the group may have
// begun to wait themselves.
constexpr std::chrono::milliseconds short_wait{20};

}  // namespace

bool await_answer(const std::shared_ptr<Client>& client, const Context& context, const std::function<bool()>& done,
                  exec::Deadline deadline) {
  const exec::Executor* const here = Spinning::here();
  const exec::Waiting waiting;
  std::vector<std::shared_ptr<Service>> near;
  std::vector<Service::Token> watches;
  if (here != nullptr) near = local_services(client->name().name, *here);
  for (const auto& service : near) {
    watches.push_back(service->watch([weak = std::weak_ptr(client)] {
      if (const auto alive = weak.lock()) alive->interrupt();
    }));
  }
  // A ring that comes as the wait ends, whatever ends it, tells nobody else.
  const std::shared_ptr<void> told(nullptr, [&](void*) { client->notify(); });
  bool idle = false;
  const auto until_done = [&] {
    for (;;) {
      if (done()) return true;
      for (const auto& service : near) service->serve_one();
      exec::Claim none;
      if (client->pump(none)) continue;
      if (done()) return true;
      const auto now = exec::Clock::now();
      if (!context.ok() || (deadline && now >= *deadline)) return false;
      exec::Deadline until = deadline;
      if (!near.empty()) until = until ? std::min(*until, now + short_wait) : now + short_wait;
      if (client->wait_for_response(until)) continue;
      if (!context.ok()) return false;
      const bool unserved =
          std::any_of(near.begin(), near.end(), [](const auto& service) { return service->has_request(); });
      if (unserved && idle) {
        // Who has its callback group is in the queue, and may find no other thread.
        if (auto turn = const_cast<exec::Executor*>(here)->next(exec::Clock::time_point::min())) turn->run();
      }
      idle = unserved;
    }
  };
  try {
    return until_done();
  } catch (const Closed&) {
    return done();
  }
}

}  // namespace myelin::node
