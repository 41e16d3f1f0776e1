// SPDX-License-Identifier: Apache-2.0
// Context: what the nodes of one init() and shutdown() share. Most programs use one, the global default context, by
// rclcpp::init().
//
//   auto context = std::make_shared<rclcpp::Context>();
//   context->init(argc, argv);
//   auto node = std::make_shared<rclcpp::Node>("talker", rclcpp::NodeOptions().context(context));
//   context->shutdown("done");
//
// Any thread may call any method.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "core/base/guarded.hpp"
#include "core/node/bell.hpp"
#include "core/node/context.hpp"
#include "core/process/process.hpp"
#include "rclcpp/detail/translate.hpp"
#include "rclcpp/init_options.hpp"
#include "rclcpp/macros.hpp"

namespace rclcpp {

class ContextAlreadyInitialized : public std::runtime_error {
 public:
  ContextAlreadyInitialized() : std::runtime_error("context is already initialized") {}
};

class ShutdownCallbackHandle {
 public:
  using ShutdownCallbackType = std::function<void()>;

 private:
  friend class Context;
  std::weak_ptr<ShutdownCallbackType> callback;
};
using OnShutdownCallbackHandle = ShutdownCallbackHandle;
using PreShutdownCallbackHandle = ShutdownCallbackHandle;

class Context : public std::enable_shared_from_this<Context> {
 public:
  RCLCPP_SMART_PTR_DEFINITIONS_NOT_COPYABLE(Context)
  using OnShutdownCallback = ShutdownCallbackHandle::ShutdownCallbackType;
  using PreShutdownCallback = ShutdownCallbackHandle::ShutdownCallbackType;

  Context() = default;
  virtual ~Context() { end("context destructor was called while still not shutdown"); }
  RCLCPP_DISABLE_COPY(Context)

  // A context that was shut down may begin again; its nodes of before stay what they were. Throws
  // ContextAlreadyInitialized, and what arguments throw.
  virtual void init(int argc, char const* const* argv, const InitOptions& init_options = InitOptions()) {
    auto state = state_.lock();
    if (state->core && state->core->ok()) throw ContextAlreadyInitialized();
    std::optional<std::uint32_t> domain_id = static_cast<std::uint32_t>(init_options.get_domain_id());
    auto core = detail::translated([&] {
      return myelin::node::Context::create({.arguments = std::vector<std::string>(argv, argv + argc),
                                            .domain_id = domain_id,
                                            .plans = myelin::process::plans(),
                                            .transport = myelin::process::transport(),
                                            .shutdown_on_signal = init_options.shutdown_on_signal});
    });
    // The callbacks run whoever ends it: shutdown(), a signal, another face.
    state->before_ending = core->before_shutdown([callbacks = callbacks_] { Callbacks::run(callbacks->before); });
    state->ending = core->on_shutdown([callbacks = callbacks_] {
      callbacks->sleepers.ring();
      Callbacks::run(callbacks->on);
    });
    state->last = core;
    state->core = std::move(core);
    state->options = init_options;
  }

  bool is_valid() const {
    auto state = state_.lock();
    return state->core && state->core->ok();
  }
  InitOptions get_init_options() const { return state_.lock()->options; }
  std::size_t get_domain_id() const { return core()->domain_id(); }
  std::string shutdown_reason() const {
    auto state = state_.lock();
    return state->core ? state->core->shutdown_reason() : state->reason;
  }

  // False when it was not up. Runs the callbacks of the first kind, ends every wait, runs the others, in this thread.
  virtual bool shutdown(const std::string& reason) { return end(reason); }

  // Run once with the next shutdown, in the order in which they were added; those of the first kind before the others.
  virtual PreShutdownCallbackHandle add_pre_shutdown_callback(PreShutdownCallback callback) {
    return callbacks_->add(callbacks_->before, std::move(callback));
  }
  virtual OnShutdownCallback on_shutdown(OnShutdownCallback callback) {
    add_on_shutdown_callback(callback);
    return callback;
  }
  virtual OnShutdownCallbackHandle add_on_shutdown_callback(OnShutdownCallback callback) {
    return callbacks_->add(callbacks_->on, std::move(callback));
  }
  virtual bool remove_on_shutdown_callback(const OnShutdownCallbackHandle& handle) {
    return callbacks_->remove(callbacks_->on, handle.callback.lock());
  }
  virtual bool remove_pre_shutdown_callback(const PreShutdownCallbackHandle& handle) {
    return callbacks_->remove(callbacks_->before, handle.callback.lock());
  }
  std::vector<OnShutdownCallback> get_on_shutdown_callbacks() const { return callbacks_->all(callbacks_->on); }
  std::vector<PreShutdownCallback> get_pre_shutdown_callbacks() const { return callbacks_->all(callbacks_->before); }

