# SPDX-License-Identifier: Apache-2.0
"""The libraries that rclpy is compared with, behind one small face, so that the same programs measure them all.

A link speaks on one topic, hears another, or both:
    ready(n)          waits until n listeners hear what is sent
    send(data)        anything with the buffer protocol
    receive(seconds)  the next buffer, or None after that time
    serve(handler)    handler(buffer) for each, in the thread that the library gives it, until that returns False
    loan(n)           n bytes to be written in place, and send_loan(); only where the library lends memory
    close()
Each is used as its own documentation does it. `everything`: nothing may be dropped, the sender waits; otherwise the
last ten messages are kept, or what is nearest to that.
"""
import importlib


def open_link(name, speaks=None, hears=None, size_max=32, everything=False):
    return importlib.import_module(f'links.{name}_link').Link(speaks, hears, size_max, everything)
