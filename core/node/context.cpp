// SPDX-License-Identifier: Apache-2.0
#include "core/node/context.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/node/endpoints.hpp"
#include "core/node/environment.hpp"
#include "core/node/logging.hpp"
#include "core/node/signals.hpp"

namespace myelin::node {
namespace {

using Hook = std::function<void()>;

// Loggers belong to the process: the first of the contexts that are up says where lines go. When none is up any more, it
// stays as it was until the next one comes.
class LoggingUse {
 public:
  explicit LoggingUse(const Arguments& arguments) {
    auto count = users().lock();
    if (*count == 0) logging::shutdown();
    configure_logging(arguments);
    ++*count;
  }
  ~LoggingUse() { --*users().lock(); }
  LoggingUse(const LoggingUse&) = delete;
  LoggingUse& operator=(const LoggingUse&) = delete;

 private:
  static Guarded<int>& users() {
    static Guarded<int>* const count = new Guarded<int>;
    return *count;
  }
};

using Hooks = std::vector<std::weak_ptr<Hook>>;

struct Ending {
  std::string reason;
  Hooks first_hooks;  // of before_shutdown()
  Hooks hooks;
  bool begun = false;
  bool over = false;  // and the hooks have run
};

Context::Token add_to(Hooks& hooks, std::function<void()> hook) {
  auto token = std::make_shared<Hook>(std::move(hook));
  std::erase_if(hooks, [](const auto& known) { return known.expired(); });
  hooks.push_back(token);
  return token;
}

void run(const Hooks& hooks) {
  for (auto hook = hooks.rbegin(); hook != hooks.rend(); ++hook) {
    if (const auto alive = hook->lock()) (*alive)();
  }
}

}  // namespace

struct Context::State {
  State(const ContextOptions& options)
      : arguments(Arguments::parse(options.arguments)),
        domain_id(options.domain_id ? *options.domain_id : domain_id_from_environment()),
        plans(options.plans),
        transport(options.transport),
        logging(std::in_place, arguments) {}

  // Constant after construction.
  const Arguments arguments;
  const std::uint32_t domain_id;
  cdr::PlanCache& plans;
  transport::Transport& transport;
  std::shared_ptr<void> on_signal;

  std::atomic<bool> ok{true};
  std::condition_variable over;       // with the lock of `ending`
  std::optional<LoggingUse> logging;  // while ok
  Guarded<Ending> ending;

  const std::shared_ptr<graph::Graph> graph = std::make_shared<graph::Graph>();
  Guarded<std::shared_ptr<transport::Participant>> participant;  // made while ok, kept as long

  std::string enclave() const {
    const std::string overriding = enclave_from_environment();
    return !overriding.empty() ? overriding : arguments.enclave.value_or("/");
  }

  std::shared_ptr<transport::Participant> connect() const {
    Discovery discovery = discovery_from_environment();
    transport::ParticipantOptions options;
    options.domain_id = domain_id;
    options.name = enclave();
    options.user_data = "enclave=" + options.name + ";" + '\0';
    options.range = discovery.range;
    options.static_peers = std::move(discovery.static_peers);
    options.listener = graph.get();
    // The graph hears the participant, and so outlives it.
    const std::shared_ptr<transport::Participant> created(transport.create_participant(options).release(),
                                                          [graph = graph](transport::Participant* gone) {
                                                            graph->detach();
                                                            delete gone;
                                                          });
    graph->attach(*created, options.name);
    return created;
  }

  std::shared_ptr<transport::Participant> connection() {
    auto kept = participant.lock();
    if (!ok) throw ContextInvalid("the context is shut down");
    if (!*kept) *kept = connect();
    return *kept;
  }

  // REQUIRES: not ok.
  void disconnect() {
    const std::shared_ptr<transport::Participant> kept = std::exchange(*participant.lock(), nullptr);
  }
};

std::shared_ptr<Context> Context::create(const ContextOptions& options) {
  const std::shared_ptr<Context> context(new Context(std::make_unique<State>(options)));
  if (!options.shutdown_on_signal) return context;
  context->state_->on_signal = signals::on_signal([weak = std::weak_ptr(context)](int signal) {
    const auto alive = weak.lock();
    if (alive) alive->shutdown(signal == SIGINT ? "signal handler (SIGINT)" : "signal handler (SIGTERM)");
  });
  return context;
}

Context::Context(std::unique_ptr<State> state) : state_(std::move(state)) {}

Context::~Context() {
  shutdown("context is destroyed");
}

bool Context::ok() const {
  return state_->ok.load(std::memory_order_acquire);
}

bool Context::shutdown(std::string reason) {
  Hooks first_hooks, hooks;
  {
    auto ending = state_->ending.lock();
    if (std::exchange(ending->begun, true)) return false;
    first_hooks = std::move(ending->first_hooks);
  }
  run(first_hooks);
  {
    auto ending = state_->ending.lock();
    ending->reason = std::move(reason);
    hooks = std::move(ending->hooks);
    state_->ok.store(false, std::memory_order_release);
  }
  run(hooks);
  state_->disconnect();
  state_->logging.reset();
  state_->ending.lock()->over = true;
  state_->over.notify_all();
  return true;
}

bool Context::wait_for_hooks(exec::Clock::time_point deadline) const {
  auto ending = state_->ending.lock();
  return state_->over.wait_until(ending.mutex(), deadline, [&] { return ending->over; });
}

std::string Context::shutdown_reason() const {
  return state_->ending.lock()->reason;
}

Context::Token Context::before_shutdown(std::function<void()> hook) {
  return add_to(state_->ending.lock()->first_hooks, std::move(hook));
}

Context::Token Context::on_shutdown(std::function<void()> hook) {
  return add_to(state_->ending.lock()->hooks, std::move(hook));
}

std::uint32_t Context::domain_id() const {
  return state_->domain_id;
}

const Arguments& Context::arguments() const {
  return state_->arguments;
}

cdr::PlanCache& Context::plans() const {
  return state_->plans;
}

std::shared_ptr<transport::Participant> Context::participant() {
  return state_->connection();
}

graph::Graph& Context::graph() {
  state_->connection();
  return *state_->graph;
}

}  // namespace myelin::node
