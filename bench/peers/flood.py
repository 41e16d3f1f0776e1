# SPDX-License-Identifier: Apache-2.0
"""Messages of 32 bytes as fast as they go, none dropped: flood.py LINK subscriber, flood.py LINK publisher SECONDS."""
import struct
import sys
import time

from links import open_link
from meter import Window, now_ns, report

NUMBER = struct.Struct('<q')
SIZE, END = 32, -1


def subscriber(link):
    window = Window()
    received = disordered = began = ended = 0
    last = -1

    def count(data):
        nonlocal received, disordered, last, began, ended
        number, = NUMBER.unpack_from(data)
        if number == END:
            return False
        if not received:
            began = now_ns()
            window.start()
        received += 1
        disordered += number <= last
        last, ended = number, now_ns()
        return True

    link.serve(count)
    report(received=received, disordered=disordered, received_hz=received / ((ended - began) * 1e-9),
           **{f'subscriber_{name}': value for name, value in window.per(received).items()})


def publisher(link, seconds):
    link.ready(1)
    time.sleep(0.5)
    frame, sent, window = bytearray(SIZE), 0, Window()
    end = now_ns() + int(seconds * 1e9)
    while sent & 31 or now_ns() < end:
        NUMBER.pack_into(frame, 0, sent)
        link.send(frame)
        sent += 1
    report(sent=sent, sent_hz=sent / window.seconds(),
           **{f'publisher_{name}': value for name, value in window.per(sent).items()})
    NUMBER.pack_into(frame, 0, END)
    for _ in range(3):
        link.send(frame)
        time.sleep(0.3)


def main():
    name, role = sys.argv[1:3]
    if role == 'subscriber':
        link = open_link(name, hears='flood', size_max=SIZE, everything=True)
        subscriber(link)
    else:
        link = open_link(name, speaks='flood', size_max=SIZE, everything=True)
        publisher(link, float(sys.argv[3]))
    link.close()


if __name__ == '__main__':
    main()
