# SPDX-License-Identifier: Apache-2.0
from typing import Any, Union

from cv_bridge.core import CvBridge as CvBridge
from cv_bridge.core import CvBridgeError as CvBridgeError
from numpy.typing import NDArray

def cvtColorForDisplay(source: NDArray[Any], encoding_in: str, encoding_out: str = ...,
                       do_dynamic_scaling: bool = ..., min_image_value: float = ...,
                       max_image_value: float = ..., colormap: int = ...) -> NDArray[Any]: ...
def getCvType(encoding: str) -> int: ...
