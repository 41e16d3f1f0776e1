# SPDX-License-Identifier: Apache-2.0
"""A plan of marked buffers (marked.py) over a peer's library: stream.py LINK subscriber PLAN, and
stream.py LINK publisher SUBSCRIBERS PLAN [loaned]. `loaned` fills the library's own memory, where it lends any. A plan
of small messages alone drops none; one with large ones keeps the last ten, as cameras do."""
import sys
import time

import numpy as np

import marked
from links import open_link
from meter import report


SMALL = 1 << 16


def open_for(name, steps, **topics):
    size_max = max(step.size for step in steps)
    return open_link(name, size_max=size_max, everything=size_max < SMALL, **topics)


def subscriber(link):
    receipts = marked.Receipts()
    link.serve(receipts.take)
    report(steps=receipts.summary())


def publisher(link, subscribers, steps, loaned):
    def send(frame, stamp):
        if loaned:
            loan = link.loan(frame.size)
            marked.mark(loan, stamp)
            link.send_loan()
        else:
            marked.mark(frame, stamp)
            link.send(frame)

    link.ready(subscribers)
    time.sleep(0.5)
    report(steps=marked.publish_plan(steps, send))
    end = np.zeros(8, np.uint8)
    marked.mark(end, marked.END)
    for _ in range(3):
        link.send(end)
        time.sleep(0.3)


def main():
    name, role = sys.argv[1:3]
    if role == 'subscriber':
        steps = marked.parse_plan(sys.argv[3])
        link = open_for(name, steps, hears='stream')
        subscriber(link)
    else:
        steps = marked.parse_plan(sys.argv[4])
        link = open_for(name, steps, speaks='stream')
        publisher(link, int(sys.argv[3]), steps, 'loaned' in sys.argv[5:])
    link.close()


if __name__ == '__main__':
    main()
