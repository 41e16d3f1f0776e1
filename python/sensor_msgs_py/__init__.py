# SPDX-License-Identifier: Apache-2.0
"""sensor_msgs_py: what helps with messages of sensor_msgs. See `point_cloud2`."""
