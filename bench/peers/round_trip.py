# SPDX-License-Identifier: Apache-2.0
"""32 bytes there and back over a peer's library: round_trip.py LINK pong, and round_trip.py LINK ping COUNT."""
import struct
import sys

from links import open_link
from meter import Window, now_ns, report, spread

WARM_UP = 200
SIZE, END = 32, -1000000
NUMBER = struct.Struct('<q')


def pong(link):
    window, count = Window(), 0

    def answer(data):
        nonlocal count
        if NUMBER.unpack_from(data)[0] == END:
            return False
        if count == WARM_UP:
            window.start()
        count += 1
        link.send(data)
        return True

    link.ready(1)
    link.serve(answer)
    report(**{f'pong_{name}': value for name, value in window.per(count - WARM_UP).items()})


def ping(link, count):
    link.ready(1)
    times, window, lost, frame = [], Window(), 0, bytearray(SIZE)
    for i in range(-WARM_UP, count):
        if i == 0:
            window.start()
            times.clear()
        NUMBER.pack_into(frame, 0, i)
        asked = now_ns()
        link.send(frame)
        if link.receive(1.0) is None:
            lost += 1
        else:
            times.append(now_ns() - asked)
    used = window.per(count)
    report(**spread(times), lost=lost, **{f'ping_{name}': value for name, value in used.items()})
    NUMBER.pack_into(frame, 0, END)
    link.send(frame)


def main():
    name, role = sys.argv[1:3]
    speaks, hears = ('pong', 'ping') if role == 'pong' else ('ping', 'pong')
    link = open_link(name, speaks=speaks, hears=hears, size_max=SIZE)
    if role == 'pong':
        pong(link)
    else:
        ping(link, int(sys.argv[3]))
    link.close()


if __name__ == '__main__':
    main()
