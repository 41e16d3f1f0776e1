# SPDX-License-Identifier: Apache-2.0
"""cv_bridge: what a picture becomes, what is copied and what is refused."""
import array
import pickle

import cv2
import numpy as np
import pytest

from cv_bridge import CvBridge, CvBridgeError, cvtColorForDisplay, getCvType
from sensor_msgs.msg import CompressedImage, Image

BRIDGE = CvBridge()
PICTURES = ['mono8', 'rgb8', 'bgr8', 'rgba8', 'bgra8', 'mono16', 'rgb16', 'bgr16', 'rgba16', 'bgra16']


def message(encoding, height, width, data, step=None, big_endian=False):
    image = Image()
    image.height, image.width, image.encoding = height, width, encoding
    image.data = array.array('B', bytes(data))
    image.step = len(image.data) // height if step is None else step
    image.is_bigendian = int(big_endian)
    return image


def random(*shape, dtype=np.uint8):
    generator = np.random.default_rng(7)
    if np.dtype(dtype).kind == 'f':
        return generator.normal(size=shape).astype(dtype)
    limits = np.iinfo(dtype)
    return generator.integers(limits.min, limits.max, size=shape, dtype=dtype, endpoint=True)


def solid(encoding, colour, size=(6, 8)):
    """A picture of one RGB colour, in any picture encoding."""
    picture = np.empty((*size, 3), np.uint8)
    picture[:] = colour
    return BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(picture, 'rgb8'), encoding)


@pytest.mark.parametrize('encoding, name', [
    ('bgr8', 'CV_8UC3'), ('mono8', 'CV_8UC1'), ('rgba16', 'CV_16UC4'), ('bayer_gbrg16', 'CV_16UC1'),
    ('yuv422', 'CV_8UC2'), ('yuv422_yuy2', 'CV_8UC2'), ('nv12', 'CV_8UC1'), ('32FC1', 'CV_32FC1'),
    ('64FC4', 'CV_64FC4'), ('16SC2', 'CV_16SC2'), ('8UC', 'CV_8UC1')])
def test_an_encoding_has_an_opencv_type(encoding, name):
    assert getCvType(encoding) == getattr(cv2, name)
    assert BRIDGE.encoding_to_cvtype2(encoding) == getattr(cv2, name)


def test_the_small_lookups_agree():
    assert BRIDGE.encoding_to_dtype_with_channels('bgr16') == ('uint16', 3)
    assert BRIDGE.encoding_to_dtype_with_channels('8UC7') == ('uint8', 7)
    assert BRIDGE.dtype_with_channels_to_cvtype2(np.dtype('float32'), 2) == '32FC2'
    assert BRIDGE.cvtype2_to_dtype_with_channels(cv2.CV_64FC3) == ('float64', 3)
    assert BRIDGE.cvtype_to_name[cv2.CV_8UC3] == '8UC3'
    assert BRIDGE.numpy_type_to_cvtype['uint16'] == '16U'


@pytest.mark.parametrize('dtype', ['uint8', 'int8', 'uint16', 'int16', 'int32', 'float32', 'float64'])
@pytest.mark.parametrize('channels', [None, 1, 2, 3, 4, 5, 12])
def test_every_opencv_type_survives_the_round_trip(dtype, channels):
    original = random(5, 7, *([channels] if channels else []), dtype=dtype)
    image = BRIDGE.cv2_to_imgmsg(original)
    back = BRIDGE.imgmsg_to_cv2(image)
    assert back.dtype == original.dtype
    assert np.array_equal(back, original[..., 0] if channels == 1 else original)
    assert image.step * image.height == len(image.data)


@pytest.mark.parametrize('desired', ['passthrough', 'bgr8', ''])
def test_a_matching_encoding_is_not_copied_and_is_writable(desired):
    image = message('bgr8', 4, 5, random(4, 5, 3))
    picture = BRIDGE.imgmsg_to_cv2(image, desired)
    assert np.shares_memory(picture, np.frombuffer(image.data, np.uint8))
    picture[0, 0, 0] ^= 0xFF
    assert image.data[0] == picture[0, 0, 0]


def test_a_received_picture_is_not_copied_either():
    from rclpy.serialization import deserialize_message, serialize_message

    original = random(480, 640, 3)
    received = deserialize_message(serialize_message(BRIDGE.cv2_to_imgmsg(original, 'bgr8')), Image)
    picture = BRIDGE.imgmsg_to_cv2(received, 'bgr8')
    assert np.array_equal(picture, original)
    assert np.shares_memory(picture, np.frombuffer(received.data, np.uint8))
    picture[0, 0, 0] ^= 0xFF
    assert received.data[0] == picture[0, 0, 0]


