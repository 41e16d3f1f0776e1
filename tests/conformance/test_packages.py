# SPDX-License-Identifier: Apache-2.0
"""What programs import beside rclpy: the index of packages, and points of PointCloud2."""
import numpy as np
import pytest
from ament_index_python import packages, resources
from ament_index_python.packages import get_package_share_directory
from rclpy.serialization import deserialize_message, serialize_message
from sensor_msgs.msg import PointCloud2, PointField
from sensor_msgs_py import point_cloud2
from std_msgs.msg import Header

INDEX = 'share/ament_index/resource_index'


@pytest.fixture
def prefixes(tmp_path, monkeypatch):
    """Two prefixes on AMENT_PREFIX_PATH: both have `talker`, the second `listener` too, which shares nothing."""
    for prefix, names in ('first', ['talker']), ('second', ['talker', 'listener']):
        folder = tmp_path / prefix / INDEX / 'packages'
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(f'{name} of {prefix}')
        (tmp_path / prefix / 'share/talker').mkdir()
    monkeypatch.setenv('AMENT_PREFIX_PATH', f'{tmp_path}/first:{tmp_path}/nowhere:{tmp_path}/second')
    return tmp_path


def test_a_package_is_found_in_the_first_prefix_that_has_it(prefixes):
    assert packages.get_package_prefix('talker') == str(prefixes / 'first')
    assert packages.get_package_prefix('listener') == str(prefixes / 'second')
    assert get_package_share_directory('talker') == str(prefixes / 'first/share/talker')
    assert packages.get_package_share_path('talker') == prefixes / 'first/share/talker'
    found = packages.get_packages_with_prefixes()
    assert (found['talker'], found['listener']) == (str(prefixes / 'first'), str(prefixes / 'second'))


def test_a_package_that_is_nowhere_is_a_key_error_that_says_where_it_was_looked_for(prefixes):
    with pytest.raises(packages.PackageNotFoundError, match=f"package 'walker' not found, searching: .*{prefixes}/first"):
        packages.get_package_prefix('walker')
    assert issubclass(packages.PackageNotFoundError, KeyError)
    with pytest.raises(ValueError, match="'no package' is not a valid package name"):
        packages.get_package_prefix('no package')


def test_a_package_that_shares_nothing_gets_a_warning_and_its_folder(prefixes):
    with pytest.warns(UserWarning, match='Share directory for listener .* does not exist'):
        assert get_package_share_directory('listener') == str(prefixes / 'second/share/listener')
    assert get_package_share_directory('listener', print_warning=False).endswith('share/listener')


def test_resources_are_files_of_the_index(prefixes):
    assert resources.get_resource('packages', 'talker') == ('talker of first', str(prefixes / 'first'))
    assert resources.has_resource('packages', 'listener') == str(prefixes / 'second')
    assert resources.has_resource('packages', 'walker') is False
    assert 'packages' in resources.get_resource_types()
    with pytest.raises(LookupError, match="Could not find the resource 'walker' of type 'packages'"):
        resources.get_resource('packages', 'walker')
    with pytest.raises(resources.InvalidResourceNameError):
        resources.get_resource('packages', '../packages/talker')
    with pytest.raises(resources.InvalidResourceTypeNameError):
        resources.get_resources('a/b')


XYZ = [PointField(name=name, offset=4 * i, datatype=PointField.FLOAT32, count=1) for i, name in enumerate('xyz')]


def test_a_cloud_of_tuples_comes_back_point_by_point():
    cloud = point_cloud2.create_cloud_xyz32(Header(frame_id='map'), [(1, 2, 3), (4, 5, 6)])
    assert (cloud.height, cloud.width, cloud.point_step, cloud.row_step) == (1, 2, 12, 24)
    assert (cloud.header.frame_id, cloud.is_dense, cloud.is_bigendian) == ('map', False, False)
    cloud = deserialize_message(serialize_message(cloud), PointCloud2)
    points = point_cloud2.read_points(cloud)
    assert points.dtype.names == ('x', 'y', 'z') and points['y'].tolist() == [2.0, 5.0]
    assert point_cloud2.read_points_list(cloud, ['z', 'x']) == [(3.0, 1.0), (6.0, 4.0)]
    assert point_cloud2.read_points_list(cloud)[1].z == 6.0
    assert point_cloud2.read_points_numpy(cloud).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert point_cloud2.read_points_numpy(cloud, uvs=[1]).tolist() == [[4, 5, 6]]


def test_a_cloud_takes_plain_and_structured_arrays_and_refuses_other_layouts():
    plain = np.arange(6.0).reshape(2, 3)
    cloud = point_cloud2.create_cloud(Header(), XYZ, plain)
    assert point_cloud2.read_points_numpy(cloud).tolist() == plain.tolist()
    structured = point_cloud2.read_points(cloud)
    assert point_cloud2.create_cloud(Header(), XYZ, structured) == cloud
    mixed = XYZ + [PointField(name='ring', offset=12, datatype=PointField.UINT16, count=1)]
    with pytest.raises(AssertionError, match='do not match'):
        point_cloud2.create_cloud(Header(), mixed, structured)
    with pytest.raises(AssertionError, match='All fields need to have the same datatype'):
        point_cloud2.create_cloud(Header(), mixed, np.zeros((2, 4)))
    cloud = point_cloud2.create_cloud(Header(), mixed, [(1, 2, 3, 4)], step=16)
    assert cloud.point_step == 16 and point_cloud2.read_points_list(cloud) == [(1, 2, 3, 4)]
    with pytest.raises(AssertionError, match='read_points'):
        point_cloud2.read_points_numpy(cloud)
    assert point_cloud2.read_points_numpy(cloud, ['x', 'z']).tolist() == [[1, 3]]


def test_points_with_nan_are_left_out_on_demand():
    cloud = point_cloud2.create_cloud_xyz32(Header(), [(1, 2, float('nan')), (4, 5, 6)])
    assert len(point_cloud2.read_points(cloud)) == 2
    assert point_cloud2.read_points_list(cloud, skip_nans=True) == [(4, 5, 6)]
    assert len(point_cloud2.read_points(cloud, ['x', 'y'], skip_nans=True)) == 2
    cloud.is_dense = True
    assert len(point_cloud2.read_points(cloud, skip_nans=True)) == 2


def test_an_organized_cloud_has_rows_and_columns():
    grid = np.arange(18.0).reshape(2, 3, 3)
    cloud = point_cloud2.create_cloud(Header(), XYZ, grid)
    assert (cloud.height, cloud.width, cloud.row_step) == (2, 3, 36)
    assert point_cloud2.read_points(cloud, reshape_organized_cloud=True).shape == (2, 3)
    assert point_cloud2.read_points_numpy(cloud, reshape_organized_cloud=True).tolist() == grid.tolist()


def test_fields_of_several_elements_and_without_a_name_get_names():
    fields = [PointField(name='rgb', offset=0, datatype=PointField.UINT8, count=3),
              PointField(name='', offset=4, datatype=PointField.FLOAT32, count=1)]
    assert point_cloud2.dtype_from_fields(fields).names == ('rgb_0', 'rgb_1', 'rgb_2', 'unnamed_field_1')
    with pytest.raises(AssertionError, match='Duplicate field names'):
        point_cloud2.dtype_from_fields([XYZ[0], XYZ[0]])
    with pytest.raises(AssertionError, match='requested|Requests'):
        point_cloud2.read_points(point_cloud2.create_cloud_xyz32(Header(), [(1, 2, 3)]), ['w'])
