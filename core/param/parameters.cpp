// SPDX-License-Identifier: Apache-2.0
#include "core/param/parameters.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "core/base/guarded.hpp"
#include "core/node/logging.hpp"
#include "core/node/time_source.hpp"
#include "core/node/type_description_service.hpp"
#include "core/param/callback_list.hpp"
#include "core/param/messages.hpp"
#include "core/param/services.hpp"

namespace myelin::param {
namespace {

constexpr const char* use_sim_time = "use_sim_time";
constexpr const char* start_type_description_service = "start_type_description_service";

// The node's overrides with those from code laid over them; one entry a name.
std::vector<Parameter> merge(std::vector<Parameter> overrides, const std::vector<Parameter>& winning) {
  for (const Parameter& parameter : winning) {
    std::erase_if(overrides, [&](const Parameter& known) { return known.name == parameter.name; });
    overrides.push_back(parameter);
  }
  return overrides;
}

// An empty list says nothing about its type: it fits whatever list was declared.
Value fit_empty_list(Value value, Type declared) {
  const auto* octets = std::get_if<std::vector<std::uint8_t>>(&value);
  if (!octets || !octets->empty()) return value;
  switch (declared) {
    case Type::boolean_array:
      return std::vector<bool>{};
    case Type::integer_array:
      return std::vector<std::int64_t>{};
    case Type::double_array:
      return std::vector<double>{};
    case Type::string_array:
      return std::vector<std::string>{};
    default:
      return value;
  }
}

}  // namespace

struct Parameters::State {
  State(std::shared_ptr<node::Node> its_node, bool allow_undeclared, std::vector<Parameter> its_overrides)
      : node(std::move(its_node)), overrides(std::move(its_overrides)), store(std::in_place, allow_undeclared) {}

  // Constant after construction.
  const std::shared_ptr<node::Node> node;
  const std::vector<Parameter> overrides;
  std::shared_ptr<node::Publisher> events;
  Guarded<std::unique_ptr<Services>> services;
  std::shared_ptr<node::TimeSource> time_source;
  std::shared_ptr<node::TypeDescriptionService> type_descriptions;
  std::shared_ptr<void> on_use_sim_time;

  std::atomic<bool> serving{false};
  std::atomic<bool> destroyed{false};
  CallbackList<void(std::vector<Parameter>&)> pre_set;
  CallbackList<Verdict(const std::vector<Parameter>&)> on_set;
  CallbackList<void(const std::vector<Parameter>&)> post_set;

  // Held from a change to its announcement, so that events come in the order of the changes. Taken before the store's lock.
  std::mutex announcing;
  Guarded<Store> store;

  // Runs `check` and the callbacks that may refuse, then `check` again and `change` in one step: while the callbacks ran,
  // another thread may have changed what the first check saw.
  template <class Check, class Change>
  Verdict commit(const std::vector<Parameter>& parameters, Check check, Change change) {
    if (Verdict verdict = check(*store.lock()); !verdict.successful) return verdict;
    for (const auto& callback : on_set.snapshot()) {
      if (Verdict verdict = (*callback)(parameters); !verdict.successful) return verdict;
    }
    if (destroyed) throw node::Closed("the node of these parameters is destroyed");
    {
      const std::lock_guard in_order(announcing);
      Changes changes;
      {
        auto locked = store.lock();
        if (Verdict verdict = check(*locked); !verdict.successful) return verdict;
        changes = change(*locked);
      }
      announce(changes);
    }
    for (const auto& callback : post_set.snapshot()) (*callback)(parameters);
    return {};
  }

