# SPDX-License-Identifier: Apache-2.0
"""From one encoding to another. Colours go through OpenCV's cvtColor; 8 and 16 bits scale, other depths saturate.

What can become what:

    gray rgb bgr rgba bgra  <->  one another, at 8 and 16 bits
    uyvy yuyv nv12 nv21 nv24  ->  gray rgb bgr rgba bgra    (video range BT.601, as OpenCV defines it)
    bayer                      ->  gray rgb bgr
    generic (16UC1, 32FC3)    <->  generic with as many channels, and to a generic from a picture with as many channels

A generic encoding never becomes a picture: nobody knows which colours its channels hold.
"""
import cv2
import numpy as np

from cv_bridge import encodings
from cv_bridge.encodings import Encoding, find

_PLAIN = (encodings.GRAY, encodings.RGB, encodings.BGR, encodings.RGBA, encodings.BGRA)
# OpenCV names a Bayer pattern by its second row, second and third column; the encodings name it from the top left.
_BAYER = {'BAYER_RGGB': 'BayerBG', 'BAYER_BGGR': 'BayerRG', 'BAYER_GBRG': 'BayerGR', 'BAYER_GRBG': 'BayerGB'}
_VIDEO = {encodings.UYVY: 'UYVY', encodings.YUYV: 'YUY2', encodings.NV12: 'NV12', encodings.NV21: 'NV21'}


def cvtColor2(image: np.ndarray, encoding_in: str, encoding_out: str) -> np.ndarray:
    """The image in another encoding; the same array when nothing changes. RuntimeError when that makes no sense."""
    source, target = find(encoding_in), find(encoding_out or encoding_in)
    if source.name == target.name:
        return image
    check_possible(source, target)
    if source.family != target.family and source.family and target.family:
        image = _recolour(image, source, target)
    return _change_depth(image, source, target)


def check_possible(source: Encoding, target: Encoding) -> None:
    """RuntimeError, in upstream's words, when source cannot become target."""
    if source.family is None and target.family is not None:
        raise RuntimeError(f'[{source.name}] is not a color format. but [{target.name}] is. '
                           'The conversion does not make sense')
    if target.family is None and source.channels != target.channels:
        if source.family is None:
            raise RuntimeError(f'[{source.name}] and [{target.name}] do not have the same number of channel')
        raise RuntimeError(f'[{source.name}] is a color format but [{target.name}] is not so they must have the same '
                           'OpenCV type, CV_8UC3, CV16UC1 ....')
    if source.half_rows != target.half_rows and target.family not in _PLAIN:
        possible = False
    elif target.family is None:
        possible = True
    elif source.family == target.family:
        possible = source.family in _PLAIN or source.bits == target.bits
    else:
        possible = target.family in _PLAIN and not (source.family in _BAYER and target.channels == 4)
    if not possible:
        raise RuntimeError(f'Unsupported conversion from [{source.name}] to [{target.name}]')


def _recolour(image: np.ndarray, source: Encoding, target: Encoding) -> np.ndarray:
    if source.family == encodings.NV24:
        return _from_nv24(image, target)
    if source.family in _BAYER:
        code = f'COLOR_{_BAYER[source.family]}2{target.family}'
    elif source.family in _VIDEO:
        # OpenCV has one luminance extraction for both chroma orders of the 4:2:0 layouts.
        layout = '420' if target.family == encodings.GRAY and source.half_rows == 3 else _VIDEO[source.family]
        code = f'COLOR_YUV2{target.family}_{layout}'
    else:
        code = f'COLOR_{source.family}2{target.family}'
    return cv2.cvtColor(image, getattr(cv2, code))


def _from_nv24(image: np.ndarray, target: Encoding) -> np.ndarray:
    # OpenCV does not know 4:4:4 with interleaved chroma. Every pixel doubled in both directions, luminance and chroma
    # together are an NV12 picture of twice the size, with exactly the same colours.
    height = image.shape[0] // 3
    luminance = image[:height]
    if target.family == encodings.GRAY:
        return luminance.copy()
    doubled = np.repeat(np.repeat(luminance, 2, axis=0), 2, axis=1)
    chroma = np.ascontiguousarray(image[height:]).reshape(height, -1)
    picture = cv2.cvtColor(np.vstack((doubled, chroma)), getattr(cv2, f'COLOR_YUV2{target.family}_NV12'))
    return np.ascontiguousarray(picture[::2, ::2])


def _change_depth(image: np.ndarray, source: Encoding, target: Encoding) -> np.ndarray:
    if source.depth == target.depth:
        return image
    factor = {(8, 16): 65535.0 / 255.0, (16, 8): 255.0 / 65535.0}.get((source.bits, target.bits), 1.0)
    return saturate(image, np.dtype(encodings.NUMPY_NAMES[target.depth]), factor)


def saturate(image: np.ndarray, dtype: np.dtype, factor: float = 1.0) -> np.ndarray:
    """image * factor as dtype: rounded to even and clipped to what dtype can hold when that is an integer."""
    if dtype.kind == 'f':
        return (image * factor).astype(dtype) if factor != 1.0 else image.astype(dtype)
    limits = np.iinfo(dtype)
    scaled = image.astype(np.float64) * factor
    if image.dtype.kind == 'f':
        scaled = np.nan_to_num(scaled, nan=float(limits.min), posinf=float(limits.max), neginf=float(limits.min))
    return np.clip(np.rint(scaled), limits.min, limits.max).astype(dtype)


def cvtColorForDisplay(source: np.ndarray, encoding_in: str, encoding_out: str = '', do_dynamic_scaling: bool = False,
                       min_image_value: float = 0.0, max_image_value: float = 0.0, colormap: int = -1) -> np.ndarray:
    """A picture that a screen can show, of anything: pictures are converted, numbers are scaled to 0..255.

    encoding_out is an 8-bit encoding, by default bgr8 (mono8 for mono input). With do_dynamic_scaling, or for a generic
    encoding, the values from min_image_value to max_image_value (both 0: of what is in the image) fill the range; a
    colormap (cv2.COLORMAP_...) paints them. Not-a-number is black.
    """
    encoding = find(encoding_in)
    if not encoding_out:
        encoding_out = 'mono8' if encoding.family == encodings.GRAY else 'bgr8'
    if find(encoding_out).depth != '8U' or find(encoding_out).family not in _PLAIN:
        raise RuntimeError(f'cvtColorForDisplay() needs an 8-bit picture as output, not [{encoding_out}]')
    if not do_dynamic_scaling and encoding.family:
        return cvtColor2(source, encoding_in, encoding_out)
    if encoding.channels != 1:
        if not do_dynamic_scaling and encoding.channels in (3, 4):
            picture = _change_depth(source, encoding, find('8UC3'))
            return cvtColor2(picture, 'bgr8' if encoding.channels == 3 else 'bgra8', encoding_out)
        raise RuntimeError(f'cvtColorForDisplay() with dynamic scaling needs one channel, not [{encoding_in}]')
    values = source.astype(np.float64)
    finite = np.isfinite(values)
    if min_image_value == max_image_value and finite.any():
        min_image_value, max_image_value = values[finite].min(), values[finite].max()
    span = max_image_value - min_image_value
    values = np.where(finite, values, min_image_value)
    gray = saturate(values - min_image_value, np.dtype(np.uint8), 255.0 / span if span > 0 else 0.0)
    if colormap < 0:
        return cvtColor2(gray, 'mono8', encoding_out)
    painted = cv2.applyColorMap(gray, colormap)
    painted[~finite] = 0
    return cvtColor2(painted, 'bgr8', encoding_out)
