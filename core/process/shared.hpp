// SPDX-License-Identifier: Apache-2.0
// What a process has once although the code that makes it is in headers, and so in every library and program that includes
// them: a static variable there would be one for each that was loaded by itself.
//
//   auto context = process::shared<Context>("rclcpp default context", [] { return std::make_shared<Context>(); });
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace myelin::process {

// Made by whoever asks first, under that name, and never destroyed. `make` runs under a lock and may not ask in turn. Any
// thread.
std::shared_ptr<void> shared(std::string_view name, const std::function<std::shared_ptr<void>()>& make);

// REQUIRES: everybody who uses the name means the same type.
template <class T, class Make>
std::shared_ptr<T> shared(std::string_view name, Make make) {
  return std::static_pointer_cast<T>(shared(name, std::function<std::shared_ptr<void>()>(std::move(make))));
}

}  // namespace myelin::process
