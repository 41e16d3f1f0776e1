# SPDX-License-Identifier: Apache-2.0
"""Obstacles: only what the sensor can measure counts, and the warning does not flicker."""
import math
import types

import pytest

from humanoid_ai.obstacles import ObstacleWatch, describe, nearest


def scan(*ranges, least=0.1, most=10.0, start=-math.pi, step=math.pi / 2):
    return types.SimpleNamespace(ranges=ranges, range_min=least, range_max=most, angle_min=start, angle_increment=step)


def test_the_nearest_range_wins_and_says_where():
    found = nearest(scan(3.0, 2.0, 1.0, 0.4))
    assert found.distance == pytest.approx(0.4) and found.bearing == pytest.approx(math.pi / 2)
    assert describe(found) == '0.40 m at 90 degrees left'
    assert describe(nearest(scan(3.0, 0.3, 1.0, 0.4))) == '0.30 m at 90 degrees right'
    assert describe(nearest(scan(3.0, 3.0, 1.0, 4.0))) == '1.00 m ahead'


@pytest.mark.parametrize('nothing', [math.nan, math.inf, -math.inf, 0.0, 0.05, -0.3, 10.5])
def test_what_is_no_measurement_is_ignored(nothing):
    assert nearest(scan(nothing, 2.0, nothing)).distance == 2.0
    assert nearest(scan(nothing, nothing)) is None


def test_zero_is_no_echo_even_when_the_sensor_names_no_least_range():
    assert nearest(scan(0.0, 2.0, least=0.0)).distance == 2.0


def test_an_empty_scan_has_no_nearest():
    assert nearest(scan()) is None


def test_a_stray_echo_can_be_asked_to_find_company():
    assert nearest(scan(0.3, 2.0, 2.1), min_points=2).distance == 2.0
    assert nearest(scan(0.3, math.nan, math.inf), min_points=2) is None


def test_bearings_stay_within_half_a_turn():
    assert nearest(scan(9, 9, 9, 1, start=0.0)).bearing == pytest.approx(-math.pi / 2)


@pytest.mark.parametrize('start, step', [(0.0, math.nan), (math.nan, 0.1), (math.inf, 0.1), (0.0, -math.inf)])
def test_a_scan_with_senseless_angles_still_tells_the_distance(start, step):
    found = nearest(scan(9, 0.3, start=start, step=step))
    assert found.distance == pytest.approx(0.3) and math.isnan(found.bearing)
    assert describe(found) == '0.30 m away'


def test_near_is_said_once_and_clear_needs_a_margin():
    watch = ObstacleWatch(near_m=0.5, clear_m=0.6, remind_sec=2.0)
    said = [watch.update(distance, now) for now, distance in
            enumerate([1.0, 0.5, 0.49, 0.51, 0.49, 0.55, 0.61, 0.55, None, 0.2])]
    assert said == [None, None, 'near', None, 'still near', None, 'clear', None, None, 'near']


def test_no_echo_at_all_means_clear():
    watch = ObstacleWatch()
    assert watch.update(0.3, 0.0) == 'near'
    assert watch.update(None, 0.1) == 'clear'


@pytest.mark.parametrize('near, clear', [(0.0, 1.0), (-1.0, 1.0), (0.7, 0.6)])
def test_a_watch_that_makes_no_sense_is_refused(near, clear):
    with pytest.raises(ValueError):
        ObstacleWatch(near, clear)
