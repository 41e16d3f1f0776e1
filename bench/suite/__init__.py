# SPDX-License-Identifier: Apache-2.0
"""The machinery of bench/run: the rows, how their contestants are started, what is made of their numbers."""
