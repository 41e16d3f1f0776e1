// SPDX-License-Identifier: Apache-2.0
// Parameters of one node: declared, typed, described, changed under the eyes of callbacks, announced on /parameter_events,
// and served by the six parameter services. This is the behaviour; faces only convert values.
//
//   auto parameters = param::Parameters::create(node, {});
//   parameters->declare("rate", 10.0, {});
//   auto token = parameters->on_set([](auto& changes) -> Verdict { return {}; });
//   parameters->set({{"rate", 20.0}});
//
// Two are always there: use_sim_time, which lets /clock drive the node's clock, and start_type_description_service.
//
// Any thread may call any method; callbacks run in the thread that sets, without a lock held.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/node/node.hpp"
#include "core/param/error.hpp"
#include "core/param/store.hpp"

namespace myelin::param {

struct ParametersOptions {
  bool start_services = true;
  bool allow_undeclared = false;
  bool automatically_declare_from_overrides = false;
  std::vector<Parameter> overrides{};  // from code; they win over those of the command line
  // Where requests to set are served, and so callbacks run; null: in a mutually exclusive group of their own. Requests that
  // only ask are served in another, whatever else the node is doing.
  std::shared_ptr<exec::CallbackGroup> group{};
  transport::Qos event_qos = transport::qos::parameter_events();
  bool publish_events = true;  // else there is no publisher of /parameter_events
};

class Parameters : public std::enable_shared_from_this<Parameters> {
 public:
  static std::shared_ptr<Parameters> create(std::shared_ptr<node::Node> node, ParametersOptions options);
  ~Parameters();

  // Returns the value in force: the override if there is one (unless ignored), else `value`. A value that is not set
  // declares one of the descriptor's type without a value; otherwise name and type of the descriptor do not matter. Throws
  // AlreadyDeclared, InvalidName, InvalidType, InvalidValue; InvalidArgument when there is neither value nor type, and the
  // typing is not dynamic.
  Value declare(const std::string& name, const Value& value, const Descriptor& descriptor,
                bool ignore_override = false);
  void undeclare(const std::string& name);  // NotDeclared, Immutable
  bool has(std::string_view name) const;
  Value get(const std::string& name) const;  // NotDeclared; Uninitialized
  std::optional<Value> find(std::string_view name) const;
  std::vector<Parameter> by_prefix(std::string_view prefix) const;  // in order of declaration, names without the prefix
  std::vector<Parameter> all() const;                               // in order of name
  Type type(const std::string& name) const;                         // NotDeclared
  // Names below any of the prefixes, `depth` parts down (0: all the way), in order of declaration; no prefixes: all names.
  Listing list(const std::vector<std::string>& prefixes, std::uint64_t depth) const;
  Descriptor describe(const std::string& name) const;  // NotDeclared
  // Keeps the value if the new descriptor allows it, else takes the alternative; a descriptor without a type keeps the
  // parameter's. Returns the descriptor in force. Announces nothing. Throws NotDeclared, Immutable, Uninitialized, InvalidValue.
  Descriptor set_descriptor(const std::string& name, const Descriptor& descriptor,
                            const std::optional<Value>& alternative);
  const std::vector<Parameter>& overrides() const;
  bool allows_undeclared() const;
  std::shared_ptr<node::Publisher> event_publisher() const;  // of /parameter_events; may be null

  // Starts the services that were not started with the node; does nothing if they are there. `group` as in the options.
  void serve(const std::shared_ptr<exec::CallbackGroup>& group);

  // One verdict each, each applied on its own; NotDeclared when one is not declared and undeclared ones are not allowed.
  std::vector<Verdict> set(const std::vector<Parameter>& parameters);
  // All or none.
  Verdict set_atomically(const std::vector<Parameter>& parameters);

  // pre: may change the list (each gets the list as it was asked for; what they leave of it is put together); on: may
  // refuse; post: is told. Newest callback first, as upstream.
  using Token = std::shared_ptr<void>;
  [[nodiscard]] Token on_pre_set(std::function<void(std::vector<Parameter>&)> callback);
  [[nodiscard]] Token on_set(std::function<Verdict(const std::vector<Parameter>&)> callback);
  [[nodiscard]] Token on_post_set(std::function<void(const std::vector<Parameter>&)> callback);

  // Services and publisher go; the values stay and can be read. Declaring and setting throw node::Closed from now on.
  void destroy();

 private:
  struct State;
  explicit Parameters(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace myelin::param
