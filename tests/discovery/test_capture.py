# SPDX-License-Identifier: Apache-2.0
"""What our node puts on the wire is what the genuine one was seen to put there."""
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import time

import pytest
from rtps_capture import PIDS, SPDP_WRITER, Capture, duration, octets, text

HERE = pathlib.Path(__file__).parent
GOLDEN = json.loads((HERE.parent / 'golden' / 'discovery.json').read_text())
DURABILITY = {0: 'VOLATILE', 1: 'TRANSIENT_LOCAL'}
RELATED_SAMPLE_IDENTITY, CUSTOM_RELATED_SAMPLE_IDENTITY = 0x0083, 0x800f


def wait_until(condition, what, seconds=30):
    give_up = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < give_up, f'waited {seconds} s for {what}'
        time.sleep(0.05)
    return value


class Seen:
    """The capture of a server and a client that ran side by side."""

    def __init__(self, capture, server_prefix):
        self.capture = capture
        self.server = server_prefix
        self.endpoints = capture.endpoints(server_prefix)

    def writer_of(self, topic, prefix=None):
        for entity, parameters in self.capture.endpoints(prefix or self.server).items():
            if text(parameters[PIDS['topic']]) == topic and entity.endswith('03'):
                return entity
        return None

    def samples(self, topic, prefix):
        writer = self.writer_of(topic, prefix)
        by_number = {d.sequence: d for d in self.capture.data if d.prefix == prefix and d.writer == writer and d.payload}
        return [by_number[number] for number in sorted(by_number)]


@pytest.fixture(scope='module')
def seen(request):
    # A domain of its own, so that nobody else's packets are taken for ours.
    domain = request.getfixturevalue('module_domain_id')
    environment = os.environ | {'ROS_DOMAIN_ID': str(domain)}
    try:
        capture = Capture().__enter__()
    except PermissionError:
        pytest.skip('capturing packets needs root')
    server = subprocess.Popen([sys.executable, str(HERE / 'golden_server.py')], env=environment)
    try:
        wait_until(lambda: capture.participants(domain), f'the first announcement in domain {domain}')
        # Without shared memory, so that everything between the two is on the wire.
        subprocess.run([sys.executable, str(HERE / 'golden_client.py')], env=environment | {'MYELIN_LANE': '0'}, check=True,
                       timeout=90)
        expected = sum('fibonacci' not in e['topic'] for e in GOLDEN['server_endpoints_table'])
        server_prefix = wait_until(lambda: next((p for p in capture.participants(domain) if any(
            text(e[PIDS['topic']]) == 'rt/ns/chatter' and k.endswith('03') for k, e in capture.endpoints(p).items())
            and len(capture.endpoints(p)) >= expected), None), 'all endpoints to be announced')
        result = Seen(capture, server_prefix)
        result.client = next(p for p in capture.participants(domain) if p != server_prefix)
        yield result
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        capture.__exit__()


def ours(table):
    """What the golden table says about endpoints that we have: no action server yet."""
    return [row for row in table if 'fibonacci' not in row['topic']]


def announcement_of(seen, participant):
    return next(d for d in seen.capture.data if d.prefix == participant and d.writer == SPDP_WRITER).parameters


def test_a_participant_without_shared_memory_announces_what_the_genuine_one_does(seen):
    assert octets(announcement_of(seen, seen.client)[PIDS['user_data']]) == b'enclave=/;\0'


def test_the_participant_announces_its_enclave_as_name_and_user_data(seen):
    announcement = announcement_of(seen, seen.server)
    # As the genuine one, and where its shared memory is.
    user_data = octets(announcement[PIDS['user_data']])
    assert re.sub(b';lane=1:[0-9a-f]{32};', b';', user_data) == b'enclave=/;\0'
    assert text(announcement[PIDS['name']]) == '/'
    assert announcement[PIDS['participant_guid']][12:].hex() == '000001c1'
    assert announcement[PIDS['participant_guid']][:2].hex() == '010f'
    assert duration(announcement[PIDS['lease']]) == 20


def test_endpoints_have_the_same_topics_types_and_entity_ids_in_the_same_order(seen):
    found = [(entity, text(p[PIDS['topic']]), text(p[PIDS['type']])) for entity, p in seen.endpoints.items()]
    assert found == [(row['entity_id'], row['topic'], row['type']) for row in ours(GOLDEN['server_endpoints_table'])]


