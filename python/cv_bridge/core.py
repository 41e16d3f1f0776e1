# SPDX-License-Identifier: Apache-2.0
"""CvBridge: images between messages and OpenCV.

An image that needs no conversion is not copied: the array that imgmsg_to_cv2 returns is the message's own memory, and
keeps it alive. Drawing into the array draws into the message; call .copy() to keep an original.
"""
import array
import sys

import cv2
import numpy as np

from cv_bridge import encodings
from cv_bridge.convert import cvtColor2


class CvBridgeError(TypeError):
    """What the methods of CvBridge raise when an image is not what it claims to be or cannot be converted."""


class CvBridge:
    """Converts sensor_msgs Image and CompressedImage messages to numpy arrays as OpenCV uses them, and back.

        bridge = CvBridge()
        picture = bridge.imgmsg_to_cv2(message, 'bgr8')
        message = bridge.cv2_to_imgmsg(picture, 'bgr8', header=message.header)

    Stateless: one object serves any number of threads.
    """

    def __init__(self):
        self.cvtype_to_name = {}
        for depth in encodings.DEPTHS:
            for channels in range(1, 5):
                name = f'{depth}C{channels}'
                self.cvtype_to_name[encodings.getCvType(name)] = name
        self.cvdepth_to_numpy_depth = {encodings.DEPTHS[depth]: numpy for depth, numpy in encodings.NUMPY_NAMES.items()}
        self.numpy_type_to_cvtype = {numpy: depth for depth, numpy in encodings.NUMPY_NAMES.items()}
        self.numpy_type_to_cvtype.update(encodings.NUMPY_NAMES)

    def dtype_with_channels_to_cvtype2(self, dtype, n_channels):
        """'8UC3' for (numpy.dtype('uint8'), 3)."""
        name = np.dtype(dtype).name
        if name not in self.numpy_type_to_cvtype:
            raise CvBridgeError(f'OpenCV has no image type for numpy arrays of {name}')
        return f'{self.numpy_type_to_cvtype[name]}C{n_channels}'

    def cvtype2_to_dtype_with_channels(self, cvtype):
        """('uint8', 3) for cv2.CV_8UC3."""
        return self.cvdepth_to_numpy_depth[encodings.CV_MAT_DEPTHWrap(cvtype)], encodings.CV_MAT_CNWrap(cvtype)

    def encoding_to_cvtype2(self, encoding):
        """cv2.CV_8UC3 for 'bgr8'."""
        return _found(encoding).cv_type

    def encoding_to_dtype_with_channels(self, encoding):
        """('uint8', 3) for 'bgr8'."""
        return self.cvtype2_to_dtype_with_channels(self.encoding_to_cvtype2(encoding))

    def imgmsg_to_cv2(self, img_msg, desired_encoding='passthrough'):
        """The image as a numpy array of shape (height, width) or (height, width, channels).

        With 'passthrough', or the encoding that the message has, nothing is copied; rows that the sender padded stay
        where they are, as an array with a stride. The planar encodings nv12, nv21 and nv24, passed through, have the
        shape of their buffer: luminance rows, then chroma rows. Multi-byte numbers come in the machine's byte order.
        Raises CvBridgeError when the message contradicts itself or no conversion leads to desired_encoding.
        """
        source = _found(img_msg.encoding)
        image = _rows(img_msg, source)
        if desired_encoding in ('passthrough', ''):
            return image
        return _converted(image, img_msg.encoding, desired_encoding)

    def compressed_imgmsg_to_cv2(self, cmprs_img_msg, desired_encoding='passthrough'):
        """The picture in a JPEG, PNG or other file format that OpenCV reads, as it is or in desired_encoding."""
        data = np.frombuffer(_bytes_like(cmprs_img_msg.data), dtype=np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
        if image is None:
            raise CvBridgeError(f'Compressed image of {data.size} bytes with format [{cmprs_img_msg.format}] '
                                'is not a picture that OpenCV can decode')
        if desired_encoding in ('passthrough', ''):
            return image
        channels = 1 if image.ndim == 2 else image.shape[2]
        name = {1: 'mono', 3: 'bgr', 4: 'bgra'}.get(channels)
        generic = self.dtype_with_channels_to_cvtype2(image.dtype, channels)
        bits = {'uint8': '8', 'uint16': '16'}.get(image.dtype.name)
        return _converted(image, name + bits if name and bits else generic, desired_encoding)

    def cv2_to_imgmsg(self, cvim, encoding='passthrough', header=None):
        """An Image message with a copy of the array's bytes.

        encoding names what the channels mean ('bgr8'); its type must be the array's. With 'passthrough' the message
        says only the array's type ('8UC3').
        """
        from sensor_msgs.msg import Image

        height, width, channels = _checked_shape(cvim)
        cv_type = self.dtype_with_channels_to_cvtype2(cvim.dtype, channels)
        message = Image()
        if header is not None:
            message.header = header
        if encoding == 'passthrough':
            message.encoding = cv_type
        else:
            wanted = _found(encoding)
            if encodings.name_of_cv_type(wanted.cv_type) != cv_type:
                raise CvBridgeError(f'encoding specified as {encoding}, but image has incompatible type {cv_type}')
            if (height * 2) % wanted.half_rows:
                raise CvBridgeError(f'encoding specified as {encoding}, but {height} rows are no whole picture')
            height = height * 2 // wanted.half_rows
            message.encoding = encoding
        message.height, message.width = height, width
        message.is_bigendian = _is_big_endian(cvim.dtype)
        message.step = width * channels * cvim.dtype.itemsize
        message.data = _byte_array(cvim)
        return message

    def cv2_to_compressed_imgmsg(self, cvim, dst_format='jpg'):
        """A CompressedImage message with the array encoded as a file of dst_format ('jpg', 'png', 'tiff', ...)."""
        from sensor_msgs.msg import CompressedImage

        _checked_shape(cvim)
        try:
            done, encoded = cv2.imencode('.' + dst_format, cvim)
        except cv2.error as error:
            raise CvBridgeError(f'OpenCV cannot encode a {cvim.dtype} image of shape {cvim.shape} as [{dst_format}]: '
                                f'{_reason(error)}') from error
        if not done:
            raise CvBridgeError(f'OpenCV cannot encode a {cvim.dtype} image of shape {cvim.shape} as [{dst_format}]')
        message = CompressedImage()
        message.format = dst_format
        message.data = _byte_array(encoded)
        return message


def _found(encoding):
    try:
        return encodings.find(encoding)
    except RuntimeError as error:
        raise CvBridgeError(str(error)) from None


def _converted(image, encoding, desired_encoding):
    try:
        return cvtColor2(image, encoding, desired_encoding)
    except cv2.error as error:
        raise CvBridgeError(f'OpenCV cannot convert [{encoding}] of shape {image.shape} to [{desired_encoding}]: '
                            f'{_reason(error)}') from error
    except RuntimeError as error:
        raise CvBridgeError(str(error)) from None


def _rows(message, encoding):
    """The array over the message's bytes; every claim of the message is checked against the bytes that are there."""
    height, width, step = message.height, message.width, message.step
    if height <= 0 or width <= 0:
        raise CvBridgeError(f'Image is empty: {width} x {height} pixels')
    if (height * encoding.half_rows) % 2:
        raise CvBridgeError(f'Image is wrongly formed: [{encoding.name}] needs an even height, not {height}')
    dtype = np.dtype(encodings.NUMPY_NAMES[encoding.depth]).newbyteorder('>' if message.is_bigendian else '<')
    row_bytes = width * encoding.channels * dtype.itemsize
    if step < row_bytes:
        raise CvBridgeError(f'Image is wrongly formed: step {step} < width {width} * {encoding.channels} channels * '
                            f'{dtype.itemsize} bytes')
    rows = height * encoding.half_rows // 2
    data = _bytes_like(message.data)
    size = memoryview(data).nbytes
    # The padding of the last row may be missing: nothing of the picture is in it.
    if size < step * (rows - 1) + row_bytes:
        raise CvBridgeError(f'Image is wrongly formed: {rows} rows * step {step} need {rows * step} bytes, '
                            f'but there are {size}')
    shape, strides = (rows, width), (step, encoding.channels * dtype.itemsize)
    if encoding.channels > 1:
        shape, strides = shape + (encoding.channels,), strides + (dtype.itemsize,)
    image = np.ndarray(shape, dtype, data, strides=strides)
    if not dtype.isnative:
        return image.astype(dtype.newbyteorder('='))
    return image if image.flags.writeable else image.copy()


def _bytes_like(data):
    # Messages hold array.array or numpy arrays; a list of numbers is what a program may have put into a look-alike.
    return np.asarray(data, dtype=np.uint8) if isinstance(data, (list, tuple)) else data


def _checked_shape(cvim):
    if not isinstance(cvim, (np.ndarray, np.generic)):
        raise TypeError('Your input type is not a numpy array')
    if cvim.ndim not in (2, 3):
        raise CvBridgeError(f'An image has two or three dimensions, not {cvim.ndim}')
    height, width = cvim.shape[:2]
    channels = cvim.shape[2] if cvim.ndim == 3 else 1
    if 0 in (height, width, channels):
        raise CvBridgeError(f'Image is empty: {width} x {height} pixels, {channels} channels')
    if channels > encodings.CHANNELS_MAX:
        raise CvBridgeError(f'An image has at most {encodings.CHANNELS_MAX} channels, not {channels}')
    return height, width, channels


def _is_big_endian(dtype):
    return int(dtype.byteorder == '>' or (dtype.byteorder == '=' and sys.byteorder == 'big'))


def _byte_array(image):
    # array.array is what a uint8[] field keeps by reference: the pixels are copied once, here.
    data = array.array('B')
    data.frombytes(np.ascontiguousarray(image).reshape(-1).view(np.uint8))
    return data


def _reason(error):
    """OpenCV's own words in one line: its errors span several and begin with the version and a source file."""
    return (getattr(error, 'err', None) or str(error)).strip().splitlines()[0]
