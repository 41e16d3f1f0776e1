# SPDX-License-Identifier: Apache-2.0
"""Brings the perception graph of C++ nodes up.

    python3 -m humanoid_ai.launch                      one process for all nodes, pictures passed by pointer
    python3 -m humanoid_ai.launch --processes many     one process each
    python3 -m humanoid_ai.launch --nodes camera,dominant_colors -p camera:video:=street.avi

Without Python it is one program, which `--processes one` runs: `perception --ros-args --params-file perception.yaml`.

    programs           where the C++ programs are
    perception.yaml    parameters of all nodes, with what they mean
"""
