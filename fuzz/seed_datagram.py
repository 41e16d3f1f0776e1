# SPDX-License-Identifier: Apache-2.0
"""Writes the seeds of the datagram fuzzer, RTPS messages of each kind that is looked at:  seed_datagram.py"""
import pathlib
import struct

CORPUS = pathlib.Path(__file__).parent / 'corpus' / 'datagram'
HEADER = b'RTPS' + bytes([2, 3, 1, 15]) + bytes(range(12))
WRITER, READER, ANYBODY = bytes([0, 0, 1, 3]), bytes([0, 0, 2, 4]), bytes(4)
ANNOUNCER, EDP = bytes([0, 1, 0, 0xc2]), bytes([0, 0, 4, 0xc2])
IDENTITY = bytes(range(16)) + struct.pack('<iI', 0, 7)


def submessage(kind, body, flags=1):
    return struct.pack('<BBH' if flags & 1 else '>BBH', kind, flags, len(body)) + body


def number(value, order='<'):
    return struct.pack(order + 'iI', value >> 32, value & 0xffffffff)


def data(writer, reader=ANYBODY, parameters=b'', payload=b'\0\1\0\0abcd', sequence=5):
    inline = parameters + b'\1\0\0\0' if parameters else b''
    body = struct.pack('<HH', 0, 16) + reader + writer + number(sequence) + inline + payload
    return submessage(0x15, body, 5 | (2 if inline else 0))


def parameter(identifier, value):
    return struct.pack('<HH', identifier, len(value)) + value


SEEDS = {
    'data': data(WRITER),
    'data_to_one': data(WRITER, READER),
    'request': data(WRITER, parameters=parameter(0x0083, IDENTITY)),
    'request_fast': data(WRITER, parameters=parameter(0x800f, IDENTITY)),
    'fragment': submessage(0x16, struct.pack('<HH', 0, 28) + ANYBODY + WRITER + number(6) +
                           struct.pack('<IHHI', 1, 1, 100, 200) + b'x' * 100),
    'gap': submessage(0x08, READER + WRITER + number(1) + number(4) + struct.pack('<II', 0, 0)),
    'heartbeat': submessage(0x07, ANYBODY + WRITER + number(1) + number(9) + struct.pack('<I', 3)),
    'heartbeat_big': submessage(0x07, ANYBODY + WRITER + number(1, '>') + number(9, '>') + struct.pack('>I', 3), 0),
    'acknack': submessage(0x06, READER + WRITER + number(3) + struct.pack('<III', 2, 0xc0000000, 1)),
    'nack_frag': submessage(0x12, READER + WRITER + number(6) + struct.pack('<IIII', 1, 1, 0x80000000, 1)),
    'announcement': data(ANNOUNCER),
    'leave': data(ANNOUNCER, parameters=parameter(0x0071, b'\0\0\0\3')),
    'endpoint': data(EDP) + submessage(0x07, ANYBODY + EDP + number(1) + number(9) + struct.pack('<I', 3)),
    'timestamp_then_data': submessage(0x09, bytes(8)) + submessage(0x0e, bytes(12)) + data(WRITER),
}

CORPUS.mkdir(parents=True, exist_ok=True)
for name, content in SEEDS.items():
    (CORPUS / name).write_bytes(HEADER + content)
