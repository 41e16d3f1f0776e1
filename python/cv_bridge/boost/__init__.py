# SPDX-License-Identifier: Apache-2.0
"""Upstream's import path of the conversion functions."""
