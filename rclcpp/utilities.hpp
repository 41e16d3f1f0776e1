// SPDX-License-Identifier: Apache-2.0
// What a main() says: init(), ok(), shutdown(), and what is asked of a context now and then. Without a context, the
// global default one is meant.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "core/node/signals.hpp"
#include "rclcpp/contexts/default_context.hpp"
#include "rclcpp/init_options.hpp"

namespace rclcpp {

// Which signals shut contexts down.
enum class SignalHandlerOptions { All, SigInt, SigTerm, None };

// False when handlers are installed already. A handler that was there before is called too.
inline bool install_signal_handlers(SignalHandlerOptions signal_handler_options = SignalHandlerOptions::All) {
  using myelin::node::signals::Options;
  if (myelin::node::signals::installed() != Options::no) return false;
  constexpr Options options[] = {Options::all, Options::sigint, Options::sigterm, Options::no};
  myelin::node::signals::install(options[static_cast<int>(signal_handler_options)]);
  return true;
}

inline bool signal_handlers_installed() {
  return myelin::node::signals::installed() != myelin::node::signals::Options::no;
}

inline SignalHandlerOptions get_current_signal_handler_options() {
  constexpr SignalHandlerOptions options[] = {SignalHandlerOptions::None, SignalHandlerOptions::SigInt,
                                              SignalHandlerOptions::SigTerm, SignalHandlerOptions::All};
  return options[static_cast<int>(myelin::node::signals::installed())];
}

// False when none were installed.
inline bool uninstall_signal_handlers() {
  if (!signal_handlers_installed()) return false;
  myelin::node::signals::uninstall();
  return true;
}

// Throws ContextAlreadyInitialized, exceptions::UnknownROSArgsError, exceptions::RCLInvalidROSArgsError.
inline void init(int argc, char const* const* argv, const InitOptions& init_options = InitOptions(),
                 SignalHandlerOptions signal_handler_options = SignalHandlerOptions::All) {
  contexts::get_global_default_context()->init(argc, argv, init_options);
  install_signal_handlers(signal_handler_options);
}

// What is outside --ros-args ... --.
inline std::vector<std::string> remove_ros_arguments(int argc, char const* const* argv) {
  return detail::translated(
      [&] { return myelin::node::Arguments::parse(std::vector<std::string>(argv, argv + argc)).remaining; });
}
inline std::vector<std::string> remove_ros_arguments(const std::vector<std::string>& args) {
  return detail::translated([&] { return myelin::node::Arguments::parse(args).remaining; });
}

inline std::vector<std::string> init_and_remove_ros_arguments(int argc, char const* const* argv,
                                                              const InitOptions& init_options = InitOptions()) {
  init(argc, argv, init_options);
  return remove_ros_arguments(argc, argv);
}

inline bool ok(Context::SharedPtr context = nullptr) {
  return context ? context->is_valid() : contexts::get_global_default_context()->is_valid();
}

// False when it was not up. That of the default context takes the signal handlers with it.
inline bool shutdown(Context::SharedPtr context = nullptr,
                     const std::string& reason = "user called rclcpp::shutdown()") {
  const auto& default_context = contexts::get_global_default_context();
  if (!context) context = default_context;
  const bool ended = context->shutdown(reason);
  if (context == default_context) uninstall_signal_handlers();
  return ended;
}

inline void on_shutdown(std::function<void()> callback, Context::SharedPtr context = nullptr) {
  if (!context) context = contexts::get_global_default_context();
  context->on_shutdown(std::move(callback));
}

// False when the context ended first.
inline bool sleep_for(const std::chrono::nanoseconds& nanoseconds, Context::SharedPtr context = nullptr) {
  return context ? context->sleep_for(nanoseconds) : contexts::get_global_default_context()->sleep_for(nanoseconds);
}

// Whether x + y, or x - y, leaves what T can hold.
template <typename T>
bool add_will_overflow(const T x, const T y) {
  return y > 0 && x > std::numeric_limits<T>::max() - y;
}
template <typename T>
bool add_will_underflow(const T x, const T y) {
  return y < 0 && x < std::numeric_limits<T>::min() - y;
}
template <typename T>
bool sub_will_overflow(const T x, const T y) {
  return y < 0 && x > std::numeric_limits<T>::max() + y;
}
template <typename T>
bool sub_will_underflow(const T x, const T y) {
  return y > 0 && x < std::numeric_limits<T>::min() + y;
}

inline const char* get_c_string(const char* text) {
  return text;
}
inline const char* get_c_string(const std::string& text) {
  return text.c_str();
}
inline std::vector<const char*> get_c_vector_string(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

}  // namespace rclcpp
