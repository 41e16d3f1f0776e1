# SPDX-License-Identifier: Apache-2.0
"""Points into sensor_msgs/PointCloud2 and out of it."""
import sys
from collections import namedtuple
from typing import Any, Iterable, List, NamedTuple, Optional

import numpy as np
from numpy.lib.recfunctions import structured_to_unstructured, unstructured_to_structured
from sensor_msgs.msg import PointCloud2, PointField
from std_msgs.msg import Header

_DATATYPES = {
    PointField.INT8: np.dtype(np.int8), PointField.UINT8: np.dtype(np.uint8),
    PointField.INT16: np.dtype(np.int16), PointField.UINT16: np.dtype(np.uint16),
    PointField.INT32: np.dtype(np.int32), PointField.UINT32: np.dtype(np.uint32),
    PointField.FLOAT32: np.dtype(np.float32), PointField.FLOAT64: np.dtype(np.float64)}

DUMMY_FIELD_PREFIX = 'unnamed_field'


def dtype_from_fields(fields: Iterable[PointField], point_step: Optional[int] = None) -> np.dtype:
    """The numpy type of one point. A field of several elements becomes `name_0`, `name_1` and so on.

    :param point_step: bytes from point to point, where that is more than the fields take.
    """
    names: List[str] = []
    offsets: List[int] = []
    formats: List[str] = []
    for i, field in enumerate(fields):
        datatype = _DATATYPES[field.datatype]
        name = field.name or f'{DUMMY_FIELD_PREFIX}_{i}'
        assert field.count > 0, "Can't process fields with count = 0."
        for element in range(field.count):
            element_name = name if field.count == 1 else f'{name}_{element}'
            assert element_name not in names, 'Duplicate field names are not allowed!'
            names.append(element_name)
            offsets.append(field.offset + element * datatype.itemsize)
            formats.append(datatype.str)
    layout: dict = {'names': names, 'formats': formats, 'offsets': offsets}
    if point_step is not None:
        layout['itemsize'] = point_step
    return np.dtype(layout)


def read_points(cloud: PointCloud2, field_names: Optional[List[str]] = None, skip_nans: bool = False,
                uvs: Optional[Iterable] = None, reshape_organized_cloud: bool = False) -> np.ndarray:
    """The cloud's points, a structured array that looks into the message's data where nothing is to be left out.

    :param field_names: the fields to read; None: all.
    :param skip_nans: leaves out points that have a NaN in a field that is read, unless the cloud says it has none.
    :param uvs: indices of the points to read; None: all.
    :param reshape_organized_cloud: of a cloud with more than one row, an array of rows and columns.
    """
    assert isinstance(cloud, PointCloud2), 'Cloud is not a sensor_msgs.msg.PointCloud2'
    points = np.ndarray(shape=(cloud.width * cloud.height,), dtype=dtype_from_fields(cloud.fields, cloud.point_step),
                        buffer=cloud.data)
    if field_names is not None:
        assert all(name in points.dtype.names for name in field_names), \
            'Requests field is not in the fields of the PointCloud!'
        points = points[list(field_names)]
    if cloud.is_bigendian != (sys.byteorder == 'big'):
        points = points.byteswap()
    if skip_nans and not cloud.is_dense:
        keep = np.ones(len(points), dtype=bool)
        for name in points.dtype.names:
            keep &= ~np.isnan(points[name])
        points = points[keep]
    if uvs is not None:
        points = points[uvs if isinstance(uvs, np.ndarray) else np.fromiter(uvs, int)]
    if reshape_organized_cloud and cloud.height > 1:
        points = points.reshape(cloud.height, cloud.width)
    return points


def read_points_numpy(cloud: PointCloud2, field_names: Optional[List[str]] = None, skip_nans: bool = False,
                      uvs: Optional[Iterable] = None, reshape_organized_cloud: bool = False) -> np.ndarray:
    """The same as a plain array, one row a point: for fields that all are of one type."""
    read = [field for field in cloud.fields if field_names is None or field.name in field_names]
    assert all(field.datatype == read[0].datatype for field in read), \
        'All fields need to have the same datatype. Use `read_points()` otherwise.'
    return structured_to_unstructured(read_points(cloud, field_names, skip_nans, uvs, reshape_organized_cloud))


def read_points_list(cloud: PointCloud2, field_names: Optional[List[str]] = None, skip_nans: bool = False,
                     uvs: Optional[Iterable] = None) -> List[NamedTuple]:
    """The same as a list of named tuples. Slow: for a few points."""
    assert isinstance(cloud, PointCloud2), 'cloud is not a sensor_msgs.msg.PointCloud2'
    points = read_points(cloud, field_names, skip_nans, uvs)
    Point: Any = namedtuple('Point', points.dtype.names)
    return [Point._make(point) for point in points]


def create_cloud(header: Header, fields: Iterable[PointField], points: Iterable,
                 step: Optional[int] = None) -> PointCloud2:
    """A cloud of one row, or of as many as `points` has when it is an array of rows and columns of points.

    :param points: a structured array whose type is that of `fields`, a plain one with one value a field in its last
        dimension (fields of one type only), or anything else with one value a field for each point.
    :param step: bytes from point to point; None: what the fields take.
    """
    fields = list(fields)
    dtype = dtype_from_fields(fields, step)
    if not isinstance(points, np.ndarray):
        points = np.array([tuple(point) for point in points], dtype=dtype)
    elif points.dtype.names is None:
        assert all(field.datatype == fields[0].datatype for field in fields), \
            'All fields need to have the same datatype. Pass a structured NumPy array with multiple dtypes otherwise.'
        points = unstructured_to_structured(points, dtype=dtype)
    else:
        assert points.dtype == dtype, \
            'PointFields and structured NumPy array dtype do not match for all fields! Check their field order, names ' \
            'and types.'
    assert points.ndim <= 2, \
        'Too many dimensions for organized cloud! Points can only be organized in max. two dimensional space'
    height, width = points.shape if points.ndim == 2 else (1, len(points))
    return PointCloud2(
        header=header, height=height, width=width, fields=fields, is_dense=False, is_bigendian=sys.byteorder == 'big',
        point_step=dtype.itemsize, row_step=dtype.itemsize * width,
        data=np.frombuffer(np.ascontiguousarray(points).tobytes(), np.uint8))


def create_cloud_xyz32(header: Header, points: Iterable, step: Optional[int] = None) -> PointCloud2:
    """A cloud of points that have x, y and z, each a float of 32 bits."""
    fields = [PointField(name=name, offset=4 * i, datatype=PointField.FLOAT32, count=1) for i, name in enumerate('xyz')]
    return create_cloud(header, fields, points, step)
