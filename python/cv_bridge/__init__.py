# SPDX-License-Identifier: Apache-2.0
"""Converts between sensor_msgs images and OpenCV (numpy) arrays.

    from cv_bridge import CvBridge
    picture = CvBridge().imgmsg_to_cv2(message, 'bgr8')

- core: CvBridge, the class that programs use
- encodings: what each encoding name means (depth, channels, layout)
- convert: from one encoding to another, by OpenCV
- boost: the place where upstream keeps its compiled part, for programs that import from there
"""
from cv_bridge.core import CvBridge, CvBridgeError
from cv_bridge.convert import cvtColorForDisplay
from cv_bridge.encodings import getCvType

__all__ = ['CvBridge', 'CvBridgeError', 'cvtColorForDisplay', 'getCvType']
