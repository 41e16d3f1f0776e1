# SPDX-License-Identifier: Apache-2.0
"""The eight kinds of thing. Each function paints one on a pen, upright and of its own shape, in endless variety."""
import math

import numpy as np

LABELS = ['person', 'chair', 'bottle', 'cup', 'ball', 'box', 'traffic_cone', 'stop_sign']


def any_color(rng, dark=0, light=255):
    return tuple(int(v) for v in rng.integers(dark, light + 1, 3))


def tinted(color, factor):
    return tuple(int(min(255, max(0, channel * factor))) for channel in color)


def vivid(rng):
    """A saturated colour, bgr."""
    hue, value, pale = rng.uniform(0, 6), rng.uniform(90, 255), rng.uniform(0, 0.45)
    rise = [max(0.0, min(1.0, abs((hue + shift) % 6 - 3) - 1)) for shift in (0, 2, 4)]
    return tuple(int(value * (pale + (1 - pale) * channel)) for channel in rise)


def cloth(rng):
    """What people and furniture wear: often grey or dark, sometimes loud."""
    if rng.random() < 0.45:
        grey = int(rng.integers(15, 230))
        return tuple(int(np.clip(grey + v, 0, 255)) for v in rng.integers(-18, 19, 3))
    return vivid(rng)


def person(pen, rng):
    skin = tinted((150, 180, 225), rng.uniform(0.3, 1.1))
    shirt, trousers = cloth(rng), cloth(rng)
    shoes, hair = any_color(rng, 0, 90), tinted((40, 70, 110), rng.uniform(0.1, 1.6))
    side = rng.random() < 0.5                       # walking past, or facing us
    broad = rng.uniform(0.13, 0.18) if side else rng.uniform(0.19, 0.26)
    hip, shoulder, neck = rng.uniform(0.0, 0.1), rng.uniform(-0.62, -0.54), -0.66
    stride = rng.uniform(0.0, 0.34) if side else rng.uniform(0.03, 0.14)
    limb, arm = rng.uniform(0.12, 0.17), rng.uniform(0.08, 0.12)
    coat = rng.uniform(0.12, 0.5) if rng.random() < 0.3 else 0.0
    far_arm, near_arm = rng.uniform(-0.9, 0.9, 2) if side else (rng.uniform(0.05, 0.6), -rng.uniform(0.05, 0.6))

    def leg(direction, tone):
        foot = direction * stride + (0 if side else direction * 0.05)
        knee = foot * 0.6 + (abs(stride) * 0.25 if side else 0)
        root = 0 if side else direction * broad * 0.5
        pen.line([(root, hip), (knee, 0.48), (foot, 0.93)], limb, tinted(trousers, tone))
        pen.line([(foot, 0.95), (foot + (0.08 if side else 0.02 * direction), 0.95)], limb * 0.75, shoes)

    def hand(angle, root, tone):
        elbow = (root + 0.3 * math.sin(angle), shoulder + 0.04 + 0.3 * math.cos(angle))
        bend = angle + (rng.uniform(-0.2, 0.9) if side else rng.uniform(-0.3, 0.3))
        wrist = (elbow[0] + 0.25 * math.sin(bend), elbow[1] + 0.25 * math.cos(bend))
        pen.line([(root, shoulder + 0.04), elbow, wrist], arm, tinted(shirt, tone))
        pen.ellipse(*wrist, arm * 0.5, arm * 0.55, skin)

    hand(far_arm, 0 if side else broad, 0.75)
    leg(-1, 0.8)
    leg(1, 1.0)
    if rng.random() < 0.25:                         # a rucksack or a bag
        pen.ellipse(-broad if side else broad * 1.3, rng.uniform(-0.4, 0.0), 0.14, rng.uniform(0.14, 0.22), cloth(rng))
    waist = broad * rng.uniform(0.75, 1.05)
    hem = hip + 0.05 + coat
    pen.polygon([(-broad, shoulder + 0.03), (-broad * 0.5, shoulder - 0.05), (broad * 0.5, shoulder - 0.05),
                 (broad, shoulder + 0.03), (waist, hip - 0.12), (waist * (1 + coat * 0.6), hem),
                 (-waist * (1 + coat * 0.6), hem), (-waist, hip - 0.12)], shirt)
    hand(near_arm, 0 if side else -broad, 1.05)
    pen.line([(0, shoulder), (0, neck - 0.04)], 0.09, tinted(skin, 0.85))
    pen.ellipse(0.01, -0.8, rng.uniform(0.095, 0.115), 0.135, skin)
    turned = rng.random() < 0.35                    # we see the back of the head
    pen.ellipse(0, -0.84 if not turned else -0.81, 0.11, 0.1 if not turned else 0.13, hair, 0,
                0 if turned else 180, 360)
    if rng.random() < 0.2:                          # a hat
        hat = cloth(rng)
        pen.ellipse(0, -0.9, 0.12, 0.07, hat)
        pen.line([(-0.15, -0.88), (0.15, -0.88)], 0.03, hat)
    pen.shade(rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.35))


