// SPDX-License-Identifier: Apache-2.0
#include "plugin_pkg/shape.hpp"
#include "pluginlib/class_list_macros.hpp"

namespace plugin_pkg
{
class Square : public Shape
{
public:
  double area(double side) const override {return side * side;}
};
class Half : public Shape
{
public:
  double area(double side) const override {return side * side / 2;}
};
}  // namespace plugin_pkg

PLUGINLIB_EXPORT_CLASS(plugin_pkg::Square, plugin_pkg::Shape)
PLUGINLIB_EXPORT_CLASS(plugin_pkg::Half, plugin_pkg::Shape)
