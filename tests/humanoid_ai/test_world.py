# SPDX-License-Identifier: Apache-2.0
"""The ray-cast room: distances one can check with a ruler."""
import math

import numpy as np
import pytest

from humanoid_ai import world
from humanoid_ai.world import Circle, cast, rectangle


def towards(degrees, segments=(), circles=()):
    return cast(np.radians([degrees]), list(segments), list(circles))[0]


def test_a_wall_is_as_far_as_it_is():
    wall = (2.0, -1.0, 2.0, 1.0)
    assert towards(0, [wall]) == pytest.approx(2.0)
    assert towards(20, [wall]) == pytest.approx(2.0 / math.cos(math.radians(20)))
    assert towards(40, [wall]) == math.inf
    assert towards(180, [wall]) == math.inf


def test_a_circle_is_met_on_its_near_side():
    assert towards(0, circles=[Circle(3.0, 0.0, 0.5)]) == pytest.approx(2.5)
    assert towards(90, circles=[Circle(3.0, 0.0, 0.5)]) == math.inf
    assert towards(180, circles=[Circle(3.0, 0.0, 0.5)]) == math.inf
    assert towards(0, circles=[Circle(3.0, 0.3, 0.5)]) == pytest.approx(2.6)


def test_the_first_thing_hides_the_next():
    assert towards(0, rectangle(4, -1, 5, 1), [Circle(2.0, 0.0, 0.5)]) == pytest.approx(1.5)
    assert towards(0, rectangle(1, -1, 5, 1), [Circle(2.0, 0.0, 0.5)]) == pytest.approx(1.0)


def test_a_beam_along_a_wall_grazes_it():
    assert towards(0, [(1.0, 0.0, 2.0, 0.0)]) == math.inf


def test_an_empty_world_has_no_echo():
    assert towards(0) == math.inf


def test_the_person_comes_nearer_than_half_a_metre_and_leaves():
    scanner = world.Scanner()
    distances = [float(np.nanmin(world.scan(time, scanner, 12.0))) for time in np.arange(0, 12, 0.1)]
    assert min(distances) < 0.35 and max(distances) > 1.0
    near = [distance < 0.5 for distance in distances]
    assert sum(a != b for a, b in zip(near, near[1:])) == 2  # once in, once out
    assert 1.5 < 0.1 * sum(near) < 6.0


def test_the_window_lets_the_beam_out():
    ranges = world.scan(0.0)
    ahead_left = int((math.atan2(3.0, 2.0) + math.pi) / world.Scanner().angle_increment)
    assert math.isinf(ranges[ahead_left])
    assert 0 < np.isinf(ranges).sum() < 60


def test_noise_is_repeatable_and_failures_are_nan():
    a, b = (world.scan(1.0, noise_m=0.01, dropouts=0.1, generator=np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(a, b, equal_nan=True) and 10 < np.isnan(a).sum() < 80
    clean = world.scan(1.0)
    both = np.isfinite(a) & np.isfinite(clean)
    assert 0.005 < np.std(a[both] - clean[both]) < 0.02


def test_angles_span_the_circle():
    scanner = world.Scanner(beams=8)
    assert scanner.angles() == pytest.approx(np.arange(-4, 4) * math.pi / 4)
    assert scanner.angle_max == pytest.approx(0.75 * math.pi)
