// SPDX-License-Identifier: Apache-2.0
// WeightedPoints: points in three dimensions, each standing for `weight` equal ones: the bins of a colour histogram.
//
// One array a coordinate, padded with points of no weight to a whole number of kLanes, so that loops over them need no
// remainder.
#pragma once

#include <cstddef>
#include <vector>

namespace humanoid_ai {

struct WeightedPoints {
  static constexpr std::size_t kLanes = 8;

  std::vector<float> x, y, z, weight;
  std::size_t size = 0;  // without the padding

  std::size_t padded() const { return (size + kLanes - 1) / kLanes * kLanes; }

  // Room for `count` points, their values left as they are; size becomes 0.
  void reserve(std::size_t count) {
    const std::size_t room = count + kLanes;
    if (x.size() < room) {
      for (auto* values : {&x, &y, &z, &weight}) values->resize(room);
    }
    size = 0;
  }
  // REQUIRES: room for it.
  void add(float px, float py, float pz, float count) {
    x[size] = px;
    y[size] = py;
    z[size] = pz;
    weight[size] = count;
    size++;
  }
  // After the last add().
  void pad() {
    for (std::size_t index = size; index < padded(); ++index) x[index] = y[index] = z[index] = weight[index] = 0.0F;
  }
};

}  // namespace humanoid_ai