  // False when the context ended first, or interrupt_all_sleep_for() did.
  bool sleep_for(const std::chrono::nanoseconds& nanoseconds) {
    const auto now = myelin::exec::Clock::now();
    myelin::exec::Deadline until;
    if (nanoseconds < myelin::exec::Clock::time_point::max() - now) until = now + nanoseconds;
    const std::uint64_t seen = callbacks_->interruptions;
    while (is_valid() && callbacks_->interruptions == seen) {
      if (!callbacks_->sleepers.wait(until)) return is_valid();
    }
    return false;
  }
  virtual void interrupt_all_sleep_for() {
    ++callbacks_->interruptions;
    callbacks_->sleepers.ring();
  }

  // One of a type a context, made when first asked for.
  template <typename SubContext, typename... Args>
  std::shared_ptr<SubContext> get_sub_context(Args&&... args) {
    auto parts = sub_contexts_.lock();
    auto& part = (*parts)[typeid(SubContext)];
    if (!part) part = std::make_shared<SubContext>(std::forward<Args>(args)...);
    return std::static_pointer_cast<SubContext>(part);
  }

  // Throws exceptions::RCLError before init(), and after shutdown() when no node is left.
  std::shared_ptr<myelin::node::Context> core() const {
    auto core = state_.lock()->last.lock();
    if (!core)
      throw exceptions::RCLError("context is not initialized: rclcpp::init() was not called, or shutdown() was");
    return core;
  }

 private:
  struct Callbacks {
    using List = std::list<std::shared_ptr<OnShutdownCallback>>;
    myelin::Guarded<List> before, on;
    myelin::node::Bell sleepers;
    std::atomic<std::uint64_t> interruptions{0};

    ShutdownCallbackHandle add(myelin::Guarded<List>& list, OnShutdownCallback callback) {
      ShutdownCallbackHandle handle;
      auto kept = std::make_shared<OnShutdownCallback>(std::move(callback));
      handle.callback = kept;
      list.lock()->push_back(std::move(kept));
      return handle;
    }
    bool remove(myelin::Guarded<List>& list, const std::shared_ptr<OnShutdownCallback>& callback) {
      auto locked = list.lock();
      return callback && std::erase(*locked, callback) != 0;
    }
    std::vector<OnShutdownCallback> all(myelin::Guarded<List>& list) {
      std::vector<OnShutdownCallback> copies;
      auto locked = list.lock();
      for (const auto& callback : *locked) copies.push_back(*callback);
      return copies;
    }
    static void run(const myelin::Guarded<List>& list) {
      const List callbacks = *list.lock();
      for (const auto& callback : callbacks) (*callback)();
    }
  };

  // From here on the nodes that are left keep it, and the connection to the domain ends with the last of them.
  bool end(const std::string& reason) {
    const std::shared_ptr<myelin::node::Context> core = state_.lock()->core;
    if (!core) return false;
    const bool ended = core->shutdown(reason);
    auto state = state_.lock();
    if (state->core == core) {
      state->reason = core->shutdown_reason();
      state->core.reset();
    }
    return ended;
  }

  struct State {
    std::shared_ptr<myelin::node::Context> core;  // until shutdown()
    std::weak_ptr<myelin::node::Context> last;
    myelin::node::Context::Token before_ending, ending;
    std::string reason;
    InitOptions options;
  };
  myelin::Guarded<State> state_;
  myelin::Guarded<std::map<std::type_index, std::shared_ptr<void>>> sub_contexts_;
  const std::shared_ptr<Callbacks> callbacks_ = std::make_shared<Callbacks>();
};

}  // namespace rclcpp
