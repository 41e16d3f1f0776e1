# SPDX-License-Identifier: Apache-2.0
"""The functions of upstream's compiled module, under its name."""
from cv_bridge.convert import cvtColor2, cvtColorForDisplay
from cv_bridge.encodings import CV_MAT_CNWrap, CV_MAT_DEPTHWrap, getCvType

__all__ = ['CV_MAT_CNWrap', 'CV_MAT_DEPTHWrap', 'cvtColor2', 'cvtColorForDisplay', 'getCvType']
