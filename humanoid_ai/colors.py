# SPDX-License-Identifier: Apache-2.0
"""Dominant colours of a picture by K-means on a sample of its pixels.

Clustering all 442,368 pixels of a 768 x 576 frame costs seconds; a regular grid of some 2,000 of them gives the same
colours within a grey level or two in milliseconds. Each search starts from the colours of the frame before, so that
colours keep their identity from frame to frame and the search ends after a few steps.
"""
import warnings
from typing import List, NamedTuple

import numpy as np


class Color(NamedTuple):
    bgr: tuple        # three integers, 0..255
    fraction: float   # of the pixels, 0..1


class DominantColors:
    """dominant = DominantColors(clusters=3); dominant.find(bgr_picture) -> up to 3 colours, most frequent first."""

    def __init__(self, clusters: int = 3, sample_pixels: int = 2000, seed: int = 42):
        # Heavy; here and not above so that only who clusters pays for it.
        from sklearn.cluster import KMeans
        from threadpoolctl import ThreadpoolController

        self._make = KMeans
        self._threads = ThreadpoolController()
        self._clusters = clusters
        self._sample_pixels = sample_pixels
        self._seed = seed
        self._centers = None

    def find(self, picture: np.ndarray) -> List[Color]:
        pixels = sample(picture, self._sample_pixels)
        distinct = len(np.unique(pixels, axis=0))
        clusters = min(self._clusters, distinct)
        warm = self._centers is not None and len(self._centers) == clusters
        kmeans = self._make(n_clusters=clusters, init=self._centers if warm else 'k-means++', n_init=1, max_iter=50,
                            random_state=self._seed)
        # A few thousand pixels are too little work to share: the threads would spend their time meeting each other.
        with self._threads.limit(limits=1), warnings.catch_warnings():
            warnings.simplefilter('ignore')  # empty clusters are dropped below, whatever their reason
            labels = kmeans.fit_predict(pixels)
        self._centers = kmeans.cluster_centers_
        counts = np.bincount(labels, minlength=clusters)
        return [Color(tuple(int(channel) for channel in np.rint(self._centers[index])), counts[index] / len(pixels))
                for index in np.argsort(-counts, kind='stable') if counts[index]]


def sample(picture: np.ndarray, count: int) -> np.ndarray:
    """About `count` pixels of a regular grid over the picture, as rows of float32."""
    height, width = picture.shape[:2]
    step = max(1, int(np.sqrt(height * width / max(1, count))))
    grid = picture[step // 2::step, step // 2::step] if step > 1 else picture
    return grid.reshape(-1, picture.shape[2]).astype(np.float32)


def describe(colors: List[Color]) -> str:
    """The line that the perception node publishes."""
    return (f'Dominant colors detected: {[list(color.bgr) for color in colors]}, '
            f'fractions: {[round(float(color.fraction), 3) for color in colors]}')


def parse(text: str) -> List[Color]:
    """The colours in a line that describe() made; ValueError for any other text."""
    import ast

    head, found, tail = text.partition(', fractions: ')
    prefix = 'Dominant colors detected: '
    if not found or not head.startswith(prefix):
        raise ValueError(f'no colours in {text!r}')
    centers, fractions = ast.literal_eval(head[len(prefix):]), ast.literal_eval(tail)
    return [Color(tuple(center), fraction) for center, fraction in zip(centers, fractions)]
