# SPDX-License-Identifier: Apache-2.0
"""Two Python processes over DDS on loopback: nothing is lost, nothing is damaged, nothing overtakes."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

FLOW = pathlib.Path(__file__).with_name('flow.py')


def flow(domain_id, *words):
    return subprocess.Popen([sys.executable, str(FLOW), *map(str, words)], stdout=subprocess.PIPE, text=True,
                            env=os.environ | {'ROS_DOMAIN_ID': str(domain_id)})


@pytest.mark.parametrize(('kind', 'count', 'rate'), [('strings', 100_000, 5_000), ('images', 300, 30)])
def test_a_reliable_flow_arrives_whole(domain_id, kind, count, rate):
    subscriber = flow(domain_id, kind, 'subscribe', count)
    publisher = flow(domain_id, kind, 'publish', count, rate)
    try:
        heard = json.loads(subscriber.communicate(timeout=120)[0])
        said = json.loads(publisher.communicate(timeout=60)[0])
    finally:
        subscriber.kill()
        publisher.kill()
    print(kind, said, heard)
    assert heard == {'received': count, 'damaged': 0, 'disorder': 0}
