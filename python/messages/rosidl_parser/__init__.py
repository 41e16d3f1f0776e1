# SPDX-License-Identifier: Apache-2.0
"""The part of rosidl_parser that programs use: the types in a message class's SLOT_TYPES."""
