# SPDX-License-Identifier: Apache-2.0
"""Image encodings: what the string in sensor_msgs/Image.encoding says about the bytes.

An encoding is a name for a depth (bits and kind of number), a number of channels and a family: the colour model that
the channels form. Generic encodings ('16UC1', '32FC3', '8UC7') carry numbers without colour. OpenCV packs depth and
channels into one integer, the cv type: depth + 8 * (channels - 1).
"""
import functools
import re
from typing import NamedTuple, Optional

DEPTHS = {'8U': 0, '8S': 1, '16U': 2, '16S': 3, '32S': 4, '32F': 5, '64F': 6}
DEPTH_NAMES = {code: name for name, code in DEPTHS.items()}
NUMPY_NAMES = {'8U': 'uint8', '8S': 'int8', '16U': 'uint16', '16S': 'int16', '32S': 'int32', '32F': 'float32',
               '64F': 'float64'}
CHANNELS_MAX = 512  # OpenCV's own limit

# The families that are pictures, hence can become one another.
GRAY, RGB, BGR, RGBA, BGRA = 'GRAY', 'RGB', 'BGR', 'RGBA', 'BGRA'
UYVY, YUYV, NV12, NV21, NV24 = 'UYVY', 'YUYV', 'NV12', 'NV21', 'NV24'

_GENERIC = re.compile(r'(8U|8S|16U|16S|32S|32F|64F)C([0-9]*)')


class Encoding(NamedTuple):
    """One encoding. half_rows: the buffer's rows in halves of the picture's height; planar ones stack planes."""

    name: str
    depth: str
    channels: int
    family: Optional[str] = None
    half_rows: int = 2

    @property
    def cv_type(self) -> int:
        return DEPTHS[self.depth] + ((self.channels - 1) << 3)

    @property
    def bits(self) -> int:
        return int(self.depth[:-1])


def _named():
    colours = (('mono', GRAY, 1), ('rgb', RGB, 3), ('bgr', BGR, 3), ('rgba', RGBA, 4), ('bgra', BGRA, 4))
    for name, family, channels in colours:
        for bits in ('8', '16'):
            yield Encoding(name + bits, bits + 'U', channels, family)
    for pattern in ('rggb', 'bggr', 'gbrg', 'grbg'):
        for bits in ('8', '16'):
            yield Encoding(f'bayer_{pattern}{bits}', bits + 'U', 1, f'BAYER_{pattern.upper()}')
    for name, family in (('yuv422', UYVY), ('uyvy', UYVY), ('yuv422_yuy2', YUYV), ('yuyv', YUYV)):
        yield Encoding(name, '8U', 2, family)
    # One channel in a buffer higher than the picture: full-size luminance, then the interleaved chroma plane.
    yield Encoding('nv12', '8U', 1, NV12, half_rows=3)
    yield Encoding('nv21', '8U', 1, NV21, half_rows=3)
    yield Encoding('nv24', '8U', 1, NV24, half_rows=6)


ENCODINGS = {encoding.name: encoding for encoding in _named()}


@functools.lru_cache(maxsize=256)
def find(name: str) -> Encoding:
    """The encoding of that name; RuntimeError when there is none."""
    encoding = ENCODINGS.get(name)
    if encoding:
        return encoding
    generic = _GENERIC.fullmatch(name)
    if generic:
        channels = int(generic[2] or 1)
        if 1 <= channels <= CHANNELS_MAX:
            return Encoding(name, generic[1], channels)
    raise RuntimeError(f'Unrecognized image encoding [{name}]')


def getCvType(encoding: str) -> int:
    """OpenCV's integer type of an encoding: getCvType('bgr8') == cv2.CV_8UC3. RuntimeError for an unknown name."""
    return find(encoding).cv_type


def CV_MAT_DEPTHWrap(cv_type: int) -> int:
    return cv_type & 7


def CV_MAT_CNWrap(cv_type: int) -> int:
    return ((cv_type >> 3) & (CHANNELS_MAX - 1)) + 1


def name_of_cv_type(cv_type: int) -> str:
    """'8UC3' for cv2.CV_8UC3."""
    return f'{DEPTH_NAMES[CV_MAT_DEPTHWrap(cv_type)]}C{CV_MAT_CNWrap(cv_type)}'