def chair(pen, rng):
    color = cloth(rng) if rng.random() < 0.5 else tinted((70, 110, 170), rng.uniform(0.35, 1.3))
    legs = tinted(color, rng.uniform(0.5, 0.9)) if rng.random() < 0.6 else any_color(rng, 20, 200)
    half, depth, skew = rng.uniform(0.38, 0.52), rng.uniform(0.16, 0.3), rng.uniform(-0.28, 0.28)
    seat, top, leg = rng.uniform(0.0, 0.15), rng.uniform(-0.95, -0.7), rng.uniform(0.05, 0.09)
    front = [(-half, seat + depth / 2), (half, seat + depth / 2)]
    back = [(-half * 0.88 + skew, seat - depth / 2), (half * 0.88 + skew, seat - depth / 2)]
    facing = rng.random() < 0.7                     # else we see its back
    for x, y in (front if not facing else back):
        pen.line([(x, y), (x, 0.93 - depth * 0.7)], leg, tinted(legs, 0.7))

    def rest():
        lean = rng.uniform(-0.06, 0.06)
        posts = back if facing else front
        (left, y), (right, _) = posts
        if rng.random() < 0.45:
            inset = rng.uniform(0.0, 0.06)
            pen.polygon([(left + inset, y - 0.1), (left + lean, top), (right + lean, top), (right - inset, y - 0.1)],
                        tinted(color, 0.9))
        for x in (left, right):
            pen.line([(x, y), (x + lean, top)], leg * 1.1, color)
        for share in np.linspace(0.05, 0.7, int(rng.integers(1, 5))):
            height = top + (y - top) * share
            pen.line([(left, height), (right, height)], leg * rng.uniform(0.8, 1.6), tinted(color, 0.95))

    def plate():
        pen.polygon([*front, back[1], back[0]], tinted(color, 1.1))
        pen.polygon([front[0], front[1], (half, seat + depth / 2 + 0.07), (-half, seat + depth / 2 + 0.07)],
                    tinted(color, 0.8))

    if facing:
        rest()
        plate()
    else:
        plate()
    for x, y in (front if facing else back):
        bottom = 0.93 if facing else 0.93 - depth * 0.7
        pen.line([(x, y + 0.05), (x, bottom)], leg, legs)
    if not facing:
        for x, y in front:
            pen.line([(x, y), (x, 0.93)], leg, legs)
        rest()
    pen.shade(rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.3))


def bottle(pen, rng):
    color = tinted((60, 130, 60), rng.uniform(0.4, 1.2)) if rng.random() < 0.4 else vivid(rng)
    half, neck = rng.uniform(0.2, 0.32), rng.uniform(0.06, 0.1)
    shoulder, mouth = rng.uniform(-0.45, -0.15), -0.9
    throat = shoulder - rng.uniform(0.14, 0.25)
    curve = [(neck + (half - neck) * (1 - math.cos(t * math.pi)) / 2, throat + (shoulder - throat) * t)
             for t in np.linspace(0, 1, 7)]
    right = [(neck, mouth), *curve, (half, 0.86), (half * 0.9, 0.94)]
    pen.polygon(right + [(-x, y) for x, y in reversed(right)], color)
    if rng.random() < 0.75:                         # a label
        top = rng.uniform(shoulder + 0.05, 0.15)
        low, paint = min(0.85, top + rng.uniform(0.25, 0.6)), cloth(rng)
        pen.polygon([(-half, top), (half, top), (half, low), (-half, low)], paint)
        for line in range(int(rng.integers(0, 3))):
            y = top + (low - top) * (0.3 + 0.25 * line)
            pen.line([(-half * 0.5, y), (half * 0.5, y)], 0.04, any_color(rng))
    cap = cloth(rng)
    pen.polygon([(-neck * 1.25, mouth - 0.05), (neck * 1.25, mouth - 0.05), (neck * 1.25, mouth + 0.09),
                 (-neck * 1.25, mouth + 0.09)], cap)
    pen.shade_across(-half, half, rng.uniform(0.3, 0.9))
    if rng.random() < 0.7:
        pen.line([(-half * 0.55, shoulder + 0.1), (-half * 0.55, 0.75)], 0.05, tinted(color, 1.9))