def test_equal_numbers_under_a_generic_name_are_not_copied():
    image = message('bgr8', 4, 5, random(4, 5, 3))
    assert np.shares_memory(BRIDGE.imgmsg_to_cv2(image, '8UC3'), np.frombuffer(image.data, np.uint8))


def test_the_array_outlives_its_message():
    picture = BRIDGE.imgmsg_to_cv2(message('mono8', 2, 3, range(6)))
    assert picture.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert pickle.loads(pickle.dumps(picture)).tolist() == picture.tolist()


def test_read_only_bytes_become_a_writable_copy():
    class Look:
        height, width, step, encoding, is_bigendian, data = 1, 2, 2, 'mono8', 0, bytes([1, 2])
    picture = BRIDGE.imgmsg_to_cv2(Look)
    picture[0, 0] = 9
    assert Look.data == bytes([1, 2])


def test_padded_rows_are_a_stride_and_no_copy():
    padded = random(4, 20)
    image = message('bgr8', 4, 5, padded.tobytes(), step=20)
    picture = BRIDGE.imgmsg_to_cv2(image)
    assert np.array_equal(picture, padded[:, :15].reshape(4, 5, 3))
    assert np.shares_memory(picture, np.frombuffer(image.data, np.uint8))
    assert np.array_equal(BRIDGE.imgmsg_to_cv2(image, 'rgb8'), padded[:, :15].reshape(4, 5, 3)[..., ::-1])
    cv2.circle(picture, (2, 2), 1, (1, 2, 3), -1)
    assert bytes(image.data[2 * 20 + 6:2 * 20 + 9]) == bytes([1, 2, 3])


def test_a_step_that_is_no_multiple_of_the_number_works():
    numbers = random(3, 2, dtype=np.uint16)
    rows = np.zeros((3, 5), np.uint8)
    rows[:, :4] = numbers.view(np.uint8).reshape(3, 4)
    picture = BRIDGE.imgmsg_to_cv2(message('mono16', 3, 2, rows.tobytes(), step=5))
    assert np.array_equal(picture, numbers)


def test_the_last_row_needs_no_padding():
    picture = BRIDGE.imgmsg_to_cv2(message('mono8', 2, 3, [1, 2, 3, 0, 4, 5, 6], step=4))
    assert picture.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize('dtype', ['uint16', 'int32', 'float32', 'float64'])
def test_big_endian_numbers_arrive_native(dtype):
    original = random(3, 4, 3, dtype=dtype)
    image = BRIDGE.cv2_to_imgmsg(original.astype(original.dtype.newbyteorder('>')))
    assert image.is_bigendian == 1
    back = BRIDGE.imgmsg_to_cv2(image)
    assert back.dtype.isnative and np.array_equal(back, original)


def test_byte_order_means_nothing_to_bytes():
    image = message('bgr8', 2, 2, range(12), big_endian=True)
    assert np.shares_memory(BRIDGE.imgmsg_to_cv2(image), np.frombuffer(image.data, np.uint8))


@pytest.mark.parametrize('source', PICTURES)
@pytest.mark.parametrize('target', PICTURES)
def test_every_picture_becomes_every_picture(source, target):
    red, green, blue = (200, 200, 200) if 'mono' in source + target else (200, 100, 50)
    converted = BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(solid(source, (red, green, blue)), source), target)
    dtype, channels = BRIDGE.encoding_to_dtype_with_channels(target)
    assert converted.dtype == dtype and converted.shape == ((6, 8, channels) if channels > 1 else (6, 8))
    full = 257 if target.endswith('16') else 1
    expected = {'mono': [200], 'rgb': [red, green, blue], 'bgr': [blue, green, red], 'rgba': [red, green, blue, 255],
                'bgra': [blue, green, red, 255]}[target.rstrip('168')]
    alpha_kept = converted.reshape(-1, len(expected))[0] // full
    if 'a' in target and 'a' in source and source != target:
        alpha_kept[3] = 255
    assert alpha_kept.tolist() == expected


@pytest.mark.parametrize('pattern, colours', [('rggb', 'RGGB'), ('bggr', 'BGGR'), ('gbrg', 'GBRG'), ('grbg', 'GRBG')])
@pytest.mark.parametrize('bits', [8, 16])
def test_bayer_patterns_yield_their_colour(pattern, colours, bits):
    dtype, full = (np.uint8, 1) if bits == 8 else (np.uint16, 257)
    value = {'R': 200 * full, 'G': 100 * full, 'B': 50 * full}
    mosaic = np.tile(np.array([value[colour] for colour in colours], dtype).reshape(2, 2), (4, 4))
    image = BRIDGE.cv2_to_imgmsg(mosaic, f'bayer_{pattern}{bits}')
    assert (BRIDGE.imgmsg_to_cv2(image, 'rgb8')[3, 3] == [200, 100, 50]).all()
    assert (BRIDGE.imgmsg_to_cv2(image, 'bgr8')[3, 3] == [50, 100, 200]).all()


