// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plugin_pkg
{
class Shape
{
public:
  virtual ~Shape() = default;
  virtual double area(double side) const = 0;
};
}
