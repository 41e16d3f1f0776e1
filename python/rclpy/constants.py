# SPDX-License-Identifier: Apache-2.0
"""Numbers that the modules share."""

S_TO_NS = 1000 * 1000 * 1000