def cup(pen, rng):
    color = cloth(rng) if rng.random() < 0.6 else any_color(rng, 180, 255)
    top_half, low_half = rng.uniform(0.5, 0.6), rng.uniform(0.34, 0.56)
    top, low = rng.uniform(-0.68, -0.42), rng.uniform(0.55, 0.72)
    rim, side = rng.uniform(0.08, 0.2), rng.choice([-1, 1])
    middle = (top + low) / 2
    pen.ellipse(side * (top_half + 0.03), middle - 0.05, rng.uniform(0.2, 0.3), rng.uniform(0.26, 0.38),
                tinted(color, 0.85), width=rng.uniform(0.1, 0.16))
    pen.polygon([(-top_half, top), (top_half, top), (low_half, low), (-low_half, low)], color)
    pen.ellipse(0, low, low_half, rim * 0.7, color)
    if rng.random() < 0.4:
        stripe, where = cloth(rng), rng.uniform(0.3, 0.7)
        half, y = top_half + (low_half - top_half) * where, top + (low - top) * where
        pen.polygon([(-half, y - 0.1), (half, y - 0.1), (half, y + 0.1), (-half, y + 0.1)], stripe)
    pen.shade_across(-top_half, top_half, rng.uniform(0.2, 0.6))
    pen.ellipse(0, top, top_half, rim, tinted(color, 1.15))
    pen.ellipse(0, top + 0.02, top_half * 0.88, rim * 0.8, tinted(color, 0.5) if rng.random() < 0.5
                else tinted((30, 60, 110), rng.uniform(0.4, 1.4)))


def ball(pen, rng):
    color, mark = (vivid(rng), cloth(rng)) if rng.random() < 0.7 else (any_color(rng, 190, 255), any_color(rng, 0, 60))
    pen.ellipse(0, 0, 0.92, 0.92, color)
    pattern, turn = rng.integers(0, 5), rng.uniform(0, 360)
    if pattern == 0:                                # seams, as on a basketball
        for ratio in (0.05, 0.45):
            pen.ellipse(0, 0, 0.9, 0.9 * ratio, mark, turn, width=0.05)
        pen.ellipse(0, 0, 0.9, 0.05, mark, turn + 90, width=0.05)
    elif pattern == 1:                              # patches, as on a football
        for spoke in range(6):
            angle, far = math.radians(turn + 72 * spoke), 0 if spoke == 5 else 0.68
            x, y, wide = far * math.cos(angle), far * math.sin(angle), 0.24 if spoke == 5 else 0.19
            pen.polygon([(x + wide * math.cos(angle + k * 1.2566), y + wide * math.sin(angle + k * 1.2566))
                         for k in range(5)], mark)
    elif pattern == 2:                              # a beach ball's wedges
        for wedge in range(0, 360, 120):
            pen.ellipse(0, 0, 0.92, 0.92, mark, turn, wedge, wedge + 60)
    elif pattern == 3:                              # a tennis ball's seam
        for x in (-1.0, 1.0):
            angle = math.radians(turn)
            pen.ellipse(x * math.cos(angle), x * math.sin(angle), 0.62, 0.62, mark, width=0.06)
        keep = np.zeros_like(pen.mask)
        inside = disc(pen.size)
        keep[inside] = pen.mask[inside]
        pen.mask = keep
    pen.shade_round(*rng.uniform(-0.5, 0.2, 2), rng.uniform(1.0, 1.5), rng.uniform(0.5, 1.0))
    if rng.random() < 0.5:
        x, y = rng.uniform(-0.45, -0.1, 2)
        pen.ellipse(x, y, 0.12, 0.1, tinted(color, 2.2))


def disc(size):
    """The pixels of a sheet that a ball covers."""
    axis = np.linspace(-1, 1, size)
    return np.hypot(axis[None, :], axis[:, None]) <= 0.92


