# SPDX-License-Identifier: Apache-2.0
"""Services while clients and servers are killed: whoever lives gets the right answer to each question, once."""
import subprocess
import sys
import time

SERVER = """
import rclpy, sys
from example_interfaces.srv import AddTwoInts
def add(request, response):
    response.sum = request.a + request.b
    return response
rclpy.init()
node = rclpy.create_node('server')
node.create_service(AddTwoInts, sys.argv[1], add)
rclpy.spin(node)
"""
CLIENT = """
import rclpy, sys
from example_interfaces.srv import AddTwoInts
rclpy.init()
node = rclpy.create_node('victim')
client = node.create_client(AddTwoInts, sys.argv[1])
client.wait_for_service()
for number in range(1_000_000):
    future = client.call_async(AddTwoInts.Request(a=number, b=1))
    rclpy.spin_until_future_complete(node, future)
    if number == 0:
        print('served', flush=True)
"""


def start(code, service):
    return subprocess.Popen([sys.executable, '-c', code, service], stdout=subprocess.PIPE, text=True)


def ask(ros, node, client, number):
    """The answer; None when there was none for a while."""
    from example_interfaces.srv import AddTwoInts
    future = client.call_async(AddTwoInts.Request(a=number, b=7))
    ros.spin_until_future_complete(node, future, timeout_sec=1)
    if not future.done():
        client.remove_pending_request(future)
        return None
    return future.result().sum


def test_clients_that_are_killed_do_not_keep_the_others_from_their_answers(ros, make_node, unique, choices, full):
    from example_interfaces.srv import AddTwoInts
    service, node = unique('add'), make_node()
    client = node.create_client(AddTwoInts, service)
    server = start(SERVER, service)
    try:
        assert client.wait_for_service(60)
        for number in range(200 if full else 6):
            victim = start(CLIENT, service)
            if number % 2:
                victim.stdout.readline()
            time.sleep(choices.uniform(0, 0.1))
            victim.kill()
            victim.wait()
            victim.stdout.close()
            for again in range(20):
                assert ask(ros, node, client, again) == again + 7
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_server_that_is_killed_is_followed_by_the_next(ros, make_node, unique, choices, full):
    from example_interfaces.srv import AddTwoInts
    service, node = unique('add'), make_node()
    client = node.create_client(AddTwoInts, service)
    for _ in range(50 if full else 2):
        server = start(SERVER, service)
        try:
            deadline = time.monotonic() + 60
            # The first questions may go to one that is dead and still known.
            while (answer := ask(ros, node, client, 1)) is None:
                assert time.monotonic() < deadline, 'no answer'
            assert answer == 8
            for number in range(choices.randrange(50)):
                assert ask(ros, node, client, number) == number + 7
        finally:
            server.kill()
            server.wait()
            server.stdout.close()