@pytest.mark.parametrize('row', ours(GOLDEN['server_endpoints_table']), ids=lambda row: f"{row['kind']} {row['topic']}")
def test_an_endpoint_announces_the_same_user_data_and_qos(seen, row):
    found = seen.endpoints[row['entity_id']]
    assert octets(found[PIDS['user_data']]).decode() == row['user_data']
    # Reliability on the wire: 1 best effort, 2 reliable; then max_blocking_time.
    assert struct.unpack_from('<I', found[PIDS['reliability']])[0] == 2
    assert duration(found[PIDS['reliability']], 4) == pytest.approx(0.1, abs=1e-6)
    assert DURABILITY[struct.unpack_from('<I', found[PIDS['durability']])[0]] == row['durability']
    expected = None if row['lifespan'] == 'infinite' else float(row['lifespan'].split()[0])
    assert (duration(found[PIDS['lifespan']]) if PIDS['lifespan'] in found else None) == expected
    assert (duration(found[PIDS['deadline']]) if PIDS['deadline'] in found else None) is None
    assert struct.unpack_from('<I', found[PIDS['liveliness']])[0] == 0
    assert duration(found[PIDS['liveliness']], 4) is None
    if PIDS['representation'] in found:
        assert struct.unpack_from('<Ih', found[PIDS['representation']]) == (1, 0)


def test_ros_discovery_info_lists_the_endpoints_of_the_node_as_the_genuine_one_did(seen):
    expected = [s['decoded'] for s in GOLDEN['ros_discovery_info_samples'] if s['role'] == 'server']
    node = next(n for n in expected[-1]['node_entities_info_seq'] if n['node_name'] == 'golden_server')
    readers = [g.split()[0] for g in node['reader_gids'] if 'fibonacci' not in g]
    writers = [g.split()[0] for g in node['writer_gids'] if 'fibonacci' not in g]

    def decode(payload):
        from rclpy.serialization import deserialize_message
        from rmw_dds_common.msg import ParticipantEntitiesInfo
        return deserialize_message(payload, ParticipantEntitiesInfo)

    def latest():
        info = decode(seen.samples('ros_discovery_info', seen.server)[-1].payload)
        return info if all(len(n.writer_gid_seq) == len(writers) for n in info.node_entities_info_seq) else None

    info = wait_until(latest, 'the announcement of all writers')
    assert bytes(info.gid.data).hex() == seen.server + '000001c1'
    (ours_node,) = info.node_entities_info_seq
    assert (ours_node.node_namespace, ours_node.node_name) == ('/ns', 'golden_server')
    assert [bytes(g.data).hex() for g in ours_node.reader_gid_seq] == [seen.server + e for e in readers]
    assert [bytes(g.data).hex() for g in ours_node.writer_gid_seq] == [seen.server + e for e in writers]


def identity(parameter):
    return parameter[:16].hex(), *struct.unpack_from('<iI', parameter, 16)


def test_requests_and_replies_carry_both_related_sample_identities(seen):
    requests = seen.samples('rq/ns/add_two_intsRequest', seen.client)
    replies = seen.samples('rr/ns/add_two_intsReply', seen.server)
    golden = [s for s in GOLDEN['user_data_samples'] if s['topic'] == 'rq/ns/add_two_intsRequest']
    assert [r.payload.hex() for r in requests] == [s['payload'] for s in golden]
    reply_reader = next(seen.client + entity for entity, p in seen.capture.endpoints(seen.client).items()
                        if text(p[PIDS['topic']]) == 'rr/ns/add_two_intsReply')
    for request in requests:
        for pid in (RELATED_SAMPLE_IDENTITY, CUSTOM_RELATED_SAMPLE_IDENTITY):
            assert identity(request.inline_qos[pid]) == (reply_reader, -1, 0)
    for request, reply in zip(requests, replies, strict=True):
        for pid in (RELATED_SAMPLE_IDENTITY, CUSTOM_RELATED_SAMPLE_IDENTITY):
            assert identity(reply.inline_qos[pid]) == (reply_reader, 0, request.sequence)


def test_topics_carry_no_inline_qos(seen):
    samples = seen.samples('rt/ns/chatter', seen.server)
    assert samples and all(not sample.inline_qos for sample in samples)
    golden = next(s['payload'] for s in GOLDEN['user_data_samples'] if s['topic'] == 'rt/ns/chatter')
    assert samples[0].payload.rstrip(b'\0') == bytes.fromhex(golden).rstrip(b'\0')
