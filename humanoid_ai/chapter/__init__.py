# SPDX-License-Identifier: Apache-2.0
"""The textbook's own programs, with nothing but their typing mistakes corrected: they run on Myelin as they stand.

The nodes to use are those one folder up; these show that code written for ROS 2 needs no change. deep_learning_perception
asks torchvision for its pretrained weights, which torchvision looks for in its cache and downloads otherwise.
"""