def box(pen, rng):
    color = tinted((90, 140, 190), rng.uniform(0.5, 1.3)) if rng.random() < 0.65 else cloth(rng)
    wide, high, deep = rng.uniform(0.5, 1.0), rng.uniform(0.35, 0.95), rng.uniform(0.4, 1.0)
    yaw, pitch = rng.uniform(0.15, 1.4), rng.uniform(0.15, 0.7)

    def seen(x, y, z):
        """Corner -1..1 of the box, on the sheet."""
        x, y, z = x * wide, y * high, z * deep
        right, away = x * math.cos(yaw) - z * math.sin(yaw), x * math.sin(yaw) + z * math.cos(yaw)
        return right, y * math.cos(pitch) + away * math.sin(pitch)

    corners = np.array([seen(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    scale = 0.93 / np.abs(corners).max()

    def face(*points):
        return [tuple(scale * v for v in seen(*point)) for point in points]

    tones = rng.permutation([0.62, 0.85, 1.1])
    pen.polygon(face((-1, -1, -1), (1, -1, -1), (1, -1, 1), (-1, -1, 1)), tinted(color, 1.2))
    front = face((-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1))
    pen.polygon(front, tinted(color, tones[0]))
    pen.polygon(face((1, -1, -1), (1, -1, 1), (1, 1, 1), (1, 1, -1)), tinted(color, tones[1]))
    if rng.random() < 0.6:                          # tape along the lid and down the front
        tape = tinted(color, rng.uniform(0.7, 1.5))
        pen.polygon(face((-0.12, -1, -1), (0.12, -1, -1), (0.12, -1, 1), (-0.12, -1, 1)), tape)
        pen.polygon(face((-0.12, -1, 1), (0.12, -1, 1), (0.12, -0.5, 1), (-0.12, -0.5, 1)), tinted(tape, 0.8))
    if rng.random() < 0.5:                          # a sticker
        left, top = rng.uniform(-0.8, 0.1), rng.uniform(-0.5, 0.2)
        pen.polygon(face((left, top, 1), (left + 0.6, top, 1), (left + 0.6, top + 0.5, 1), (left, top + 0.5, 1)),
                    any_color(rng, 150, 255))
    pen.shade(rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.2))


def traffic_cone(pen, rng):
    color = (int(rng.integers(0, 60)), int(rng.integers(60, 140)), int(rng.integers(200, 256)))
    band = any_color(rng, 190, 255)
    foot, tip = rng.uniform(0.4, 0.55), rng.uniform(0.05, 0.1)
    top, low = -0.92, 0.75

    def half(y):
        return tip + (foot - tip) * (y - top) / (low - top)

    base = tinted(color, 0.75) if rng.random() < 0.7 else (40, 40, 40)
    slab = rng.uniform(1.2, 1.5) * foot
    pen.polygon([(-slab, 0.86), (-slab * 0.85, 0.68), (slab * 0.85, 0.68), (slab, 0.86), (slab, 0.94), (-slab, 0.94)],
                base)
    pen.polygon([(-tip, top), (tip, top), (half(low), low), (-half(low), low)], color)
    pen.ellipse(0, low, half(low), 0.08, color, 0, 0, 180)
    bands, start = int(rng.integers(1, 3)), rng.uniform(-0.6, -0.3)
    for number in range(bands):
        y = start + number * rng.uniform(0.5, 0.65)
        end = y + rng.uniform(0.22, 0.32)
        pen.polygon([(-half(y), y), (half(y), y), (half(end), end), (-half(end), end)], band)
    pen.shade_across(-foot, foot, rng.uniform(0.2, 0.6))


def stop_sign(pen, rng):
    red = (int(rng.integers(10, 60)), int(rng.integers(10, 50)), int(rng.integers(140, 240)))
    white = any_color(rng, 200, 255)
    pole = rng.random() < 0.6
    size, y = (0.5, -0.42) if pole else (0.94, 0.0)
    if pole:
        pen.line([(0, 0), (0, 0.97)], 0.07, any_color(rng, 80, 190))
    squeeze = rng.uniform(0.65, 1.0)                # turned away

    def octagon(radius):
        return [(squeeze * radius * math.cos(math.pi / 8 + k * math.pi / 4),
                 y + radius * math.sin(math.pi / 8 + k * math.pi / 4)) for k in range(8)]

    pen.polygon(octagon(size), white)
    pen.polygon(octagon(size * 0.92), red)
    pen.text('STOP', 0, y, size * 0.42 * squeeze, white)
    pen.shade(rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.25))


PAINTERS = [person, chair, bottle, cup, ball, box, traffic_cone, stop_sign]
