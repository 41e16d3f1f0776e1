# SPDX-License-Identifier: Apache-2.0
"""All nodes of the package at work on real footage.

    python3 -m humanoid_ai.demo [--python | --both] [--video FILE | --camera N] [--seconds N]

    cast       which nodes play, with which parameters, and on which topic each is heard
    family     their processes: started, measured, ended, never orphaned
    monitor    a node that listens to all of them
    screen     what the terminal shows
    pictures   what is drawn into the output folder
"""
