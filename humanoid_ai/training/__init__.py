# SPDX-License-Identifier: Apache-2.0
"""How the model that ships is made: its data are drawn, not collected.

    python3 -m humanoid_ai.training.train      draws, trains, exports and measures: minutes on two cores
    python3 -m humanoid_ai.training.evaluate   measures an .onnx file with OpenCV on data that training never saw

    pen         paints a thing on a transparent sheet, in coordinates of its own
    things      the eight kinds of thing, each in endless variety
    scene       backgrounds, clutter, light and the faults of cameras
    dataset     pictures with boxes, each a function of seed and number
    network     the detector
    losses      what it is taught: which cell answers for which box
    decode      its output as boxes, with numpy alone
    score       precision, recall, average precision
"""