def video(encoding, y, u, v, height=4, width=6):
    """One colour in a video layout."""
    packed = {'yuv422': [u, y, v, y], 'uyvy': [u, y, v, y], 'yuv422_yuy2': [y, u, y, v], 'yuyv': [y, u, y, v]}
    if encoding in packed:
        return message(encoding, height, width, packed[encoding] * (height * width // 2))
    chroma = {'nv12': [u, v] * (height * width // 4), 'nv21': [v, u] * (height * width // 4),
              'nv24': [u, v] * (height * width)}[encoding]
    return message(encoding, height, width, [y] * (height * width) + chroma, step=width)


@pytest.mark.parametrize('encoding', ['yuv422', 'uyvy', 'yuv422_yuy2', 'yuyv', 'nv12', 'nv21', 'nv24'])
@pytest.mark.parametrize('colour, yuv', [((255, 0, 0), (81, 90, 240)), ((0, 0, 255), (41, 240, 110)),
                                         ((255, 255, 255), (235, 128, 128))])
def test_video_layouts_yield_their_colour(encoding, colour, yuv):
    image = video(encoding, *yuv)
    rgb = BRIDGE.imgmsg_to_cv2(image, 'rgb8')
    assert rgb.shape == (4, 6, 3)
    assert np.abs(rgb.astype(int) - colour).max() <= 3
    assert np.array_equal(BRIDGE.imgmsg_to_cv2(image, 'bgr8'), rgb[..., ::-1])
    assert np.array_equal(BRIDGE.imgmsg_to_cv2(image, 'bgra8')[..., :3], rgb[..., ::-1])
    gray = BRIDGE.imgmsg_to_cv2(image, 'mono8')
    assert gray.shape == (4, 6) and (gray == yuv[0]).all()


def test_planar_video_passes_through_as_its_buffer():
    image = video('nv12', 1, 2, 3)
    buffer = BRIDGE.imgmsg_to_cv2(image)
    assert buffer.shape == (6, 6) and np.shares_memory(buffer, np.frombuffer(image.data, np.uint8))
    assert BRIDGE.cv2_to_imgmsg(buffer, 'nv12').height == 4


def test_bits_scale_between_8_and_16_and_saturate_elsewhere():
    deep = np.array([[0, 128, 129, 65535]], np.uint16)
    assert BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(deep, 'mono16'), 'mono8').tolist() == [[0, 0, 1, 255]]
    metres = np.array([[-1.0, 0.5, 1.5, 1e9, np.nan]], np.float32)
    assert BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(metres), '16UC1').tolist() == [[0, 0, 2, 65535, 0]]


def test_numbers_without_colours_do_not_become_a_picture():
    with pytest.raises(CvBridgeError, match=r'\[8UC3\] is not a color format. but \[bgr8\] is'):
        BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(random(2, 2, 3)), 'bgr8')
    with pytest.raises(CvBridgeError, match='same number of channel'):
        BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(random(2, 2, 3)), '8UC4')
    with pytest.raises(CvBridgeError, match='is a color format but'):
        BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(random(2, 2, 3), 'bgr8'), '8UC1')
    with pytest.raises(CvBridgeError, match='Unsupported conversion'):
        BRIDGE.imgmsg_to_cv2(BRIDGE.cv2_to_imgmsg(random(2, 2, 3), 'bgr8'), 'nv12')


@pytest.mark.parametrize('image, words', [
    (message('wild8', 2, 2, bytes(4)), r'Unrecognized image encoding \[wild8\]'),
    (message('', 2, 2, bytes(4)), r'Unrecognized image encoding \[\]'),
    (message('8FC1', 2, 2, bytes(4)), 'Unrecognized'),
    (message('8UC0', 2, 2, bytes(4)), 'Unrecognized'),
    (message('8UC99999', 2, 2, bytes(4)), 'Unrecognized'),
    (message('bgr8', 2, 2, bytes(11), step=6), 'need 12 bytes, but there are 11'),
    (message('bgr8', 2, 2, b'', step=6), 'but there are 0'),
    (message('bgr8', 2, 2, bytes(12), step=5), r'step 5 < width 2 \* 3 channels \* 1 bytes'),
    (message('mono8', 1, 0, b'', step=0), 'Image is empty: 0 x 1'),
    (message('nv12', 3, 2, bytes(9), step=2), 'even height'),
    (message('nv12', 4, 2, bytes(8), step=2), 'need 12 bytes, but there are 8'),
    (message('bgr8', 2**31, 2**31, bytes(12), step=2**32 - 1), 'Image is wrongly formed'),
])
@pytest.mark.parametrize('desired', ['passthrough', 'bgr8'])
def test_a_wrong_message_is_refused_in_one_line(image, words, desired):
    with pytest.raises(CvBridgeError, match=words) as caught:
        BRIDGE.imgmsg_to_cv2(image, desired)
    assert '\n' not in str(caught.value)


