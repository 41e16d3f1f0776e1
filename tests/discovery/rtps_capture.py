# SPDX-License-Identifier: Apache-2.0
"""What goes over the loopback interface as RTPS, read from the raw packets: nobody's DDS library decides what is seen.

    message    := 'RTPS' version:2 vendor:2 guid_prefix:12 submessage*
    submessage := id:u8 flags:u8 length:u16 body                                            (RTPS 2.3, 9.4)
    data       := extra:u16 to_inline_qos:u16 reader:4 writer:4 sequence:i32,u32 [inline_qos] [payload]
    parameters := (pid:u16 length:u16 value)* PID_SENTINEL
"""
import dataclasses
import socket
import struct
import threading

DATA = 0x15
SPDP_WRITER, SEDP_PUBLICATIONS, SEDP_SUBSCRIPTIONS = '000100c2', '000003c2', '000004c2'
PIDS = {'lease': 0x0002, 'topic': 0x0005, 'type': 0x0007, 'reliability': 0x001a, 'liveliness': 0x001b, 'durability': 0x001d,
        'deadline': 0x0023, 'lifespan': 0x002b, 'user_data': 0x002c, 'guid': 0x005a, 'name': 0x0062,
        'participant_guid': 0x0050, 'representation': 0x0073}


@dataclasses.dataclass
class Data:
    """One DATA submessage."""

    port: int  # UDP destination
    prefix: str
    reader: str
    writer: str
    sequence: int
    inline_qos: dict
    payload: bytes

    @property
    def parameters(self):
        """The payload as a parameter list (discovery data)."""
        little = self.payload[1] & 1
        return parameter_list(self.payload, 4, '<' if little else '>')[0]


def parameter_list(data, offset, order):
    parameters = {}
    while offset + 4 <= len(data):
        pid, length = struct.unpack_from(order + 'HH', data, offset)
        offset += 4
        if pid == 1:
            break
        parameters[pid] = data[offset:offset + length]
        offset += length
    return parameters, offset


def data_submessages(message, port):
    prefix, offset = message[8:20].hex(), 20
    while offset + 4 <= len(message):
        kind, flags = message[offset], message[offset + 1]
        order = '<' if flags & 1 else '>'
        length = struct.unpack_from(order + 'H', message, offset + 2)[0] or len(message) - offset - 4
        body = message[offset + 4:offset + 4 + length]
        if kind == DATA and len(body) >= 20:
            to_inline_qos, = struct.unpack_from(order + 'H', body, 2)
            high, low = struct.unpack_from(order + 'iI', body, 12)
            at, inline_qos = 4 + to_inline_qos, {}
            if flags & 2:
                inline_qos, at = parameter_list(body, at, order)
            payload = body[at:] if flags & 4 else b''
            yield Data(port, prefix, body[4:8].hex(), body[8:12].hex(), (high << 32) + low, inline_qos, payload)
        offset += 4 + length


class Capture:
    """Collects RTPS DATA seen on lo while the context is open. Needs the right to open packet sockets."""

    def __enter__(self):
        self.data = []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(('lo', 0))
        self.socket.settimeout(0.2)
        self.running = True
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()
        return self

    def listen(self):
        while self.running:
            try:
                packet, address = self.socket.recvfrom(1 << 16)
            except TimeoutError:
                continue
            # Loopback shows each packet twice, leaving and arriving; IPv4 and UDP only.
            if address[2] == socket.PACKET_OUTGOING or packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_UDP:
                continue
            udp = packet[(packet[0] & 15) * 4:]
            if udp[8:12] == b'RTPS':
                self.data.extend(data_submessages(udp[8:], struct.unpack_from('>H', udp, 2)[0]))

    def __exit__(self, *exception):
        self.running = False
        self.thread.join()
        self.socket.close()

    def participants(self, domain):
        """Prefixes of the participants that announced themselves to the ports of a domain."""
        first = 7400 + 250 * domain
        return {d.prefix for d in list(self.data) if d.writer == SPDP_WRITER and first <= d.port < first + 250}

    def endpoints(self, prefix):
        """entity id -> parameters, of everything that a participant announced, in order of entity."""
        found = {}
        for data in list(self.data):
            if data.prefix == prefix and data.writer in (SEDP_PUBLICATIONS, SEDP_SUBSCRIPTIONS) and data.payload:
                parameters = data.parameters
                if PIDS['topic'] in parameters:
                    found[parameters[PIDS['guid']][12:].hex()] = parameters
        return dict(sorted(found.items()))


def text(parameter):
    """A CDR string."""
    length, = struct.unpack_from('<I', parameter)
    return parameter[4:4 + length - 1].decode()


def octets(parameter):
    length, = struct.unpack_from('<I', parameter)
    return parameter[4:4 + length]


def duration(parameter, offset=0):
    """Seconds; None when infinite."""
    seconds, fraction = struct.unpack_from('<iI', parameter, offset)
    return None if seconds == 0x7fffffff else seconds + fraction / 2**32
