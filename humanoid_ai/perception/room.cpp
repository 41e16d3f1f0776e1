// SPDX-License-Identifier: Apache-2.0
#include "humanoid_ai/perception/room.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace humanoid_ai {
namespace {

struct Segment {
  double x1, y1, x2, y2;
};

constexpr std::array kSegments{
    // Walls, and the corridor behind the door.
    Segment{-2.0, -2.5, 5.0, -2.5}, Segment{5.0, -2.5, 5.0, -0.6}, Segment{5.0, 0.4, 5.0, 3.0},
    Segment{-2.0, 3.0, 1.2, 3.0}, Segment{3.2, 3.0, 5.0, 3.0}, Segment{-2.0, 3.0, -2.0, -2.5},
    Segment{5.0, -0.6, 6.5, -0.6}, Segment{5.0, 0.4, 6.5, 0.4}, Segment{6.5, -0.6, 6.5, 0.4},
    // Shelf.
    Segment{-1.9, 2.2, -0.6, 2.2}, Segment{-0.6, 2.2, -0.6, 2.6}, Segment{-0.6, 2.6, -1.9, 2.6},
    Segment{-1.9, 2.6, -1.9, 2.2},
    // Sofa.
    Segment{-1.7, -2.3, 0.2, -2.3}, Segment{0.2, -2.3, 0.2, -1.5}, Segment{0.2, -1.5, -1.7, -1.5},
    Segment{-1.7, -1.5, -1.7, -2.3},
    // Cabinet.
    Segment{3.6, -2.4, 4.6, -2.4}, Segment{4.6, -2.4, 4.6, -1.8}, Segment{4.6, -1.8, 3.6, -1.8},
    Segment{3.6, -1.8, 3.6, -2.4}};
constexpr Circle kTable{2.4, 1.4, 0.45};
constexpr double kPersonRadius = 0.22;

// Time of one round, as a fraction, and where the person stands then; between two of these they walk straight.
struct Step {
  double phase, x, y;
};
constexpr std::array kPath{Step{0.00, 6.0, -0.1},  Step{0.28, 2.2, -0.5}, Step{0.45, 0.48, 0.20},
                           Step{0.60, 0.48, 0.20}, Step{0.78, 2.2, -0.3}, Step{1.00, 6.0, -0.1}};

constexpr double kNothing = std::numeric_limits<double>::infinity();

double distance_to(const Segment& segment, double dx, double dy) {
  const double ex = segment.x2 - segment.x1, ey = segment.y2 - segment.y1;
  const double cross = dx * ey - dy * ex;
  if (cross == 0.0) return kNothing;  // along the segment: it grazes, no echo
  const double distance = (segment.x1 * ey - segment.y1 * ex) / cross;
  const double along = (segment.x1 * dy - segment.y1 * dx) / cross;
  return distance > 0.0 && along >= 0.0 && along <= 1.0 ? distance : kNothing;
}

double distance_to(const Circle& circle, double dx, double dy) {
  const double middle = circle.x * dx + circle.y * dy;  // along the beam, to the point nearest to the centre
  const double square = circle.radius * circle.radius - (circle.x * circle.x + circle.y * circle.y - middle * middle);
  if (square < 0.0) return kNothing;
  const double distance = middle - std::sqrt(square);
  return distance > 0.0 ? distance : kNothing;
}

}  // namespace

Circle person_at(double time_sec, double period_sec) {
  const double rounds = time_sec / period_sec;
  const double phase = rounds - std::floor(rounds);
  const auto* next =
      std::find_if(kPath.begin() + 1, kPath.end() - 1, [&](const Step& step) { return phase <= step.phase; });
  const Step& from = *(next - 1);
  const double share = (phase - from.phase) / (next->phase - from.phase);
  return {std::lerp(from.x, next->x, share), std::lerp(from.y, next->y, share), kPersonRadius};
}

double distance_to_room(double angle, const Circle& person) {
  const double dx = std::cos(angle), dy = std::sin(angle);
  double nearest = std::min(distance_to(kTable, dx, dy), distance_to(person, dx, dy));
  for (const Segment& segment : kSegments) nearest = std::min(nearest, distance_to(segment, dx, dy));
  return nearest;
}

std::vector<float> scan_room(double time_sec, const Scanner& scanner, double period_sec, const ScanFaults& faults,
                             std::mt19937_64& generator) {
  const Circle person = person_at(time_sec, period_sec);
  std::normal_distribution<double> noise(0.0, 1.0);
  std::bernoulli_distribution fails(faults.dropouts);
  std::vector<float> ranges(scanner.beams);
  for (std::size_t beam = 0; beam < ranges.size(); ++beam) {
    const double angle = scanner.angle_min + static_cast<double>(beam) * scanner.angle_increment();
    const double range = distance_to_room(angle, person) + faults.noise_m * noise(generator);
    const bool heard = range >= scanner.range_min && range <= scanner.range_max;
    ranges[beam] = fails(generator) ? std::numeric_limits<float>::quiet_NaN()
                   : heard          ? static_cast<float>(range)
                                    : std::numeric_limits<float>::infinity();
  }
  return ranges;
}

}  // namespace humanoid_ai
