// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "plugin_pkg/shape.hpp"
#include "pluginlib/class_loader.hpp"

int main()
{
  pluginlib::ClassLoader<plugin_pkg::Shape> loader("plugin_pkg", "plugin_pkg::Shape");
  for (const auto & name : loader.getDeclaredClasses()) {
    std::cout << name << ": ";
    try {
      std::shared_ptr<plugin_pkg::Shape> shape = loader.createSharedInstance(name);
      std::cout << shape->area(2.0) << " " << loader.getClassDescription(name) << "\n";
    } catch (const pluginlib::CreateClassException & error) {
      std::cout << error.what() << "\n";
    }
  }
  try {
    loader.createUniqueInstance("plugin_pkg::Never");
  } catch (const pluginlib::PluginlibException & error) {
    std::cout << error.what() << "\n";
  }
}