  void announce(const Changes& changes) {
    if (!events) return;
    try {
      const std::vector<std::byte> bytes = cdr::encode(
          event_message(node->context()->plans(), node->fully_qualified_name(), node->clock()->now_ns(), changes));
      events->publish(std::array{Bytes(bytes)});
    } catch (const node::Closed&) {
    } catch (const node::ContextInvalid&) {
      // The node is leaving the graph: nobody is there to be told.
    }
  }
};

Parameters::Parameters(std::unique_ptr<State> state) : state_(std::move(state)) {}

Parameters::~Parameters() {
  destroy();
}

std::shared_ptr<Parameters> Parameters::create(std::shared_ptr<node::Node> node, ParametersOptions options) {
  std::vector<Parameter> overrides = merge(node->parameter_overrides(), options.overrides);
  auto created = std::make_unique<State>(node, options.allow_undeclared, std::move(overrides));
  State& state = *created;
  const std::shared_ptr<Parameters> parameters(new Parameters(std::move(created)));
  if (options.publish_events) {
    state.events = node->create_publisher({"/parameter_events", "rcl_interfaces/msg/ParameterEvent", options.event_qos});
  }

  if (options.automatically_declare_from_overrides) {
    for (const Parameter& parameter : state.overrides) parameters->declare(parameter.name, parameter.value, {}, true);
  }

  if (!parameters->has(use_sim_time)) parameters->declare(use_sim_time, false, {});
  state.time_source = node::TimeSource::create(node);
  const auto follow = [&source = *state.time_source, logger = node->logger_name()](const Parameter& parameter) {
    if (parameter.name != use_sim_time) return;
    if (const bool* enabled = std::get_if<bool>(&parameter.value)) return source.enable(*enabled);
    node::logging::write(logger, node::logging::Severity::error,
                         "Invalid type for parameter 'use_sim_time' Type." +
                             std::string(type_name(type_of(parameter.value))) + " should be bool",
                         {__func__, __FILE__, __LINE__});
  };
  follow({use_sim_time, parameters->find(use_sim_time).value_or(Value{})});
  state.on_use_sim_time = parameters->on_post_set([follow](const std::vector<Parameter>& changed) {
    for (const Parameter& parameter : changed) follow(parameter);
  });

  if (options.start_services) parameters->serve(options.group);

  if (!parameters->has(start_type_description_service)) {
    Descriptor descriptor;
    descriptor.description = "If enabled, start the ~/get_type_description service.";
    descriptor.read_only = true;
    parameters->declare(start_type_description_service, true, descriptor);
  }
  if (parameters->find(start_type_description_service) == Value(true)) {
    state.type_descriptions = node::TypeDescriptionService::create(node);
  }
  return parameters;
}

Value Parameters::declare(const std::string& name, const Value& value, const Descriptor& given, bool ignore_override) {
  if (name.empty()) throw InvalidName(name);
  Descriptor descriptor = given;
  descriptor.name = name;
  if (!descriptor.dynamic_typing) {
    if (type_of(value) != Type::not_set) descriptor.type = type_of(value);
    if (descriptor.type == Type::not_set) {
      throw InvalidArgument("Cannot declare a statically typed parameter with default value of type PARAMETER_NOT_SET");
    }
  }

  Parameter parameter{name, value};
  for (const Parameter& overriding : state_->overrides) {
    if (ignore_override || overriding.name != name) continue;
    parameter.value = descriptor.dynamic_typing ? overriding.value : fit_empty_list(overriding.value, descriptor.type);
  }
  const Verdict verdict = state_->commit(
      {parameter}, [&](const Store& store) { return store.check_declare(parameter, descriptor); },
      [&](Store& store) { return store.declare(parameter, descriptor); });
  if (!verdict.successful) throw InvalidValue(name, parameter.value, verdict.reason);
  return parameter.value;
}

void Parameters::serve(const std::shared_ptr<exec::CallbackGroup>& group) {
  if (state_->destroyed || state_->serving.exchange(true)) return;
  const auto asking = std::make_shared<exec::CallbackGroup>(exec::CallbackGroup::Kind::mutually_exclusive);
  auto services = std::make_unique<Services>(*state_->node, shared_from_this(), asking, group ? group : asking);
  *state_->services.lock() = std::move(services);
}

Verdict Parameters::set_atomically(const std::vector<Parameter>& asked) {
  std::vector<Parameter> parameters = asked;
  if (const auto callbacks = state_->pre_set.snapshot(); !callbacks.empty()) {
    parameters.clear();
    for (const auto& callback : callbacks) {
      std::vector<Parameter> modified = asked;
      (*callback)(modified);
      parameters.insert(parameters.end(), modified.begin(), modified.end());
    }
    if (parameters.empty()) {
      return {false,
              "parameter list cannot be empty, this might be due to pre_set_parameters_callback modifying the original "
              "parameters list."};
    }
  }
  const auto check = [&](const Store& store) {
    store.require_declared(parameters);
    return store.check(parameters);
  };
  return state_->commit(parameters, check, [&](Store& store) { return store.set(parameters); });
}

std::vector<Verdict> Parameters::set(const std::vector<Parameter>& parameters) {
  std::vector<Verdict> verdicts;
  for (const Parameter& parameter : parameters) verdicts.push_back(set_atomically({parameter}));
  return verdicts;
}

void Parameters::undeclare(const std::string& name) {
  state_->store.lock()->undeclare(name);
}

bool Parameters::has(std::string_view name) const {
  return state_->store.lock()->has(name);
}

Value Parameters::get(const std::string& name) const {
  return state_->store.lock()->get(name);
}

std::optional<Value> Parameters::find(std::string_view name) const {
  return state_->store.lock()->find(name);
}

std::vector<Parameter> Parameters::by_prefix(std::string_view prefix) const {
  return state_->store.lock()->by_prefix(prefix);
}

std::vector<Parameter> Parameters::all() const {
  return state_->store.lock()->all();
}

Type Parameters::type(const std::string& name) const {
  return state_->store.lock()->type(name);
}

Listing Parameters::list(const std::vector<std::string>& prefixes, std::uint64_t depth) const {
  return state_->store.lock()->list(prefixes, depth);
}

Descriptor Parameters::describe(const std::string& name) const {
  return state_->store.lock()->describe(name);
}

Descriptor Parameters::set_descriptor(const std::string& name, const Descriptor& descriptor,
                                      const std::optional<Value>& alternative) {
  auto store = state_->store.lock();
  store->set_descriptor(name, descriptor, alternative);
  return store->describe(name);
}

const std::vector<Parameter>& Parameters::overrides() const {
  return state_->overrides;
}

bool Parameters::allows_undeclared() const {
  return state_->store.lock()->allows_undeclared();
}

std::shared_ptr<node::Publisher> Parameters::event_publisher() const {
  return state_->events;
}

Parameters::Token Parameters::on_pre_set(std::function<void(std::vector<Parameter>&)> callback) {
  return state_->pre_set.add(std::move(callback));
}

Parameters::Token Parameters::on_set(std::function<Verdict(const std::vector<Parameter>&)> callback) {
  return state_->on_set.add(std::move(callback));
}

Parameters::Token Parameters::on_post_set(std::function<void(const std::vector<Parameter>&)> callback) {
  return state_->post_set.add(std::move(callback));
}

void Parameters::destroy() {
  state_->destroyed = true;
  if (const auto services = std::exchange(*state_->services.lock(), nullptr)) services->destroy();
  if (state_->type_descriptions) state_->type_descriptions->destroy();
  if (state_->events) state_->events->destroy();
}

}  // namespace myelin::param
