# SPDX-License-Identifier: Apache-2.0
"""Dominant colours: right, cheap, and calm from frame to frame."""
import numpy as np
import pytest

from humanoid_ai import colors


def stripes(*parts, size=(120, 160)):
    """A picture of vertical stripes: (bgr, share of the width)."""
    picture = np.empty((*size, 3), np.uint8)
    start = 0
    for index, (bgr, share) in enumerate(parts):
        end = size[1] if index == len(parts) - 1 else start + round(share * size[1])
        picture[:, start:end] = bgr
        start = end
    return picture


def test_three_stripes_are_three_colours_with_their_shares():
    picture = stripes(((255, 0, 0), 0.25), ((0, 255, 0), 0.6), ((0, 0, 255), 0.15))
    found = colors.DominantColors(3).find(picture)
    assert [color.bgr for color in found] == [(0, 255, 0), (255, 0, 0), (0, 0, 255)]
    assert [color.fraction for color in found] == pytest.approx([0.6, 0.25, 0.15], abs=0.03)


def test_a_picture_of_one_colour_has_one():
    assert colors.DominantColors(3).find(stripes(((7, 8, 9), 1.0))) == [((7, 8, 9), 1.0)]


def test_colours_survive_a_change_of_scene():
    dominant = colors.DominantColors(3)
    for picture in (stripes(((9, 9, 9), 1.0)), stripes(((200, 0, 0), 0.5), ((0, 0, 200), 0.5)),
                    stripes(((9, 9, 9), 1.0)), stripes(((255, 0, 0), 0.4), ((0, 255, 0), 0.4), ((0, 0, 255), 0.2))):
        found = dominant.find(picture)
        assert sum(color.fraction for color in found) == pytest.approx(1.0)
    assert len(found) == 3


def test_the_same_frames_give_the_same_colours():
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    first, second = colors.DominantColors(4), colors.DominantColors(4)
    assert [first.find(noise) for _ in range(3)] == [second.find(noise) for _ in range(3)]


@pytest.mark.parametrize('shape', [(1, 1, 3), (2, 5, 3), (576, 768, 3), (1080, 1920, 3)])
def test_a_sample_is_about_as_large_as_asked(shape):
    pixels = colors.sample(np.zeros(shape, np.uint8), 2000)
    assert 1 <= len(pixels) <= max(2000 * 2.5, shape[0] * shape[1] if shape[0] * shape[1] < 2000 else 0)


def test_a_description_can_be_read_back():
    found = colors.DominantColors(2).find(stripes(((1, 2, 3), 0.7), ((200, 100, 50), 0.3)))
    text = colors.describe(found)
    assert text.startswith('Dominant colors detected: [[1, 2, 3], [200, 100, 50]]')
    assert [color.bgr for color in colors.parse(text)] == [(1, 2, 3), (200, 100, 50)]
    with pytest.raises(ValueError):
        colors.parse('Dominant colors detected: nothing')