def test_an_unknown_desired_encoding_is_refused():
    with pytest.raises(CvBridgeError, match='Unrecognized image encoding'):
        BRIDGE.imgmsg_to_cv2(message('bgr8', 2, 2, bytes(12)), 'wild8')


def test_odd_video_is_refused_with_opencvs_reason_in_one_line():
    with pytest.raises(CvBridgeError, match='OpenCV cannot convert') as caught:
        BRIDGE.imgmsg_to_cv2(message('nv12', 2, 3, bytes(9), step=3), 'bgr8')
    assert '\n' not in str(caught.value)


def test_an_array_must_be_what_the_encoding_says():
    with pytest.raises(CvBridgeError, match='encoding specified as rgba8, but image has incompatible type 8UC3'):
        BRIDGE.cv2_to_imgmsg(random(2, 2, 3), 'rgba8')
    with pytest.raises(TypeError, match='Your input type is not a numpy array'):
        BRIDGE.cv2_to_imgmsg(1, 'rgba8')
    with pytest.raises(CvBridgeError, match='int64'):
        BRIDGE.cv2_to_imgmsg(np.zeros((2, 2), np.int64))
    with pytest.raises(CvBridgeError, match='empty'):
        BRIDGE.cv2_to_imgmsg(np.zeros((0, 2), np.uint8))
    with pytest.raises(CvBridgeError, match='dimensions'):
        BRIDGE.cv2_to_imgmsg(np.zeros(4, np.uint8))


def test_a_cut_out_of_a_picture_is_sent_as_its_own_rows():
    picture = random(6, 6, 3)
    image = BRIDGE.cv2_to_imgmsg(picture[1:3, 2:5], 'bgr8')
    assert (image.height, image.width, image.step) == (2, 3, 9)
    assert np.array_equal(BRIDGE.imgmsg_to_cv2(image), picture[1:3, 2:5])


@pytest.mark.parametrize('suffix', ['jpg', 'jpeg', 'png', 'bmp', 'tiff'])
@pytest.mark.parametrize('channels', [None, 3])
def test_compressed_pictures_come_back(suffix, channels):
    original = np.full((40, 50, *([channels] if channels else [])), 90, np.uint8)
    image = BRIDGE.cv2_to_compressed_imgmsg(original, suffix)
    assert image.format == suffix
    back = BRIDGE.compressed_imgmsg_to_cv2(image)
    assert back.shape == original.shape and np.abs(back.astype(int) - 90).max() <= 2
    assert BRIDGE.compressed_imgmsg_to_cv2(image, 'bgr8').shape == (40, 50, 3)
    assert BRIDGE.compressed_imgmsg_to_cv2(image, 'mono8').shape == (40, 50)


@pytest.mark.parametrize('data', [b'', b'no picture at all', b'\x89PNG\r\n\x1a\n cut'])
def test_what_is_no_compressed_picture_is_refused(data):
    image = CompressedImage()
    image.format, image.data = 'jpg', array.array('B', data)
    with pytest.raises(CvBridgeError, match='not a picture that OpenCV can decode'):
        BRIDGE.compressed_imgmsg_to_cv2(image)


def test_an_unknown_file_format_is_refused():
    with pytest.raises(CvBridgeError, match=r'as \[wild\]') as caught:
        BRIDGE.cv2_to_compressed_imgmsg(random(4, 4), 'wild')
    assert '\n' not in str(caught.value)


def test_numbers_are_scaled_for_display():
    depth = np.array([[0.0, 1.0], [2.0, np.nan]], np.float32)
    assert cvtColorForDisplay(depth, '32FC1', 'mono8', True).tolist() == [[0, 128], [255, 0]]
    assert cvtColorForDisplay(depth, '32FC1', 'mono8', True, 0.0, 4.0)[1, 0] == 128
    assert cvtColorForDisplay(depth, '32FC1', colormap=cv2.COLORMAP_JET).shape == (2, 2, 3)
    assert cvtColorForDisplay(random(2, 2, 3), 'rgb8').shape == (2, 2, 3)
    with pytest.raises(RuntimeError):
        cvtColorForDisplay(depth, '32FC1', 'mono16')


def test_upstreams_compiled_module_has_its_name():
    from cv_bridge.boost.cv_bridge_boost import cvtColor2, getCvType as again
    assert again is getCvType
    assert np.array_equal(cvtColor2(random(2, 2, 3), 'bgr8', 'rgb8'), random(2, 2, 3)[..., ::-1])
