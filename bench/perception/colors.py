# SPDX-License-Identifier: Apache-2.0
"""Dominant colours: how good and how fast, beside scikit-learn and beside the chapter's program.

    colors.py [--clusters 3] [--space rgb] [--pictures N] [--json FILE]

For each of the pictures that Debian's python3-skimage and opencv-doc bring: the inertia of our colours (computed here, over all
pixels) against that of scikit-learn's KMeans, best of 10 starts; how far the colours are from each other (CIEDE2000, colours
paired by nearness); and milliseconds of CPU per 1920 x 1080 frame, of one core: ours without a picture before it (cold) and as
a frame of a film (warm). On a few of them, scaled the same, the chapter's own call, KMeans(n_clusters=3, random_state=42) on
all pixels.

The C++ program `colors_bench` is taken from MYELIN_BUILD_DIR (build/release, else build/dev).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
import warnings

for threads in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'):
    os.environ.setdefault(threads, '1')

import cv2
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIMAGE = pathlib.Path('/usr/lib/python3/dist-packages/skimage/data')
OPENCV = pathlib.Path('/usr/share/doc/opencv-doc/examples/data')
PICTURES = [SKIMAGE / name for name in (
    'astronaut.png', 'brick.png', 'camera.png', 'chelsea.png', 'coffee.png', 'coins.png', 'grass.png', 'gravel.png',
    'hubble_deep_field.jpg', 'ihc.png', 'moon.png', 'motorcycle_left.png', 'retina.jpg', 'rocket.jpg')] + [OPENCV / name for name in (
        'apple.jpg', 'baboon.jpg', 'basketball1.png', 'blox.jpg', 'board.jpg', 'building.jpg', 'butterfly.jpg', 'fruits.jpg',
        'graf1.png', 'home.jpg', 'messi5.jpg', 'orange.jpg', 'rubberwhale1.png', 'squirrel_cls.jpg', 'starry_night.jpg',
        'stuff.jpg')]


def program() -> pathlib.Path:
    named = os.environ.get('MYELIN_BUILD_DIR')
    for build in [pathlib.Path(named)] if named else [ROOT / 'build' / 'release', ROOT / 'build' / 'dev']:
        for found in build.glob('humanoid_ai/**/colors_bench'):
            return found
    sys.exit('colors_bench is not built')


def pixels_of(picture: np.ndarray, space: str) -> np.ndarray:
    rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).reshape(-1, 3)
    return lab(rgb) if space == 'lab' else rgb.astype(np.float64)


def lab(rgb: np.ndarray) -> np.ndarray:
    from skimage.color import rgb2lab
    return rgb2lab(np.asarray(rgb, np.float64).reshape(-1, 1, 3) / 255.0).reshape(-1, 3)


def inertia(pixels: np.ndarray, centers: np.ndarray) -> float:
    """Over all pixels, a slice at a time."""
    return sum(float(((part[:, None, :] - centers[None]) ** 2).sum(axis=2).min(axis=1).sum())
               for part in np.array_split(pixels, max(1, len(pixels) // 100_000)))


def delta_e(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference of two colours, in the pairing that makes the sum of differences least."""
    from scipy.optimize import linear_sum_assignment
    from skimage.color import deltaE_ciede2000
    a, b = lab(ours), lab(theirs)
    table = np.array([[float(deltaE_ciede2000(one, other)) for other in b] for one in a])
    return float(table[linear_sum_assignment(table)].max())


def back_to_rgb(centers: np.ndarray, space: str) -> np.ndarray:
    if space == 'rgb':
        return centers
    from skimage.color import lab2rgb
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return 255.0 * lab2rgb(centers.reshape(-1, 1, 3)).reshape(-1, 3)


def compare(path: pathlib.Path, found: dict, clusters: int, space: str) -> dict:
    from sklearn.cluster import KMeans

    pixels = pixels_of(cv2.imread(str(path), cv2.IMREAD_COLOR), space)
    start = time.process_time()
    best = KMeans(n_clusters=clusters, n_init=10, random_state=42).fit(pixels)
    seconds = time.process_time() - start
    rgb = np.array([color['rgb'] for color in found['colors']])
    ours = inertia(pixels, lab(rgb) if space == 'lab' else rgb)
    theirs = inertia(pixels, best.cluster_centers_)
    return {'picture': path.name, 'pixels': len(pixels), 'bins': found['bins'], 'inertia_ratio': ours / theirs,
            'delta_e': delta_e(rgb, back_to_rgb(best.cluster_centers_, space)), 'cold_ms': found['cold_ms'],
            'warm_ms': found['warm_ms'], 'sklearn_s': seconds}


def chapter_seconds(path: pathlib.Path) -> float:
    """CPU time of the chapter's process_image_with_ai() on one 1920 x 1080 frame."""
    from sklearn.cluster import KMeans

    picture = cv2.resize(cv2.imread(str(path), cv2.IMREAD_COLOR), (1920, 1080), interpolation=cv2.INTER_CUBIC)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        start = time.process_time()
        pixels = np.float32(picture.reshape((-1, 3)))
        KMeans(n_clusters=3, random_state=42).fit_predict(pixels)
        return time.process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('--clusters', type=int, default=3)
    arguments.add_argument('--space', choices=['rgb', 'lab'], default='rgb')
    arguments.add_argument('--pictures', type=int, default=len(PICTURES), help='the first so many')
    arguments.add_argument('--chapter', type=int, default=3, help='pictures on which the chapter\'s program is timed')
    arguments.add_argument('--json', type=pathlib.Path)
    options = arguments.parse_args()

    paths = [path for path in PICTURES if path.exists()][:options.pictures]
    run = subprocess.run([program(), '--clusters', str(options.clusters), '--space', options.space, *map(str, paths)],
                         check=True, capture_output=True, text=True)
    rows = []
    print(f'{"picture":24}{"pixels":>9}{"bins":>8}{"inertia":>10}{"delta-E":>9}{"cold ms":>9}{"warm ms":>9}{"sklearn s":>11}')
    for path, line in zip(paths, run.stdout.splitlines()):
        row = compare(path, json.loads(line), options.clusters, options.space)
        rows.append(row)
        print(f'{row["picture"]:24}{row["pixels"]:9}{row["bins"]:8}{row["inertia_ratio"]:10.5f}{row["delta_e"]:9.3f}'
              f'{row["cold_ms"]:9.2f}{row["warm_ms"]:9.2f}{row["sklearn_s"]:11.2f}', flush=True)
    chapter = [chapter_seconds(path) for path in paths[:options.chapter]]
    worst = max(row['inertia_ratio'] for row in rows)
    summary = {'pictures': len(rows), 'worst_inertia_ratio': worst, 'worst_delta_e': max(row['delta_e'] for row in rows),
               'frames_per_second_warm': 1e3 / statistics.median(row['warm_ms'] for row in rows),
               'frames_per_second_warm_least': 1e3 / max(row['warm_ms'] for row in rows),
               'frames_per_second_cold': 1e3 / statistics.median(row['cold_ms'] for row in rows),
               'frames_per_second_chapter': 1.0 / statistics.median(chapter) if chapter else None}
    print(json.dumps(summary, indent=2))
    if options.json:
        options.json.write_text(json.dumps({'summary': summary, 'rows': rows}, indent=1) + '\n')


if __name__ == '__main__':
    main()
