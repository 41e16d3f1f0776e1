// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/color_space.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace humanoid_ai {
namespace {

constexpr std::array<double, 3> kWhite{0.95047, 1.0, 1.08883};
constexpr double kKnee = 0.008856, kSlope = 7.787, kOffset = 16.0 / 116.0;

double linear_of(double level) {
  const double value = level / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double level_of(double linear) {
  const double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
  return std::clamp(value * 255.0, 0.0, 255.0);
}

double lightness(double share) {
  return share > kKnee ? std::cbrt(share) : kSlope * share + kOffset;
}

// A function from 0 to `end` by linear interpolation between kSteps points.
class Table {
 public:
  template <class Function>
  Table(double end, Function function) : scale_(static_cast<float>(kSteps / end)) {
    for (std::size_t step = 0; step <= kSteps; ++step) {
      values_[step] = static_cast<float>(function(end * static_cast<double>(step) / kSteps));
    }
    values_[kSteps + 1] = values_[kSteps];
  }
  float operator()(float at) const {
    const float place = std::clamp(at * scale_, 0.0F, static_cast<float>(kSteps));
    const auto step = static_cast<std::size_t>(place);
    return values_[step] + (place - static_cast<float>(step)) * (values_[step + 1] - values_[step]);
  }

 private:
  static constexpr std::size_t kSteps = 4096;
  float scale_;
  std::array<float, kSteps + 2> values_;
};

struct Lab {
  float l, a, b;
};

Lab convert(float red, float green, float blue) {
  static const Table linear(256.0, linear_of), light(1.01, lightness);
  const float r = linear(red), g = linear(green), b = linear(blue);
  const float x = light((0.412453F * r + 0.357580F * g + 0.180423F * b) / static_cast<float>(kWhite[0]));
  const float y = light(0.212671F * r + 0.715160F * g + 0.072169F * b);
  const float z = light((0.019334F * r + 0.119193F * g + 0.950227F * b) / static_cast<float>(kWhite[2]));
  return {116.0F * y - 16.0F, 500.0F * (x - y), 200.0F * (y - z)};
}

}  // namespace

std::array<double, 3> lab_of_rgb(const std::array<double, 3>& rgb) {
  const Lab lab = convert(static_cast<float>(rgb[0]), static_cast<float>(rgb[1]), static_cast<float>(rgb[2]));
  return {lab.l, lab.a, lab.b};
}

std::array<double, 3> rgb_of_lab(const std::array<double, 3>& lab) {
  const double y = (lab[0] + 16.0) / 116.0;
  std::array<double, 3> xyz{y + lab[1] / 500.0, y, std::max(0.0, y - lab[2] / 200.0)};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double value = xyz[axis];
    xyz[axis] = kWhite[axis] * (value > 0.2068966 ? value * value * value : (value - kOffset) / kSlope);
  }
  return {level_of(3.240479 * xyz[0] - 1.537150 * xyz[1] - 0.498535 * xyz[2]),
          level_of(-0.969256 * xyz[0] + 1.875992 * xyz[1] + 0.041556 * xyz[2]),
          level_of(0.055648 * xyz[0] - 0.204043 * xyz[1] + 1.057311 * xyz[2])};
}

void points_to_lab(const WeightedPoints& rgb, WeightedPoints& lab) {
  lab.reserve(rgb.size);
  for (std::size_t index = 0; index < rgb.size; ++index) {
    const Lab color = convert(rgb.x[index], rgb.y[index], rgb.z[index]);
    lab.add(color.l, color.a, color.b, rgb.weight[index]);
  }
  lab.pad();
}

}  // namespace humanoid_ai
